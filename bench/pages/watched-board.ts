/** What a viewer knows of a row: state and since when, as the page and each frame say it. */
const ROW = /<tr data-id="([^"]+)"[^>]* data-state="([^"]+)"/;
const SINCE = /data-since="(\d+)"/;

/** One row of an agent on the board. */
export interface BoardRow {
  readonly id: string;
  /** `ready 1763803203000`: equal only when nobody missed anything. */
  readonly state: string;
  /** When it became so, by the clock of the engine; null: the row is gone. */
  readonly since: number | null;
}

export function rowOf(id: string, html: string | null): BoardRow {
  if (html === null) return { id, state: 'gone', since: null };
  const since = Number(SINCE.exec(html)?.[1] ?? NaN);
  return { id, state: `${ROW.exec(html)?.[2] ?? '?'} ${since}`, since };
}

/** The agents' rows of a board as the page has it. */
export function rowsOf(page: string): readonly BoardRow[] {
  const body = page.slice(page.indexOf('<tbody id="agents">'));
  const rows = body.slice(0, body.indexOf('</tbody>')).split('<tr data-id=').slice(1);
  return rows.map((part) => {
    const html = `<tr data-id=${part}`;
    return rowOf(ROW.exec(html)?.[1] ?? '', html);
  });
}

/** The rows that a frame of the event stream moves; null: it is the whole board, which starts over. */
export function movedRows(frame: string): readonly BoardRow[] | null {
  if (frame.includes('event: board')) return null;
  const data = /^data: (.*)$/m.exec(frame)?.[1];
  if (data === undefined) return [];
  const { agents = [] } = JSON.parse(data) as { readonly agents?: readonly (readonly [string, string | null])[] };
  return agents.map(([id, html]) => rowOf(id, html));
}
