import type { RecordedFact } from '../domain/facts.js';
import type { Device } from '../domain/device.js';
import type { AgentId, QueueId, SessionId } from '../domain/ids.js';
import { seconds, type QueueLogEvent, type QueueLogLine } from './queue-log-line.js';

type SessionFact = Extract<RecordedFact, { kind: 'session' }>;
type MaskedSession = NonNullable<SessionFact['after']>;

export interface AgentShiftWords {
  /** Queues whose calls this agent gets: facts do not tell, so those of now. */
  queuesOf(agentId: AgentId): readonly QueueId[];
  /** How people name the reason of a pause. */
  reason(given: string): string;
}

interface Shift {
  readonly agentId: AgentId;
  /** Reason of the pause in all queues; null: none. */
  readonly paused: string | null;
}

/** Agents who come, pause and go as lines of the queue log. */
export class AgentShifts {
  readonly #shifts = new Map<SessionId, Shift>();

  constructor(private readonly words: AgentShiftWords) {}

  agentOf(sessionId: SessionId | null): AgentId | null {
    return this.#shifts.get(sessionId ?? '')?.agentId ?? null;
  }

  take(fact: SessionFact): readonly QueueLogLine[] {
    const { id, after, type } = fact;
    const before = this.#shifts.get(id);
    if (after === null) this.#shifts.delete(id);
    if (after === null) return [];
    const paused = after.holds.at(-1)?.reason ?? null;
    this.#shifts.set(id, { agentId: after.agentId, paused });
    if (type === 'session.logged-in') return this.#came(fact, after, paused);
    if (type === 'session.logged-out') return this.#went(fact, after);
    if (type === 'queue.paused' || type === 'queue.unpaused') return this.#inQueue(fact, after);
    // Who signed in before the history that was read began has paused since then only if this fact says so.
    const told = before !== undefined || type.startsWith('hold.');
    return told && paused !== (before?.paused ?? null) ? this.#inAll(fact, after, before?.paused ?? null, paused) : [];
  }

  #came(fact: SessionFact, after: MaskedSession, paused: string | null): QueueLogLine[] {
    const { agentId, device } = after;
    return [
      line(fact, 'AGENTLOGIN', { agentId, id: fact.id, data: [channelOf(device)] }),
      ...this.words.queuesOf(agentId).map((queueId) => line(fact, 'ADDMEMBER', { agentId, queueId })),
      ...this.#inAll(fact, after, null, paused),
    ];
  }

  #went(fact: SessionFact, { agentId, device, since }: MaskedSession): QueueLogLine[] {
    const data = [channelOf(device), seconds(fact.at) - seconds(since)];
    return [
      ...this.words.queuesOf(agentId).map((queueId) => line(fact, 'REMOVEMEMBER', { agentId, queueId })),
      line(fact, 'AGENTLOGOFF', { agentId, id: fact.id, data }),
    ];
  }

  #inAll(fact: SessionFact, { agentId }: MaskedSession, from: string | null, to: string | null): QueueLogLine[] {
    const over = line(fact, 'UNPAUSEALL', { agentId });
    if (to === null) return fact.type === 'session.logged-in' ? [] : [over];
    const begins = line(fact, 'PAUSEALL', { agentId, data: [this.words.reason(to)] });
    return from === null ? [begins] : [over, begins];
  }

  #inQueue(fact: SessionFact, { agentId, queuePauses }: MaskedSession): QueueLogLine[] {
    const queueId = String(fact.detail['queueId']);
    const still = queuePauses.some((pause) => pause.queueId === queueId);
    if (fact.type === 'queue.unpaused') return still ? [] : [line(fact, 'UNPAUSE', { agentId, queueId })];
    return [line(fact, 'PAUSE', { agentId, queueId, data: [this.words.reason(String(fact.detail['reason']))] })];
  }
}

type About = Pick<QueueLogLine, 'agentId'> & Partial<Pick<QueueLogLine, 'id' | 'queueId' | 'data'>>;

function line({ at }: SessionFact, event: QueueLogEvent, about: About): QueueLogLine {
  return { at, event, id: null, queueId: null, data: [''], ...about };
}

/** A number as history has it: masked. */
function channelOf(device: Device): string {
  return device.kind === 'number' ? device.number : `PJSIP/${device.peer}`;
}
