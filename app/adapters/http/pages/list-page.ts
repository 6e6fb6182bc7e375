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

export interface ListColumn {
  /** What `?sort=` calls it; `-name` is the other way round. */
  readonly name: string;
  readonly text: string;
  /** Nobody can sort by it. */
  readonly fixed?: boolean;
}

/** A list as `pages/list.hbs` prints it. */
export interface ShownList {
  readonly path: string;
  readonly search: string;
  readonly sort: string;
  readonly columns: readonly object[];
  readonly rows: readonly object[];
  readonly empty: string;
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  readonly many: boolean;
  readonly before: string | null;
  readonly after: string | null;
  readonly title: string;
}

export interface ListQuery {
  readonly search: string;
  /** Name of a column, with a minus in front when descending; empty: the order of the rows as they are. */
  readonly sort: string;
  /** From 1; there may be fewer pages. */
  readonly page: number;
}

export const ROWS_PER_PAGE = 50;
/** No list is longer; a database cannot leave out as many rows as an address can say. */
const MOST_PAGES = 10_000;

/** What a request asks of a list; what it cannot ask is as if it asked nothing. */
export function listQuery(query: Readonly<Record<string, unknown>>, columns: readonly ListColumn[]): ListQuery {
  const sort = textOf(query['sort']);
  const known = columns.some(({ name, fixed }) => !fixed && name === sort.replace(/^-/, ''));
  return {
    search: textOf(query['search']).slice(0, 80),
    sort: known ? sort : '',
    page: Math.min(MOST_PAGES, Math.max(1, Number.parseInt(textOf(query['page']), 10) || 1)),
  };
}

export interface ListTexts {
  readonly title: string;
  /** When there is nothing at all. */
  readonly empty: string;
  /** When nothing fits the search. */
  readonly nothing: string;
}

/** One page of the rows that hold every word looked for, in the wanted order, and the way to the others. */
export function listPage(
  path: string,
  columns: readonly ListColumn[],
  rows: readonly ListRow[],
  query: Readonly<Record<string, unknown>>,
  texts: ListTexts,
): ShownList {
  const asked = listQuery(query, columns);
  const words = asked.search.toLowerCase().split(/\s+/);
  const found = rows.filter((row) => words.every((word) => row.words.toLowerCase().includes(word)));
  const inOrder = sorted(found, columns, asked.sort);
  const page = Math.min(pagesOf(found.length), asked.page);
  const first = (page - 1) * ROWS_PER_PAGE;
  const part = inOrder.slice(first, first + ROWS_PER_PAGE);
  return shownList(path, columns, part, found.length, { ...asked, page }, texts);
}

/** A page of a list of which the rows were looked for, sorted and cut elsewhere. */
export function shownList(
  path: string,
  columns: readonly ListColumn[],
  rows: readonly Pick<ListRow, 'cells'>[],
  total: number,
  { search, sort, page }: ListQuery,
  texts: ListTexts,
): ShownList {
  const pages = pagesOf(total);
  const hrefOf = (over: Partial<ListQuery>): string => {
    const wanted = { search, sort, page: 1, ...over };
    const given = new URLSearchParams();
    if (wanted.search !== '') given.set('search', wanted.search);
    if (wanted.sort !== '') given.set('sort', wanted.sort);
    if (wanted.page > 1) given.set('page', String(wanted.page));
    return given.size === 0 ? path : `${path}?${given}`;
  };
  return {
    path,
    search,
    sort,
    columns: columns.map(({ name, text, fixed = false }) => ({
      text,
      href: fixed ? null : hrefOf({ sort: sort === name ? `-${name}` : name }),
      sorted: sort === name ? 'ascending' : sort === `-${name}` ? 'descending' : null,
    })),
    rows: shownRows(
      rows.map(({ cells }) => cells),
      columns.map(({ text }) => text),
    ),
    empty: search === '' ? texts.empty : texts.nothing,
    page,
    pages,
    total,
    many: pages > 1,
    before: page > 1 ? hrefOf({ page: page - 1 }) : null,
    after: page < pages ? hrefOf({ page: page + 1 }) : null,
    title: texts.title,
  };
}

export interface ShownTable {
  readonly title: string;
  /** What an address that leads to it ends with. */
  readonly name?: string;
  /** The ways to what does not stand in it. */
  readonly ways?: readonly { readonly href: string; readonly text: string }[];
  readonly columns: readonly object[];
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
  const heads = columns.map((text) => ({ text, href: null, sorted: null }));
  return { title, columns: heads, empty, rows: shownRows(rows, columns) };
}

/** Up to so many characters stay on one line. */
const SHORT = 22;

/** On a small screen a row is a card in which each cell stands beside the name of its column. */
function shownRows(rows: readonly (readonly Cell[])[], columns: readonly string[]): readonly object[] {
  return rows.map((cells) => ({
    cells: cells.map(({ text, href = '', tone = '', note = '' }, column) => ({
      text,
      href,
      tone,
      note,
      label: columns[column] ?? '',
      short: text.length <= SHORT,
      bare: text === '' && note === '',
    })),
  }));
}

function sorted(rows: readonly ListRow[], columns: readonly ListColumn[], sort: string): readonly ListRow[] {
  const column = columns.findIndex(({ name }) => name === sort.replace(/^-/, ''));
  if (column < 0) return rows;
  const way = sort.startsWith('-') ? -1 : 1;
  const textAt = ({ cells }: ListRow): string => cells[column]?.text ?? '';
  return rows.toSorted((one, other) => way * ORDER.compare(textAt(one), textAt(other)));
}

/** 9 comes before 10, and capitals make no difference. */
const ORDER = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** At least one, so that an empty list has a page too. */
export function pagesOf(total: number): number {
  return Math.max(1, Math.ceil(total / ROWS_PER_PAGE));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
