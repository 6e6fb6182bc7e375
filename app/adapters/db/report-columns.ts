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

interface Table<Row> {
  readonly name: string;
  readonly columns: (row: Row) => Readonly<Record<string, string | number | null>>;
  readonly read: (row: DriverRow) => Row;
}

/** Each kind of row with its table. Words in them were written by the fold itself. */
export const REPORT_TABLES: { readonly [K in ReportKind]: Table<ReportRows[K]> } = {
  stay: {
    name: 'report_stays',
    columns: ({ id, callId, queueId, kind, enteredAt, leftAt, outcome, agentId, talkMs, endedAt }) => ({
      ...{ id, call_id: callId, queue_id: queueId, kind, entered_at: enteredAt, left_at: leftAt },
      ...{ outcome, agent_id: agentId, talk_ms: talkMs, ended_at: endedAt },
    }),
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
    columns: ({ id, callId, queueId, agentId, sessionId, beganAt, endedAt }) => ({
      ...{ id, call_id: callId, queue_id: queueId, agent_id: agentId, session_id: sessionId },
      ...{ began_at: beganAt, ended_at: endedAt },
    }),
    read: (row): ReportTalk => ({
      ...{ id: textOf(row, 'id'), callId: textOf(row, 'call_id'), queueId: textOrNull(row, 'queue_id') },
      ...{ agentId: textOrNull(row, 'agent_id'), sessionId: textOf(row, 'session_id'), ...times(row) },
    }),
  },
  offer: {
    name: 'report_offers',
    columns: ({ id, callId, queueId, agentId, madeAt, endedAt, outcome }) => ({
      ...{ id, call_id: callId, queue_id: queueId, agent_id: agentId, made_at: madeAt, ended_at: endedAt, outcome },
    }),
    read: (row): ReportOffer => ({
      ...{ id: textOf(row, 'id'), callId: textOf(row, 'call_id'), queueId: textOrNull(row, 'queue_id') },
      ...{ agentId: textOrNull(row, 'agent_id'), madeAt: numberOf(row, 'made_at') },
      ...{ endedAt: numberOrNull(row, 'ended_at'), outcome: textOrNull(row, 'outcome') as ReportOffer['outcome'] },
    }),
  },
  session: {
    name: 'report_sessions',
    columns: ({ id, agentId, interface: on, beganAt, endedAt }) => ({
      ...{ id, agent_id: agentId, interface: on, began_at: beganAt, ended_at: endedAt },
    }),
    read: (row): ReportSession => ({
      ...{ id: textOf(row, 'id'), agentId: textOf(row, 'agent_id'), ...times(row) },
      interface: textOf(row, 'interface') as ReportSession['interface'],
    }),
  },
  interval: {
    name: 'report_intervals',
    columns: ({ id, sessionId, agentId, state, reason, setter, part, wholeMs, beganAt, endedAt }) => ({
      ...{ id, session_id: sessionId, agent_id: agentId, state, reason, setter, part, whole_ms: wholeMs },
      ...{ began_at: beganAt, ended_at: endedAt },
    }),
    read: (row): ReportInterval => ({
      ...{ id: textOf(row, 'id'), sessionId: textOf(row, 'session_id'), agentId: textOf(row, 'agent_id') },
      ...{ state: textOf(row, 'state') as ReportInterval['state'], reason: textOrNull(row, 'reason') },
      ...{ setter: textOrNull(row, 'setter') as ReportInterval['setter'], part: numberOf(row, 'part') },
      ...{ wholeMs: numberOrNull(row, 'whole_ms'), ...times(row) },
    }),
  },
  line: {
    name: 'report_lines',
    columns: ({ id, channel, ownerId, kind, trunkId, agentId, part, wholeMs, beganAt, endedAt }) => ({
      ...{ id, channel, owner_id: ownerId, kind, trunk_id: trunkId, agent_id: agentId, part, whole_ms: wholeMs },
      ...{ began_at: beganAt, ended_at: endedAt },
    }),
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
