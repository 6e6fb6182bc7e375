import type { RecordedFact } from '../domain/facts.js';
import type { Instant, OfferId, SessionId } from '../domain/ids.js';
import type { OfferFailure } from '../domain/offer.js';
import { AgentShifts, type AgentShiftWords } from './agent-shifts.js';
import type { QueueLogLine } from './queue-log-line.js';
import { QueueStays, type QueueStayWords } from './queue-stays.js';

export type QueueLogWords = Omit<QueueStayWords, 'agentOf' | 'channelOf'> & AgentShiftWords;

/** As app_queue writes RINGNOANSWER: whoever was asked and did not come, busy and rejecting ones too. */
const NOT_TAKEN: readonly OfferFailure[] = ['no-answer', 'rejected', 'busy', 'not-confirmed'];

type OfferFact = Extract<RecordedFact, { kind: 'offer' }>;

/**
 * Asterisk 22's queue_log as a fold of history (docs.asterisk.org, Queue Logs). `take` wants facts in order of sequence
 * and answers with the lines of each; it keeps no more than who waits, talks and is signed in.
 */
export class QueueLog {
  readonly #offers = new Map<OfferId, { readonly at: Instant; readonly queueId: string | null }>();
  readonly #channels = new Map<SessionId, string>();
  readonly #shifts: AgentShifts;
  readonly #stays: QueueStays;

  constructor(words: QueueLogWords) {
    this.#shifts = new AgentShifts(words);
    this.#stays = new QueueStays({
      callerOf: (id) => words.callerOf(id),
      dialledFor: (fact) => words.dialledFor(fact),
      callbackKey: (id) => words.callbackKey(id),
      agentOf: (id) => this.#shifts.agentOf(id),
      channelOf: (id) => this.#channels.get(id ?? '') ?? '',
    });
  }

  take(fact: RecordedFact): readonly QueueLogLine[] {
    if (fact.kind === 'call') return this.#stays.take(fact);
    if (fact.kind === 'session') return this.#shifts.take(fact);
    if (fact.kind === 'offer') return this.#offered(fact);
    if (fact.kind !== 'leg') return [];
    const state = fact.after?.state;
    if (fact.after === null) this.#channels.delete(fact.id);
    else if (state && 'channel' in state) this.#channels.set(fact.id, state.channel);
    return [];
  }

  #offered({ id, at, after, type, detail, callId, sessionId }: OfferFact): readonly QueueLogLine[] {
    const made = this.#offers.get(id);
    if (after) {
      if (!made) this.#offers.set(id, { at, queueId: after.queueId });
      return [];
    }
    this.#offers.delete(id);
    if (!made || made.queueId === null) return [];
    if (type === 'offer.joined') this.#stays.taken(callId, made.at);
    if (type !== 'offer.failed' || !NOT_TAKEN.includes(detail['reason'] as OfferFailure)) return [];
    const agentId = this.#shifts.agentOf(sessionId);
    return [{ at, event: 'RINGNOANSWER', id: callId, queueId: made.queueId, agentId, data: [at - made.at] }];
  }
}
