/** What a cell of a list shows: a text, perhaps a link, a state's colour, a smaller second line. */
export interface Cell {
  readonly text: string;
  readonly href?: string;
  /** A class of the style sheet, `is-in-service`. */
  readonly tone?: string;
  readonly note?: string;
}

export interface ListRow {
  /** Where the words looked for may stand. */
  readonly words: string;
  readonly cells: readonly Cell[];
}

const ROWS_PER_PAGE = 50;

/** One page of the rows that hold every word looked for, and the way to the others. */
export function listPage(path: string, rows: readonly ListRow[], query: Readonly<Record<string, unknown>>): object {
  const search = textOf(query['search']).slice(0, 80);
  const words = search.toLowerCase().split(/\s+/);
  const found = rows.filter((row) => words.every((word) => row.words.toLowerCase().includes(word)));
  const pages = Math.max(1, Math.ceil(found.length / ROWS_PER_PAGE));
  const page = Math.min(pages, Math.max(1, Number.parseInt(textOf(query['page']), 10) || 1));
  const hrefOf = (wanted: number): string => `${path}?${new URLSearchParams({ search, page: String(wanted) })}`;
  const first = (page - 1) * ROWS_PER_PAGE;
  return {
    path,
    search,
    rows: found.slice(first, first + ROWS_PER_PAGE).map(({ cells }) => ({ cells: cells.map(shownCell) })),
    page,
    pages,
    total: found.length,
    many: pages > 1,
    before: page > 1 ? hrefOf(page - 1) : null,
    after: page < pages ? hrefOf(page + 1) : null,
  };
}

export interface ShownTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly object[];
  readonly empty: string;
}

/** A short table beside a form. */
export function shownTable(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
  empty: string,
): ShownTable {
  return { title, columns, empty, rows: rows.map((cells) => ({ cells: cells.map(shownCell) })) };
}

function shownCell({ text, href = '', tone = '', note = '' }: Cell): object {
  return { text, href, tone, note };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
