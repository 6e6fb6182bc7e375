import type { Instant } from '../../../domain/ids.js';
import type { Templates } from '../templates.js';

/** A row as text, in two parts around the time since which it is as it is. */
interface Drawn {
  readonly before: string;
  /** null: it shows none. */
  readonly since: Instant | null;
  readonly after: string;
}

const OPENS = '<time ';
const CLOSES = '</time>';

/**
 * Draws rows by the template `part`. One that stands is the same object each time, so it is drawn once, and only its
 * duration anew. `shown` may look at nothing but the row.
 */
export function createDrawnRows<Row extends object>(
  templates: Templates,
  part: string,
  shown: (row: Row, now: Instant) => object & { readonly since: { readonly at: Instant } | null },
): (row: Row, now: Instant) => string {
  const known = new WeakMap<Row, Drawn>();
  return (row, now) => {
    let drawn = known.get(row);
    if (!drawn) {
      const data = shown(row, now);
      drawn = cut(templates.part(part, data), data.since?.at ?? null);
      known.set(row, drawn);
    }
    const { before, since: at, after } = drawn;
    return at === null ? before : `${before}${templates.part('wallboard/since', { at, ms: now - at })}${after}`;
  };
}

/** Whatever people typed is escaped, so the only tag of that name is the template's own. */
function cut(html: string, since: Instant | null): Drawn {
  if (since === null) return { before: html, since, after: '' };
  const from = html.indexOf(OPENS);
  const to = html.indexOf(CLOSES, from) + CLOSES.length;
  return { before: html.slice(0, from), since, after: html.slice(to) };
}
