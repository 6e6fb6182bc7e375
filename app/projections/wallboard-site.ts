import type { SiteId } from '../domain/ids.js';
import type { Board, Moved } from './wallboard.js';
import type { Counters } from './wallboard-rows.js';

interface OfSite {
  readonly siteId: SiteId | null;
}

/** O: the board as it is for whoever sees one site alone, with that site's counters. */
export function boardOfSite(board: Board, siteId: SiteId, counters: Counters): Board {
  const here = <Row extends OfSite>(rows: readonly Row[]): Row[] => rows.filter((row) => row.siteId === siteId);
  const { agents, queues, trunks, lockOuts } = board;
  return { agents: here(agents), queues: here(queues), trunks: here(trunks), lockOuts: here(lockOuts), counters };
}

/** As `boardOfSite`, for what moved: a row of another site is none, also one that has just gone there. */
export function movedOfSite(moved: Moved, siteId: SiteId, counters: Counters): Moved {
  const here = <Row extends OfSite>(rows: ReadonlyMap<string, Row | null>): Map<string, Row | null> =>
    new Map(Array.from(rows, ([id, row]) => [id, row?.siteId === siteId ? row : null]));
  return {
    agents: here(moved.agents),
    queues: here(moved.queues),
    trunks: here(moved.trunks),
    counters,
    lockOuts: moved.lockOuts && moved.lockOuts.filter((row) => row.siteId === siteId),
  };
}
