import { AGENT_COLUMNS, isSettingColumn } from './agent-columns.js';
import { csvText } from './csv.js';
import type { Column } from './csv-columns.js';
import type { KnownThings } from './known-things.js';
import { PHONE_COLUMNS } from './phone-columns.js';

/** Agents or phones of a scope as a file that can be brought in again, in order of their keys. */
export function exportCsv(kind: 'agents' | 'phones', known: KnownThings, sees: (siteId: string) => boolean): string {
  if (kind === 'phones') return written([...known.phones.values()], PHONE_COLUMNS, known, sees);
  return written([...known.agents.values()], AGENT_COLUMNS, known, sees);
}

function written<T extends { readonly siteId: string }>(
  things: readonly T[],
  columns: readonly Column<T>[],
  known: KnownThings,
  sees: (siteId: string) => boolean,
): string {
  const rows = things
    .filter(({ siteId }) => sees(siteId))
    .map((thing) => columns.map((column) => column.write(thing, known)))
    .sort(([one = ''], [other = '']) => (one < other ? -1 : 1));
  const used = columns.map(({ name }, at) => !isSettingColumn(name) || rows.some((cells) => cells[at] !== ''));
  const kept = (cells: readonly string[]): readonly string[] => cells.filter((_, at) => used[at]);
  return csvText([columns.map(({ name }) => name), ...rows].map(kept));
}
