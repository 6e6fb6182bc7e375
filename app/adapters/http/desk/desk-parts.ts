import { actionsPart } from './actions-part.js';
import { callPart } from './call-part.js';
import type { Glance } from './glance.js';
import { legPart } from './leg-part.js';
import { nowPart } from './now-part.js';
import { pausesPart } from './pauses-part.js';
import { queuesPart } from './queues-part.js';

/**
 * The parts of an agent's desk, each rendered by `partials/desk/<name>.hbs` for the first load and for every refresh, into
 * the element of `pages/desk.hbs` that has its name. A part is sent again when what it shows has changed.
 */
export const DESK_PARTS = {
  now: nowPart,
  actions: actionsPart,
  call: callPart,
  leg: legPart,
  queues: queuesPart,
  pauses: pausesPart,
} as const satisfies Readonly<Record<string, (glance: Glance) => object>>;

export type DeskPart = keyof typeof DESK_PARTS;
export const DESK_PART_NAMES = Object.keys(DESK_PARTS) as readonly DeskPart[];

/** Everything the page shows of a running session, by part. */
export function deskParts(glance: Glance): Readonly<Record<DeskPart, object>> {
  return Object.fromEntries(DESK_PART_NAMES.map((name) => [name, DESK_PARTS[name](glance)])) as Record<
    DeskPart,
    object
  >;
}
