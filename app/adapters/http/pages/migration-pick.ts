import type { Agent, Directory } from '../../../domain/directory.js';
import { csvText } from '../csv-text.js';

/** So many are shown at once; all that were found can be taken with one button. */
const MOST_SHOWN = 100;

/** L: agents a job can be made of, found by a part of name, login name or directory number. */
export interface FoundAgents {
  readonly search: string;
  readonly total: number;
  readonly agents: readonly Agent[];
}

export function findAgents({ agents }: Pick<Directory, 'agents'>, search: string): FoundAgents {
  const wanted = search.trim().toLowerCase();
  const fits = ({ name, login, dn }: Agent): boolean =>
    [name, login, dn].some((text) => text.toLowerCase().includes(wanted));
  const found = [...agents.values()].filter(fits).toSorted((a, b) => ORDER.compare(a.name, b.name));
  return { search, total: found.length, agents: found };
}

/** What is shown of them: a box to check for each. */
export function pickShown({ search, total, agents }: FoundAgents): object {
  const shown = agents.slice(0, MOST_SHOWN);
  const boxes = shown.map(({ id, name, login, dn }) => ({ field: FIELD + id, text: name, note: `${login} · ${dn}` }));
  return { search, total, boxes, more: total > shown.length ? total - shown.length : null };
}

/** Whose boxes were checked. */
export function pickedIn(
  typed: Readonly<Record<string, string>>,
  { agents }: Pick<Directory, 'agents'>,
): readonly Agent[] {
  return Object.keys(typed).flatMap((name) => {
    const agent = name.startsWith(FIELD) ? agents.get(name.slice(FIELD.length)) : undefined;
    return agent ? [agent] : [];
  });
}

/** The rows with a line for each of these who has none; other columns of theirs stay empty. */
export function withPicked(rows: string, picked: readonly Agent[]): string {
  const text = rows.trim() === '' ? 'login,number' : rows.trimEnd();
  const [head = '', ...lines] = text.split(/\r?\n/);
  const separator = /[,;\t]/.exec(head)?.[0] ?? ',';
  const columns = head.split(separator).map((name) => name.trim());
  const cellsOf = (line: string): readonly string[] =>
    line.split(separator).map((cell) => cell.replaceAll('"', '').trim());
  const there = new Set(lines.map((line) => cellsOf(line)[columns.indexOf('login')]?.toLowerCase()));
  const cellOf = ({ login, number }: Agent, column: string): string =>
    column === 'login' ? login : column === 'number' ? (number ?? '') : '';
  const added = picked
    .filter(({ login }) => !there.has(login.toLowerCase()))
    .map((agent) => columns.map((column) => csvText([[cellOf(agent, column)]]).trimEnd()).join(separator));
  return [head, ...lines, ...added, ''].join('\n');
}

const FIELD = 'pick-';
const ORDER = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
