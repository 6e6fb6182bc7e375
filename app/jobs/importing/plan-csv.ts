import type { Agent } from '../../domain/directory.js';
import type { Phone } from '../../domain/phone.js';
import { AGENT_COLUMNS, withSettings } from './agent-columns.js';
import { readCsv, withoutGuard, type CsvRow } from './csv.js';
import type { Column } from './csv-columns.js';
import type { PlanBuilder } from './import-plan.js';
import { PHONE_COLUMNS, phoneFields } from './phone-columns.js';

/** Agents by their login, phones by their number: what a row leaves out stays as it is, or as it comes. */
export async function planCsv(kind: 'agents' | 'phones', text: string, plan: PlanBuilder): Promise<void> {
  const { rows, problems } = readCsv(text);
  for (const { line, code, values } of problems) plan.problem(line, '', `csv-${code}`, values);
  const [head, ...body] = rows;
  if (!head) return problems.length > 0 ? undefined : plan.problem(1, '', 'csv-empty');
  const all: readonly Column<never>[] = kind === 'agents' ? AGENT_COLUMNS : PHONE_COLUMNS;
  const key = kind === 'agents' ? 'login' : 'number';
  const columns = columnsOf(head, all, key, plan);
  if (!columns) return;
  const seen = new Map<string, number>();
  const table = { plan, seen, key: columns.findIndex(({ name }) => name === key) };
  for (const [n, row] of body.entries()) {
    // Whoever calls or is called meanwhile does not wait for the whole file.
    if (n % 20 === 19) await new Promise((resolve) => setImmediate(resolve));
    await planRow(kind, row, columns, table);
  }
}

function columnsOf(
  { line, cells }: CsvRow,
  all: readonly Column<never>[],
  key: string,
  plan: PlanBuilder,
): readonly Column<never>[] | null {
  const names = cells.map((cell) => withoutGuard(cell).trim());
  const known = all.map(({ name }) => name).join(', ');
  const columns = names.map((name) => all.find((column) => column.name === name));
  let good = true;
  const problem = (code: string, name: string): void => {
    good = false;
    plan.problem(line, name, code, { name, known });
  };
  names.forEach((name, at) => {
    if (!columns[at]) problem('csv-unknown-column', name);
    else if (names.indexOf(name) !== at) problem('csv-column-twice', name);
  });
  if (!names.includes(key)) problem('csv-no-key', key);
  return good ? (columns as readonly Column<never>[]) : null;
}

interface Table {
  readonly plan: PlanBuilder;
  /** The keys so far, and their lines. */
  readonly seen: Map<string, number>;
  /** Which column says who it is. */
  readonly key: number;
}

async function planRow(
  kind: 'agents' | 'phones',
  { line, cells }: CsvRow,
  columns: readonly Column<never>[],
  { plan, seen, key }: Table,
): Promise<void> {
  const subject = withoutGuard(cells[key] ?? '').trim();
  const former = seen.get(subject.toLowerCase());
  if (former !== undefined) return plan.problem(line, subject, 'csv-row-twice', { line: former });
  seen.set(subject.toLowerCase(), line);
  const fields: Record<string, unknown> = {};
  let good = true;
  columns.forEach((column, at) => {
    const read = column.read(withoutGuard(cells[at] ?? ''), plan.known);
    if (read.ok) return Object.assign(fields, read.fields);
    good = false;
    return plan.problem(line, subject, read.code, read.values);
  });
  if (!good) return;
  if (kind === 'agents') await wishAgent(plan, line, subject, fields);
  else await wishPhone(plan, line, subject, fields);
}

async function wishAgent(
  plan: PlanBuilder,
  line: number,
  subject: string,
  fields: Record<string, unknown>,
): Promise<void> {
  const before: Agent | null = plan.known.agentByLogin(subject);
  await plan.wish({
    kind: 'agent',
    line,
    subject,
    id: before?.id ?? null,
    fields: withSettings(fields, before?.settings ?? {}),
  });
}

async function wishPhone(
  plan: PlanBuilder,
  line: number,
  subject: string,
  fields: Record<string, unknown>,
): Promise<void> {
  const before: Phone | null = plan.known.phoneByNumber(subject);
  await plan.wish({ kind: 'phone', line, subject, id: before?.id ?? null, fields: phoneFields(fields) });
}
