import type { Decision } from '../../../app/domain/decision.js';
import type { DomainEvent } from '../../../app/domain/events.js';

/** Cells of the machines' tables that were visited: `leg parked reserved`. */
export const visited = new Set<string>();

/** Who looks on while the production domain decides. */
export const watch: { decided: (event: DomainEvent, decision: Decision) => void } = {
  decided: () => undefined,
};

const cells = new Map<string, Map<string, string>>();

/** Notes a cell without making a new string each time. */
export function seen(machine: string, state: string, event: string): void {
  const row = `${machine} ${state}`;
  let events = cells.get(row);
  if (!events) cells.set(row, (events = new Map()));
  if (events.has(event)) return;
  events.set(event, row);
  visited.add(`${row} ${event}`);
}
