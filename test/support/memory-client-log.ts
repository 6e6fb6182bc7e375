import type { ClientLine } from '../../app/domain/client-line.js';
import type { ClientLog } from '../../app/ports/client-log.js';

/** What softphones told, in memory. */
export class MemoryClientLog implements ClientLog {
  lines: ClientLine[] = [];

  async add(agentId: string, lines: readonly ClientLine[], most: number): Promise<void> {
    this.lines.push(...lines);
    const mine = this.lines.filter((line) => line.agentId === agentId).sort(newestFirst);
    const over = new Set(mine.slice(most));
    this.lines = this.lines.filter((line) => !over.has(line));
  }

  async before(agentId: string, id: string | null, limit: number, since: number): Promise<readonly ClientLine[]> {
    return this.lines
      .filter((line) => line.agentId === agentId && line.at >= since && (id === null || line.id < id))
      .sort(newestFirst)
      .slice(0, limit);
  }

  async forget(until: number): Promise<void> {
    this.lines = this.lines.filter(({ at }) => at >= until);
  }
}

function newestFirst(a: ClientLine, b: ClientLine): number {
  return a.id < b.id ? 1 : -1;
}
