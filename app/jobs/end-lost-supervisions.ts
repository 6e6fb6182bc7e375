import { scopeCovers } from '../domain/policies/scope-covers.js';
import type { Supervision } from '../domain/world.js';
import type { Commands } from '../ports/commands.js';
import type { Live } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { UserStore } from '../ports/user-store.js';

export interface EndLostSupervisionsPorts {
  readonly live: Pick<Live, 'view'>;
  readonly users: Pick<UserStore, 'findByName'>;
  readonly commands: Pick<Commands, 'submit'>;
  readonly newId: () => string;
  readonly log: Log;
}

/** K4, O: who loses the role or the scope, or whose agent leaves it, hears no more of that agent from then on. */
export class EndLostSupervisions {
  constructor(private readonly ports: EndLostSupervisionsPorts) {}

  /** Looks at all that go on. */
  async refresh(): Promise<void> {
    const { live, log } = this.ports;
    for (const one of [...live.view.all('supervision')]) {
      try {
        if (!(await this.#isEntitled(one))) await this.#end(one);
      } catch (error) {
        log.error(`whether a supervisor may go on listening could not be told: ${String(error)}`, { by: one.by });
      }
    }
  }

  async #isEntitled({ by, agentId }: Supervision): Promise<boolean> {
    const user = await this.ports.users.findByName(by);
    if (!user || user.role === 'agent') return false;
    const agent = this.ports.live.view.directory.agents.get(agentId);
    return agent === undefined || scopeCovers(user.scope, agent.siteId);
  }

  async #end({ id: supervisionId, agentId, by }: Supervision): Promise<void> {
    const { commands, newId } = this.ports;
    const why = { because: 'not-entitled', via: 'system', by, supervised: true } as const;
    await commands.submit(newId(), { do: 'stop-supervising', agentId, supervisionId, ...why });
  }
}
