import type { Kind } from '../../domain/world.js';

/** Column types that mean the same in both databases; numbers and booleans are cast from JSON by PostgreSQL. */
export type ColumnType = 'text' | 'bigint' | 'integer' | 'boolean' | 'double precision';

export type Cell = string | number | boolean | null;
export type Row = readonly Cell[];

/** A table that steps write. The first column is its key, unless `keys` names more. */
export interface StepTable {
  readonly name: string;
  readonly columns: readonly (readonly [name: string, type: ColumnType])[];
  /** `append`: a row that is there already stays as it is; `newest`: the newest row stands; `upsert`: rows can go as well. */
  readonly mode: 'append' | 'newest' | 'upsert';
  /** Of a table that is only appended to: the columns that make a row another one. */
  readonly keys?: readonly string[];
}

export const factsTable: StepTable = {
  name: 'facts',
  mode: 'append',
  columns: [
    ['sequence', 'bigint'],
    ['at', 'bigint'],
    ['version', 'integer'],
    ['type', 'text'],
    ['kind', 'text'],
    ['entity_id', 'text'],
    ['agent_id', 'text'],
    ['session_id', 'text'],
    ['call_id', 'text'],
    ['queue_id', 'text'],
    ['detail', 'text'],
    ['after', 'text'],
    ['acted_by', 'text'],
  ],
};

export const sessionsTable: StepTable = {
  name: 'sessions',
  mode: 'upsert',
  columns: [
    ['id', 'text'],
    ['agent_id', 'text'],
    ['interface', 'text'],
    ['number', 'text'],
    ['number_sealed', 'text'],
    ['typed_number', 'boolean'],
    ['trunk_id', 'text'],
    ['nailed_up', 'boolean'],
    ['connect_on_login', 'text'],
    ['since', 'bigint'],
    ['state', 'text'],
    ['holds', 'text'],
    ['pending', 'text'],
    ['free_since', 'bigint'],
    ['no_answers', 'integer'],
    ['rest_until', 'bigint'],
    ['open_interval', 'text'],
    ['device', 'text'],
    ['reach', 'text'],
    ['desktop', 'text'],
    ['queue_pauses', 'text'],
    ['refusals', 'text'],
    ['channel_groups', 'text'],
    ['call_failed', 'text'],
    ['presence', 'text'],
  ],
};

export const legsTable: StepTable = {
  name: 'legs',
  mode: 'upsert',
  columns: [
    ['session_id', 'text'],
    ['state', 'text'],
    ['dialled', 'integer'],
    ['trunk_id', 'text'],
    ['bridge', 'text'],
    ['started_at', 'bigint'],
    ['answered_at', 'bigint'],
  ],
};

/** E10: one row for each channel a leg has had, written when it has ended. */
export const legMinutesTable: StepTable = {
  name: 'leg_minutes',
  mode: 'append',
  // A channel that was ended by a process that died, and was adopted by the next one, has a second stretch.
  keys: ['channel', 'started_at'],
  columns: [
    ['channel', 'text'],
    ['session_id', 'text'],
    ['agent_id', 'text'],
    ['trunk_id', 'text'],
    ['started_at', 'bigint'],
    ['answered_at', 'bigint'],
    ['ended_at', 'bigint'],
  ],
};

export const callsTable: StepTable = {
  name: 'calls',
  mode: 'upsert',
  columns: [
    ['id', 'text'],
    ['channel', 'text'],
    ['trunk_id', 'text'],
    ['dialled_number', 'text'],
    ['queue_id', 'text'],
    ['priority', 'integer'],
    ['arrived_at', 'bigint'],
    ['place', 'double precision'],
    ['state', 'text'],
    ['answered', 'boolean'],
    ['guarded', 'boolean'],
    ['declined', 'text'],
    ['direction', 'text'],
    ['needs', 'text'],
    ['direct_to', 'text'],
    ['callback', 'text'],
    ['told_of_recording', 'boolean'],
  ],
};

/** Stays when the call goes: its end is the retention class's matter. */
export const callPartiesTable: StepTable = {
  name: 'call_parties',
  mode: 'append',
  columns: [
    ['call_id', 'text'],
    ['number', 'text'],
    ['name', 'text'],
    ['retention_class', 'text'],
    ['arrived_at', 'bigint'],
  ],
};

export const offersTable: StepTable = {
  name: 'offers',
  mode: 'upsert',
  columns: [
    ['id', 'text'],
    ['call_id', 'text'],
    ['session_id', 'text'],
    ['queue_id', 'text'],
    ['state', 'text'],
  ],
};

export const trunkHealthTable: StepTable = {
  name: 'trunk_health',
  mode: 'upsert',
  columns: [
    ['trunk_id', 'text'],
    ['failures', 'integer'],
    ['used_at', 'bigint'],
    ['out_until', 'bigint'],
    ['ping', 'text'],
    ['contacts', 'text'],
    ['since', 'bigint'],
  ],
};

/** K1: what strategies remember of agents. */
export const turnsTable: StepTable = {
  name: 'turns',
  mode: 'upsert',
  columns: [
    ['id', 'text'],
    ['queue_id', 'text'],
    ['agent_id', 'text'],
    ['offered_at', 'bigint'],
    ['day', 'text'],
    ['calls', 'integer'],
  ],
};

/** D7: what agents have called outside. */
export const tollsTable: StepTable = {
  name: 'tolls',
  mode: 'upsert',
  columns: [
    ['agent_id', 'text'],
    ['hour', 'bigint'],
    ['calls', 'integer'],
    ['day', 'text'],
    ['ms', 'bigint'],
    ['cost_e4', 'bigint'],
    ['running', 'text'],
  ],
};

/** K4: who listens to whom now. */
export const supervisionsTable: StepTable = {
  name: 'supervisions',
  mode: 'upsert',
  columns: [
    ['id', 'text'],
    ['session_id', 'text'],
    ['agent_id', 'text'],
    ['supervisor', 'text'],
    ['scope', 'text'],
    ['call_id', 'text'],
    ['mode', 'text'],
    ['device', 'text'],
    ['own_session_id', 'text'],
    ['trunk_id', 'text'],
    ['made', 'integer'],
    ['since', 'bigint'],
    ['state', 'text'],
    ['mouths', 'text'],
  ],
};

/** K5: recordings whose end has not come yet. */
export const liveRecordingsTable: StepTable = {
  name: 'live_recordings',
  mode: 'upsert',
  columns: [
    ['id', 'text'],
    ['call_id', 'text'],
    ['channel', 'text'],
    ['session_id', 'text'],
    ['agent_id', 'text'],
    ['queue_id', 'text'],
    ['wanted_by', 'text'],
    ['format', 'text'],
    ['keep_days', 'integer'],
    ['started_at', 'bigint'],
    ['begun', 'boolean'],
    ['state', 'text'],
  ],
};

/** K5: written with the end of a recording; what becomes of it then is the matter of `RecordingStore`. */
export const recordingsTable: StepTable = {
  name: 'recordings',
  mode: 'append',
  columns: [
    ['id', 'text'],
    ['call_id', 'text'],
    ['session_id', 'text'],
    ['agent_id', 'text'],
    ['queue_id', 'text'],
    ['wanted_by', 'text'],
    ['format', 'text'],
    ['keep_days', 'integer'],
    ['started_at', 'bigint'],
    ['ended_at', 'bigint'],
    ['begun', 'boolean'],
    ['stage', 'text'],
    ['cause', 'text'],
  ],
};

/** Every table of an engine step, in the order of the statement's parameters. */
export const stepTables: readonly StepTable[] = [
  factsTable,
  sessionsTable,
  legsTable,
  legMinutesTable,
  callsTable,
  callPartiesTable,
  offersTable,
  trunkHealthTable,
  turnsTable,
  tollsTable,
  supervisionsTable,
  liveRecordingsTable,
  recordingsTable,
];

/** Where each kind of entity lives. */
export const tableOfKind: Readonly<Record<Kind, StepTable>> = {
  session: sessionsTable,
  leg: legsTable,
  call: callsTable,
  offer: offersTable,
  trunk: trunkHealthTable,
  turn: turnsTable,
  toll: tollsTable,
  supervision: supervisionsTable,
  recording: liveRecordingsTable,
};
