import type { AgentId, ChannelId, SessionId } from '../../app/domain/ids.js';
import type { Call } from '../../app/domain/world.js';
import type { Channel } from './asterisk.js';

/**
 * What really happened, as the people on the phones know it. A customer may only end by an own hang-up, the
 * configured overflow, or the agent's doing; everything else is a lost caller.
 */
export class Truth {
  violation: string | null = null;
  /** Callers whom Farline may end, and why. */
  readonly #excused = new Map<ChannelId, string>();
  /** Release commands that are on their way. */
  readonly #releases = new Map<AgentId, number>();
  readonly agentOf = new Map<SessionId, AgentId>();
  /** The site releases callers of lost legs, by setting. */
  releasesLost = false;

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

  /** The phone was put down: whoever was with it may be released. */
  phoneDown(company: readonly Channel[], cause: number): void {
    if (cause !== 16 && !this.releasesLost) return;
    for (const { id, role } of company) if (role === 'caller') this.excuse(id, `agent hung up (${cause})`);
  }

  /** A call ended in the rows: its end is excused when somebody asked for it. */
  callEnded(before: Call, by: unknown, at: number): void {
    if (by === 'agent' && before.state.at === 'talking') {
      const agentId = this.agentOf.get(before.state.sessionId);
      if (agentId !== undefined && (this.#releases.get(agentId) ?? 0) > 0) this.excuse(before.channel, 'released');
    }
    if (by === 'timeout' && 'until' in before.state && before.state.until !== null && before.state.until <= at) {
      this.excuse(before.channel, 'waited too long');
    }
  }

  /** Farline ended this caller. */
  sentAway(channel: Channel, how: string): void {
    if (channel.role !== 'caller' || this.#excused.has(channel.id)) return;
    this.fail(`caller lost: ${channel.id} was ended by ${how} and nobody asked for it`);
  }

  /** At no instant may two customers, or two agents, share a bridge. */
  together(bridge: string, members: readonly Channel[]): void {
    const callers = members.filter(({ role }) => role === 'caller');
    const legs = members.filter(({ role }) => role === 'leg');
    if (callers.length > 1)
      this.fail(`agent with two calls: ${callers.map(({ id }) => id).join(' and ')} in ${bridge}`);
    if (legs.length > 1) this.fail(`caller with two agents: ${legs.map(({ id }) => id).join(' and ')} in ${bridge}`);
  }
}
