import type { Instant } from '../../domain/ids.js';
import type { Change } from '../../domain/world.js';
import type { Cell, Row } from './step-tables.js';

/** What a change of a leg tells of the channel that ends with it, in the order of `legMinutesTable`; null: none ends. */
export function legMinutesRow({ id, detail }: Pick<Change, 'id' | 'detail'>, endedAt: Instant): Row | null {
  const cell = (key: string): Cell => detail[key] ?? null;
  const channel = cell('endedChannel');
  if (channel === null) return null;
  return [channel, id, cell('agentId'), cell('endedTrunk'), cell('startedAt'), cell('answeredAt'), endedAt];
}
