import type { MaskedEntities, RecordedFact } from '../domain/facts.js';
import type { AgentId, CallId, Instant, QueueId, SessionId } from '../domain/ids.js';
import { seconds, type QueueLogEvent, type QueueLogLine } from './queue-log-line.js';

type CallFact = Extract<RecordedFact, { kind: 'call' }>;
type MaskedCall = MaskedEntities['call'];

/** One caller in one queue, from coming to leaving, the conversation included. */
interface Stay {
  queueId: QueueId;
  enteredAt: Instant;
  origPosition: number;
  priority: number;
  place: number;
  /** When the agent who takes it was asked; null: nobody takes it yet. */
  askedAt: Instant | null;
  talk: { readonly agentId: AgentId | null; readonly since: Instant } | null;
}

/** What the facts of calls do not say themselves. */
export interface QueueStayWords {
  agentOf(sessionId: SessionId | null): AgentId | null;
  channelOf(sessionId: SessionId | null): string;
  /** '' when it is not kept any more. */
  callerOf(callId: CallId): string;
  /** Whom a blind transfer went to, as it is dialled. */
  dialledFor(fact: CallFact): string;
  /** The key that asks to be called back. */
  callbackKey(queueId: QueueId): string;
}

/** Callers in queues as lines of the queue log. */
export class QueueStays {
  readonly #stays = new Map<CallId, Stay>();

  constructor(private readonly words: QueueStayWords) {}

  /** The agent who was asked at this instant takes the call. */
  taken(callId: CallId | null, askedAt: Instant): void {
    const stay = this.#stays.get(callId ?? '');
    if (stay) stay.askedAt = askedAt;
  }

  take(fact: CallFact): readonly QueueLogLine[] {
    if (fact.after === null) return this.#ended(fact);
    const { after, type } = fact;
    if (type === 'call.waited-out') return this.#over(fact, 'EXITWITHTIMEOUT');
    const lines = this.#left(fact, after);
    const comes = waitsIn(after) || (type === 'call.joined' && after.queueId !== null);
    if (comes && !this.#stays.has(fact.id)) lines.push(...this.#entered(fact, after));
    const stay = this.#stays.get(fact.id);
    if (!stay) return lines;
    stay.priority = after.priority;
    stay.place = after.place;
    if (type === 'call.joined' && !stay.talk) lines.push(this.#connected(fact, stay));
    return lines;
  }

  #entered({ id, at }: CallFact, { queueId, priority, place }: MaskedCall): QueueLogLine[] {
    if (queueId === null) return [];
    const stay = { queueId, enteredAt: at, origPosition: 1, priority, place, askedAt: null, talk: null };
    stay.origPosition = this.#positionOf(id, stay);
    this.#stays.set(id, stay);
    const data = ['', this.words.callerOf(id), stay.origPosition];
    return [{ at, event: 'ENTERQUEUE', id, queueId, agentId: null, data }];
  }

  #connected({ id, at, sessionId }: CallFact, stay: Stay): QueueLogLine {
    stay.talk = { agentId: this.words.agentOf(sessionId), since: at };
    const rang = seconds(at) - seconds(stay.askedAt ?? at);
    const data = [seconds(at) - seconds(stay.enteredAt), this.words.channelOf(sessionId), rang];
    return { at, event: 'CONNECT', id, queueId: stay.queueId, agentId: stay.talk.agentId, data };
  }

  /** What ended a stay while the call goes on. */
  #left(fact: CallFact, after: MaskedCall): QueueLogLine[] {
    const stay = this.#stays.get(fact.id);
    if (!stay) return [];
    const { state } = after;
    if (stay.talk && fact.type === 'call.transferred') {
      return this.#over(fact, 'BLINDTRANSFER', [this.words.dialledFor(fact), String(fact.detail['to'])]);
    }
    if (stay.talk && fact.type === 'call.handed-over') {
      return this.#over(fact, 'ATTENDEDTRANSFER', ['BRIDGE', String(fact.detail['bridge'])]);
    }
    if (stay.talk && state.at === 'together') return this.#over(fact, 'ATTENDEDTRANSFER', ['BRIDGE', state.bridge]);
    if (stay.talk && waitsIn(after)) return this.#over(fact, 'COMPLETEAGENT');
    if (fact.type === 'call.away') return this.#over(fact, 'EXITWITHKEY', [this.words.callbackKey(stay.queueId)]);
    return waitsIn(after) && stay.queueId !== after.queueId ? this.#over(fact, 'EXITEMPTY') : [];
  }

  #ended(fact: CallFact): readonly QueueLogLine[] {
    const stay = this.#stays.get(fact.id);
    if (!stay) return [];
    const { by } = fact.detail;
    if (stay.talk) return this.#over(fact, by === 'caller' || by === 'called' ? 'COMPLETECALLER' : 'COMPLETEAGENT');
    if (by === 'caller') return this.#over(fact, 'ABANDON');
    return this.#over(fact, by === 'timeout' || by === 'fallback' ? 'EXITWITHTIMEOUT' : 'EXITEMPTY');
  }

  /** `first`: fields of the event in front of those that all of its sort have. */
  #over({ id, at }: CallFact, event: QueueLogEvent, first: readonly string[] = []): QueueLogLine[] {
    const stay = this.#stays.get(id);
    if (!stay) return [];
    const { queueId, enteredAt, origPosition, talk } = stay;
    const waited = seconds(talk?.since ?? at) - seconds(enteredAt);
    const rest = talk
      ? [waited, seconds(at) - seconds(talk.since), origPosition]
      : [this.#positionOf(id, stay), origPosition, waited];
    this.#stays.delete(id);
    return [{ at, event, id, queueId, agentId: talk?.agentId ?? null, data: [...first, ...rest] }];
  }

  /** 1: the next. Counts who waits in the queue and is served before; of equal places, who came first. */
  #positionOf(id: CallId, { queueId, priority, place }: Stay): number {
    let [position, isBehind] = [1, false];
    for (const [otherId, other] of this.#stays) {
      if (otherId === id) isBehind = true;
      if (otherId === id || other.talk || other.queueId !== queueId) continue;
      const earlier = other.place < place || (other.place === place && !isBehind);
      if (other.priority > priority || (other.priority === priority && earlier)) position++;
    }
    return position;
  }
}

/** On the line and in a queue: who is to be called back has left it. */
function waitsIn({ state, queueId, callback }: MaskedCall): boolean {
  const away = callback?.at === 'due' || callback?.at === 'resting';
  return queueId !== null && !away && (state.at === 'waiting' || state.at === 'offered');
}
