import type { Strategy } from '../directory.js';
import type { Instant, SessionId } from '../ids.js';

/** What every strategy knows of a free agent. */
export interface Idle {
  readonly id: SessionId;
  /** The smallest is the longest idle. */
  readonly freeSince: Instant;
}

export interface Candidate extends Idle {
  readonly dn: string;
  /** Conversations of this queue today. */
  readonly calls: number;
  /** When a caller of this queue was last offered to them; 0: never. */
  readonly offeredAt: Instant;
}

/**
 * K1: the order in which a queue asks free agents of the same penalty, for `sort`: negative when `a` comes first. Equals
 * are ordered by how long they have been idle, so that no two are ever equal by chance.
 */
export function byStrategy(strategy: Strategy): (a: Candidate, b: Candidate) => number {
  switch (strategy) {
    case 'fewest-calls':
      return (a, b) => a.calls - b.calls || byIdle(a, b);
    case 'round-robin':
      return (a, b) => a.offeredAt - b.offeredAt || byIdle(a, b);
    case 'by-penalty':
      return (a, b) => byNumber(a.dn, b.dn) || byIdle(a, b);
    case 'longest-idle':
    case 'ring-all':
      return byIdle;
  }
}

export function byIdle(a: Idle, b: Idle): number {
  return a.freeSince - b.freeSince || byText(a.id, b.id);
}

/** As numbers are counted: 99 before 100. Digits only, of any length. */
function byNumber(a: string, b: string): number {
  return a.length - b.length || byText(a, b);
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
