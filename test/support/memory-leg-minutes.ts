import type { LegMinutes, LegSum } from '../../app/ports/leg-minutes.js';

/** Legs that have ended, as a test put them here. */
export class MemoryLegMinutes implements LegMinutes {
  readonly ended: LegSum[] = [];
  /** What was asked for last. */
  asked: { readonly from: number; readonly to: number; readonly agentId: string | null } | null = null;

  sums(from: number, to: number, agentId: string | null): Promise<readonly LegSum[]> {
    this.asked = { from, to, agentId };
    return Promise.resolve(this.ended.filter((sum) => agentId === null || sum.agentId === agentId));
  }
}
