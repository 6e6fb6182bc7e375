import type { CallEnd } from '../domain/call-end.js';
import type { MaskedEntities, RecordedFact } from '../domain/facts.js';
import type { AgentId, CallId, Instant, SessionId } from '../domain/ids.js';
import type { OpenReportRows, ReportChange, ReportStay, ReportTalk, StayOutcome } from '../domain/report-rows.js';

type CallFact = Extract<RecordedFact, { kind: 'call' }>;
type MaskedCall = MaskedEntities['call'];

/** Who ended a call that still waited, told as how its wait ended. */
const OUTCOMES: Partial<Record<CallEnd, StayOutcome>> = {
  caller: 'abandoned',
  timeout: 'overflowed',
  fallback: 'overflowed',
  closed: 'overflowed',
  onward: 'overflowed',
  announced: 'overflowed',
  voicemail: 'overflowed',
  'no-route': 'overflowed',
};

/** Callers in queues and agents who talk, as rows of reports. */
export class ReportCalls {
  readonly #stays: Map<CallId, ReportStay>;
  readonly #talks: Map<CallId, ReportTalk>;

  constructor(
    { stay, talk }: Pick<OpenReportRows, 'stay' | 'talk'>,
    private readonly agentOf: (sessionId: SessionId | null) => AgentId | null,
  ) {
    this.#stays = new Map(stay.map((row) => [row.callId, row]));
    this.#talks = new Map(talk.map((row) => [row.callId, row]));
  }

  take(fact: CallFact): ReportChange[] {
    const { id, at, after } = fact;
    if (after === null) return [...this.#talkEnds(id, at), ...this.#stayEnds(id, at, endOf(fact))];
    if (fact.type === 'call.waited-out') return this.#stayEnds(id, at, 'overflowed');
    const changes = this.#moves(fact, after);
    const { state } = after;
    const talk = this.#talks.get(id);
    // Among several it is still the conversation that it was.
    if (state.at === 'conference' && talk) return changes;
    if (state.at !== 'talking') return [...changes, ...this.#talkEnds(id, at)];
    if (talk?.sessionId === state.sessionId) return changes;
    return [...changes, ...this.#talkEnds(id, at), ...this.#talkBegins(fact, after, state.sessionId)];
  }

  /** Into a queue, from one to another, or out of it to be called back. */
  #moves({ id, at, type }: CallFact, after: MaskedCall): ReportChange[] {
    const stay = this.#stays.get(id);
    const { queueId, callback } = after;
    const waits = after.state.at === 'waiting' || after.state.at === 'offered';
    const away = callback?.at === 'due' || callback?.at === 'resting';
    if (stay && type === 'call.away') return this.#stayEnds(id, at, 'callback');
    if (!waits || away || queueId === null || stay?.queueId === queueId) return [];
    const left = stay ? [...this.#talkEnds(id, at), ...this.#stayEnds(id, at, 'overflowed')] : [];
    return [...left, this.#enters(after, at, 'came')];
  }

  #enters({ id, queueId }: MaskedCall, at: Instant, kind: ReportStay['kind']): ReportChange {
    // Field by field, as in `report-shifts.ts`.
    const row: ReportStay = {
      id: `${id}.${at}`,
      callId: id,
      queueId: queueId ?? '',
      kind,
      enteredAt: at,
      leftAt: null,
      outcome: null,
      agentId: null,
      talkMs: 0,
      endedAt: null,
    };
    this.#stays.set(id, row);
    return { kind: 'stay', row };
  }

  #talkBegins({ id, at }: CallFact, after: MaskedCall, sessionId: SessionId): ReportChange[] {
    const agentId = this.agentOf(sessionId);
    const { queueId } = after;
    const talk: ReportTalk = { id: `${id}.${at}`, callId: id, queueId, agentId, sessionId, beganAt: at, endedAt: null };
    this.#talks.set(id, talk);
    // Called back, or found in conversation by a Farline whose rows were lost.
    const entered = queueId !== null && !this.#stays.has(id) ? [this.#enters(after, at, 'called-back')] : [];
    const stay = this.#stays.get(id);
    const begins: ReportChange = { kind: 'talk', row: talk };
    if (!stay || stay.leftAt !== null) return [...entered, begins];
    const answered: ReportStay = { ...stay, agentId, leftAt: at, outcome: 'answered' };
    this.#stays.set(id, answered);
    return [begins, { kind: 'stay', row: answered }];
  }

  #talkEnds(id: CallId, at: Instant): ReportChange[] {
    const talk = this.#talks.get(id);
    if (!talk) return [];
    this.#talks.delete(id);
    const over: ReportChange = { kind: 'talk', row: { ...talk, endedAt: at } };
    const stay = this.#stays.get(id);
    if (!stay) return [over];
    const row: ReportStay = { ...stay, talkMs: stay.talkMs + Math.max(0, at - talk.beganAt) };
    this.#stays.set(id, row);
    return [over, { kind: 'stay', row }];
  }

  #stayEnds(id: CallId, at: Instant, outcome: StayOutcome): ReportChange[] {
    const stay = this.#stays.get(id);
    if (!stay) return [];
    this.#stays.delete(id);
    const row: ReportStay =
      stay.leftAt === null ? { ...stay, outcome, leftAt: at, endedAt: at } : { ...stay, endedAt: at };
    return [{ kind: 'stay', row }];
  }
}

function endOf({ detail }: CallFact): StayOutcome {
  return OUTCOMES[detail['by'] as CallEnd] ?? 'other';
}
