import type { Agent, Directory } from '../../app/domain/directory.js';
import type { Command } from '../../app/domain/events.js';
import type { VirtualTime } from '../support/virtual-time.js';
import type { Random } from './random.js';

export interface DesktopParts {
  readonly time: VirtualTime;
  /** Dice of their own. */
  readonly random: Random;
  /** Whatever process lives now; a dead one hears nothing. */
  readonly tell: (agentId: string, there: boolean) => void;
  readonly ask: (command: Command) => void;
  /** From now on nothing was promised to this agent: a closed desktop may sign them out. */
  readonly uncertain: (agentId: string) => void;
}

/** Some agents are signed out when their page stays closed (C6). */
export function timeDesktops(random: Random, directory: Directory): Directory {
  const agents = [...directory.agents.values()].map((agent): Agent => {
    if (!random.chance(0.4)) return agent;
    return { ...agent, settings: { ...agent.settings, desktopGoneMs: random.whole(100, 600) } };
  });
  return { ...directory, agents: new Map(agents.map((agent) => [agent.id, agent])) };
}

/** Pages that are opened and closed, pauses of single queues, and a supervisor who resets whoever seems stuck. */
export class Desktops {
  readonly #there = new Map<string, boolean>();

  constructor(private readonly parts: DesktopParts) {}

  start(agents: Iterable<Agent>, dayMs: number): void {
    const { time, random } = this.parts;
    for (const agent of agents) {
      for (let n = random.whole(0, 3); n > 0; n--) {
        time.after(random.between(100, dayMs), () => this.#act(agent));
      }
      if (!random.chance(0.5)) continue;
      time.after(random.between(0, 800), () => this.#is(agent, true));
      if (random.chance(0.6)) time.after(random.between(800, dayMs), () => this.#close(agent));
    }
  }

  /** What a process that begins is told: pages connect to it anew. */
  tellAll(): void {
    for (const [agentId, there] of this.#there) this.parts.tell(agentId, there);
  }

  /** For who is patient: pages stay open, and nobody is left out of a queue. */
  calm(agents: Iterable<Agent>): void {
    for (const agent of agents) {
      if (this.#there.has(agent.id)) this.#is(agent, true);
      for (const setter of ['agent', 'supervisor'] as const) {
        for (const { queueId } of agent.queues) {
          this.#later({ do: 'unpause-queue', agentId: agent.id, queueId, setter, via: 'web', by: 'boss' });
        }
      }
    }
  }

  /** Not all at once: each decision has an instant of its own, and half a second would be over too early. */
  #later(command: Command): void {
    const { time, random, ask } = this.parts;
    // After the time in which a pause wins, or it would be refused.
    time.after(random.between(60, 800), () => ask(command));
  }

  #close(agent: Agent): void {
    const { time, random, uncertain } = this.parts;
    uncertain(agent.id);
    this.#is(agent, false);
    if (random.chance(0.6)) time.after(random.between(10, 700), () => this.#is(agent, true));
  }

  #is(agent: Agent, there: boolean): void {
    this.#there.set(agent.id, there);
    this.parts.tell(agent.id, there);
  }

  #act({ id: agentId, queues }: Agent): void {
    const { random, ask } = this.parts;
    const queueId = queues.length > 0 ? random.pick(queues as [Agent['queues'][0]]).queueId : 'q1';
    const setter = random.chance(0.7) ? 'agent' : 'supervisor';
    const asking = { via: random.pick(['web', 'phone']), by: setter, supervised: setter === 'supervisor' };
    const whim = random.next();
    const reason = random.pick(['11', '12']);
    if (whim < 0.35) return ask({ do: 'pause-queue', agentId, queueId, setter, reason, ...asking });
    if (whim < 0.6) return ask({ do: 'unpause-queue', agentId, queueId, setter, ...asking });
    ask({ do: 'reset', agentId, via: 'web', by: 'boss', supervised: true, note: 'stuck' });
  }
}
