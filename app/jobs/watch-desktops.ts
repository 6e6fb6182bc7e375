import type { DomainEvent } from '../domain/events.js';
import type { AgentId } from '../domain/ids.js';
import type { Desktops } from '../ports/desktops.js';
import type { Live } from '../ports/live.js';

export interface WatchDesktopsPorts {
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  /** Gives the engine what was found. */
  readonly report: (event: Extract<DomainEvent, { type: 'desktop.seen' }>) => void;
}

/**
 * C6: tells the engine whether agents' pages are open. A page that was open when an earlier life ended counts as closed from
 * the start on, until it has found its way back.
 */
export class WatchDesktops implements Desktops {
  readonly #ports: WatchDesktopsPorts;
  readonly #open = new Map<AgentId, number>();
  #undo: (() => void) | null = null;

  constructor(ports: WatchDesktopsPorts) {
    this.#ports = ports;
  }

  start(): void {
    const { live } = this.#ports;
    this.#undo = live.subscribe(({ changes }) => {
      for (const { kind, after, why } of changes) {
        if (kind !== 'session' || !after || why !== 'session.logged-in') continue;
        if (this.#open.has(after.agentId)) this.#tell(after.agentId, true);
      }
    });
    for (const { agentId, desktop } of live.view.all('session')) {
      if (desktop.at === 'open') this.#tell(agentId, this.#open.has(agentId));
    }
  }

  /** From now on nothing is told: pages that are cut off because we stop were not closed. */
  stop(): void {
    this.#undo?.();
    this.#undo = null;
  }

  opened(agentId: AgentId): () => void {
    const before = this.#open.get(agentId) ?? 0;
    this.#open.set(agentId, before + 1);
    if (before === 0) this.#tell(agentId, true);
    return () => {
      const left = (this.#open.get(agentId) ?? 1) - 1;
      if (left > 0) return void this.#open.set(agentId, left);
      this.#open.delete(agentId);
      this.#tell(agentId, false);
    };
  }

  #tell(agentId: AgentId, there: boolean): void {
    if (this.#undo) this.#ports.report({ type: 'desktop.seen', agentId, there });
  }
}
