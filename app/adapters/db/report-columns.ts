import type {
  ReportInterval,
  ReportKind,
  ReportLine,
  ReportOffer,
  ReportRows,
  ReportSession,
  ReportStay,
  ReportTalk,
} from '../../domain/report-rows.js';
import { numberOf, numberOrNull, textOf, textOrNull, type DriverRow } from './column-values.js';
import type { ColumnType } from './step-tables.js';

interface Table<Fields> {
  readonly name: string;
  /** The column of each field, in the order in which they are written; `id` is the key. */
  readonly columns: { readonly [F in keyof Fields]: readonly [name: string, type: ColumnType] };
  readonly read: (row: DriverRow) => Fields;
}

/** Each kind of row with its table. Words in them were written by the fold itself. */
export const REPORT_TABLES: { readonly [K in ReportKind]: Table<ReportRows[K]> } = {
  stay: {
    name: 'report_stays',
    columns: {
      id: ['id', 'text'],
      callId: ['call_id', 'text'],
      queueId: ['queue_id', 'text'],
      kind: ['kind', 'text'],
      enteredAt: ['entered_at', 'bigint'],
      leftAt: ['left_at', 'bigint'],
      outcome: ['outcome', 'text'],
      agentId: ['agent_id', 'text'],
      talkMs: ['talk_ms', 'bigint'],
      endedAt: ['ended_at', 'bigint'],
    },
    read: (row): ReportStay => ({
      ...{ id: textOf(row, 'id'), callId: textOf(row, 'call_id'), queueId: textOf(row, 'queue_id') },
      ...{ kind: textOf(row, 'kind') as ReportStay['kind'], enteredAt: numberOf(row, 'entered_at') },
      ...{ leftAt: numberOrNull(row, 'left_at'), outcome: textOrNull(row, 'outcome') as ReportStay['outcome'] },
      ...{ agentId: textOrNull(row, 'agent_id'), talkMs: numberOf(row, 'talk_ms') },
      endedAt: numberOrNull(row, 'ended_at'),
    }),
  },
  talk: {
    name: 'report_talks',
    columns: {
      id: ['id', 'text'],
      callId: ['call_id', 'text'],
      queueId: ['queue_id', 'text'],
      agentId: ['agent_id', 'text'],
      sessionId: ['session_id', 'text'],
      beganAt: ['began_at', 'bigint'],
      endedAt: ['ended_at', 'bigint'],
    },
    read: (row): ReportTalk => ({
      ...{ id: textOf(row, 'id'), callId: textOf(row, 'call_id'), queueId: textOrNull(row, 'queue_id') },
      ...{ agentId: textOrNull(row, 'agent_id'), sessionId: textOf(row, 'session_id'), ...times(row) },
    }),
  },
  offer: {
    name: 'report_offers',
    columns: {
      id: ['id', 'text'],
      callId: ['call_id', 'text'],
      queueId: ['queue_id', 'text'],
      agentId: ['agent_id', 'text'],
      madeAt: ['made_at', 'bigint'],
      endedAt: ['ended_at', 'bigint'],
      outcome: ['outcome', 'text'],
    },
    read: (row): ReportOffer => ({
      ...{ id: textOf(row, 'id'), callId: textOf(row, 'call_id'), queueId: textOrNull(row, 'queue_id') },
      ...{ agentId: textOrNull(row, 'agent_id'), madeAt: numberOf(row, 'made_at') },
      ...{ endedAt: numberOrNull(row, 'ended_at'), outcome: textOrNull(row, 'outcome') as ReportOffer['outcome'] },
    }),
  },
  session: {
    name: 'report_sessions',
    columns: {
      id: ['id', 'text'],
      agentId: ['agent_id', 'text'],
      interface: ['interface', 'text'],
      beganAt: ['began_at', 'bigint'],
      endedAt: ['ended_at', 'bigint'],
    },
    read: (row): ReportSession => ({
      ...{ id: textOf(row, 'id'), agentId: textOf(row, 'agent_id'), ...times(row) },
      interface: textOf(row, 'interface') as ReportSession['interface'],
    }),
  },
  interval: {
    name: 'report_intervals',
    columns: {
      id: ['id', 'text'],
      sessionId: ['session_id', 'text'],
      agentId: ['agent_id', 'text'],
      state: ['state', 'text'],
      reason: ['reason', 'text'],
      setter: ['setter', 'text'],
      part: ['part', 'integer'],
      wholeMs: ['whole_ms', 'bigint'],
      beganAt: ['began_at', 'bigint'],
      endedAt: ['ended_at', 'bigint'],
    },
    read: (row): ReportInterval => ({
      ...{ id: textOf(row, 'id'), sessionId: textOf(row, 'session_id'), agentId: textOf(row, 'agent_id') },
      ...{ state: textOf(row, 'state') as ReportInterval['state'], reason: textOrNull(row, 'reason') },
      ...{ setter: textOrNull(row, 'setter') as ReportInterval['setter'], part: numberOf(row, 'part') },
      ...{ wholeMs: numberOrNull(row, 'whole_ms'), ...times(row) },
    }),
  },
  line: {
    name: 'report_lines',
    columns: {
      id: ['id', 'text'],
      channel: ['channel', 'text'],
      ownerId: ['owner_id', 'text'],
      kind: ['kind', 'text'],
      trunkId: ['trunk_id', 'text'],
      agentId: ['agent_id', 'text'],
      part: ['part', 'integer'],
      wholeMs: ['whole_ms', 'bigint'],
      beganAt: ['began_at', 'bigint'],
      endedAt: ['ended_at', 'bigint'],
    },
    read: (row): ReportLine => ({
      ...{ id: textOf(row, 'id'), channel: textOf(row, 'channel'), ownerId: textOf(row, 'owner_id') },
      ...{ kind: textOf(row, 'kind') as ReportLine['kind'], trunkId: textOrNull(row, 'trunk_id') },
      ...{ agentId: textOrNull(row, 'agent_id'), part: numberOf(row, 'part') },
      ...{ wholeMs: numberOrNull(row, 'whole_ms'), ...times(row) },
    }),
  },
};

function times(row: DriverRow): { readonly beganAt: number; readonly endedAt: number | null } {
  return { beganAt: numberOf(row, 'began_at'), endedAt: numberOrNull(row, 'ended_at') };
}
