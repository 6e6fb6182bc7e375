import type { AgentId, BridgeId, ChannelId, SessionId } from '../../app/domain/ids.js';
import type { Call } from '../../app/domain/world.js';
import type { Channel } from './asterisk.js';

/** K5: the prompt that tells customers that they are recorded. */
export const CONSENT = 'consent';

/**
 * What really happened, as the people on the phones know it. A customer may only end by an own hang-up, the
 * configured overflow, or the agent's doing; everything else is a lost caller.
 */
export class Truth {
  violation: string | null = null;
  /** Callers whom Farline may end, and why. */
  readonly #excused = new Map<ChannelId, string>();
  /** Commands to release a customer, or to send them out, that are on their way. */
  readonly #releases = new Map<AgentId, number>();
  /** Bridges of legs whose phone was put down. */
  readonly #putDown = new Set<BridgeId>();
  readonly #greetings = new Set<string>();
  /** Customers who heard that they are recorded. */
  readonly #told = new Set<ChannelId>();
  readonly agentOf = new Map<SessionId, AgentId>();
  /** The site releases callers of lost legs, by setting. */
  releasesLost = false;
  /** What Farline ended by its own decision, and forgot: it was killed before that was stored. */
  readonly #forgotten = new Set<SessionId>();

  /** K6: an agent's greeting is heard once by each customer who comes. */
  greeted(playback: string): void {
    if (this.#greetings.has(playback)) this.fail(`greeting ${playback} is heard twice`);
    this.#greetings.add(playback);
  }

  /** K5: these heard all of a prompt in a bridge. */
  heardAll(prompt: string, listeners: readonly ChannelId[]): void {
    if (prompt === CONSENT) for (const channel of listeners) this.#told.add(channel);
  }

  /** K5: once in an interaction is enough. */
  wasTold(channel: ChannelId): boolean {
    return this.#told.has(channel);
  }

  fail(what: string): void {
    this.violation ??= what;
  }

  excuse(channel: ChannelId, why: string): void {
    this.#excused.set(channel, why);
  }

  releasing(agentId: AgentId, by: 1 | -1): void {
    this.#releases.set(agentId, (this.#releases.get(agentId) ?? 0) + by);
  }

  /** Nobody who asked waits any more. */
  noReleases(): void {
    this.#releases.clear();
  }

  /** The phone was put down: whoever was with it, or comes before Farline hears of it, may be released. */
  phoneDown(bridge: BridgeId, company: readonly Channel[], cause: number, onHold: readonly ChannelId[]): void {
    if (cause !== 16 && !this.releasesLost) return;
    this.#putDown.add(bridge);
    for (const { id, role } of company) if (role === 'caller') this.excuse(id, `agent hung up (${cause})`);
    for (const id of onHold) this.excuse(id, `agent hung up (${cause}) with them on hold`);
  }

  /** Farline dies with these sessions' legs ended, or being ended, by a decision that is not stored. */
  forgets(sessions: Iterable<SessionId>): void {
    for (const id of sessions) this.#forgotten.add(id);
  }

  /** A call ended in the rows: its end is excused when somebody asked for it. */
  callEnded(before: Call, by: unknown, at: number): void {
    if ((by === 'agent' || by === 'onward') && before.state.at === 'talking') {
      const agentId = this.agentOf.get(before.state.sessionId);
      if (agentId !== undefined && (this.#releases.get(agentId) ?? 0) > 0) this.excuse(before.channel, 'released');
    }
    // K3: who is let go of with a conference: dropped, ended, or left alone by an agent who asked for it or hung up.
    if (before.state.at === 'conference' && by === 'agent') this.excuse(before.channel, 'the conference was over');
    // K3: whom an agent brought together has only the other one to talk to.
    if (before.state.at === 'together') this.excuse(before.channel, 'the other one hung up');
    // E4: whoever ended the leg, the next life finds it lost.
    if (
      by === 'lost' &&
      this.releasesLost &&
      'sessionId' in before.state &&
      this.#forgotten.has(before.state.sessionId)
    )
      this.excuse(before.channel, 'their leg was ended by a decision that is forgotten');
    if (by === 'timeout' && 'until' in before.state && before.state.until !== null && before.state.until <= at) {
      this.excuse(before.channel, 'waited too long');
    }
  }

  /** Farline ended this caller. */
  sentAway(channel: Channel, how: string): void {
    if (channel.role !== 'caller' || this.#excused.has(channel.id)) return;
    this.fail(`caller lost: ${channel.id} was ended by ${how} and nobody asked for it`);
  }

  /** Somebody joined: an agent whose phone lies on the hook is not talked to. */
  joined(bridge: BridgeId, members: readonly Channel[]): void {
    if (members.some(({ role }) => role === 'leg')) this.#putDown.delete(bridge);
    else if (this.#putDown.has(bridge)) for (const { id } of members) this.excuse(id, 'agent had hung up');
  }
}

/** What is wrong with these being in one bridge; null when nothing is. */
export function crowd(members: readonly Channel[]): string | null {
  const name = (role: Channel['role']): string[] => members.filter((one) => one.role === role).map(({ id }) => id);
  const callers = [...name('caller'), ...members.filter(({ role, up }) => role === 'far' && up).map(({ id }) => id)];
  const legs = name('leg');
  if (callers.length > 1 && legs.length > 0) return `agent with two calls: ${callers.join(' and ')} with ${legs[0]}`;
  if (legs.length > 1 && callers.length > 0) return `caller with two agents: ${legs.join(' and ')} with ${callers[0]}`;
  return null;
}
