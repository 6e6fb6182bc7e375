import { alreadyThere, MANY_AGENTS, moveConflicts, type WishedMove } from '../domain/migration-conflicts.js';
import { placementOf, samePlacement, type MigrationRow, type MoveWrites, type Placement } from '../domain/migration.js';
import { scopeCovers } from '../domain/policies/scope-covers.js';
import type { View } from '../domain/world.js';
import type { Agent } from '../domain/directory.js';
import type { ThingJudge } from '../ports/thing-judge.js';
import { readYesNo } from './importing/csv-columns.js';
import { readCsv, withoutGuard } from './importing/csv.js';
import type { ReportLine } from './importing/import-report.js';
import type { KnownThings } from './importing/known-things.js';
import { PEER_COLUMNS, planMovedPeer } from './plan-moved-peer.js';

/** Where agents are moved: a number outside, the browser, or a telephone of the office. */
export const MOVE_TO = ['mobile', 'internal', 'phone'] as const;
export type MoveTo = (typeof MOVE_TO)[number];

export interface MigrationWish {
  readonly moveTo: MoveTo;
  /** For rows that do not say it themselves. */
  readonly nailedUp: boolean;
  readonly writes: MoveWrites;
  /**
   * CSV with a first line `login` and, where wanted, `number`, `trunk`, `phone`, `nailedUp`, and for peers `host`, `transports`,
   * `nat`, `codecs`, `encryption`.
   */
  readonly text: string;
  readonly scope: string;
}

export interface MigrationPlan {
  readonly lines: readonly ReportLine[];
  readonly rows: readonly MigrationRow[];
}

export interface PlanMigrationNeeds {
  readonly view: View;
  readonly known: KnownThings;
  readonly judge: ThingJudge;
  /** Agents of jobs that are not over. */
  readonly busy: ReadonlySet<string>;
}

const COLUMNS = ['login', 'number', 'trunk', 'phone', 'nailedUp'];

/** L: the dry run: what each row would become, and everything that keeps any of them from it. */
export async function planMigration(wish: MigrationWish, needs: PlanMigrationNeeds): Promise<MigrationPlan> {
  const lines: ReportLine[] = [];
  const moves: WishedMove[] = [];
  const { rows, problems } = readCsv(wish.text);
  for (const { line, code, values } of problems) lines.push(problem(line, '', `csv-${code}`, values));
  const [head, ...body] = rows;
  const names = head?.cells.map((cell) => withoutGuard(cell).trim()) ?? [];
  const known = wish.writes === 'peers' ? [...COLUMNS, ...PEER_COLUMNS] : COLUMNS;
  const unknown = names.filter((name, at) => !known.includes(name) || names.indexOf(name) !== at);
  for (const name of unknown) lines.push(problem(1, name, columnCode(name), { name, known: known.join(', ') }));
  if (!names.includes('login')) lines.push(problem(1, '', 'csv-no-key', { name: 'login' }));
  if (lines.length > 0) return { lines, rows: [] };
  for (const [n, { line, cells }] of body.entries()) {
    // Calls go on meanwhile.
    if (n % 20 === 19) await new Promise((resolve) => setImmediate(resolve));
    const row = Object.fromEntries(names.map((name, at) => [name, withoutGuard(cells[at] ?? '').trim()]));
    const move = await moveOf(line, row, wish, needs, lines);
    if (move) moves.push(move);
  }
  for (const { line, code, number, with: other } of moveConflicts(needs.view, moves, needs.busy)) {
    lines.push(problem(line, number, `move-${code}`, { number, other }));
  }
  if (moves.length === 0 && lines.length === 0) lines.push(problem(1, '', 'csv-empty'));
  tell(moves, lines);
  const going = moves.filter((move) => !isThere(move));
  return { lines: lines.toSorted((a, b) => a.line - b.line), rows: going.map(rowOf) };
}

function tell(moves: readonly WishedMove[], lines: ReportLine[]): void {
  const wrong = new Set(lines.map(({ line }) => line));
  for (const move of moves) {
    const { line, agent, target } = move;
    if (wrong.has(line)) continue;
    const same = isThere(move);
    const fields = changedFields(move);
    const values = { name: agent.name, to: target.interfaces.join(', '), number: target.number ?? '', fields };
    const way = target.interfaces.includes('mobile') ? 'move-to-number' : 'move-to-place';
    const code = same ? 'move-same' : fields === '' ? way : `${way}-peer`;
    lines.push({ line, subject: agent.login, mark: same ? 'unchanged' : 'changed', said: { code, values } });
  }
  const going = moves.length - alreadyThere(moves);
  if (going >= MANY_AGENTS)
    lines.push({ line: 0, subject: '', mark: 'warning', said: { code: 'move-many', values: { count: going } } });
}

type Row = Readonly<Record<string, string>>;

/** The agent of a row with where they go; null: that cannot be read, and is said. */
async function moveOf(
  line: number,
  row: Row,
  { moveTo, nailedUp, scope, writes }: MigrationWish,
  { known, judge }: PlanMigrationNeeds,
  lines: ReportLine[],
): Promise<WishedMove | null> {
  const login = row['login'] ?? '';
  const agent = known.agentByLogin(login);
  const wrong = (code: string, values: Readonly<Record<string, string | number>>): null => {
    lines.push(problem(line, login, code, values));
    return null;
  };
  if (!agent) return wrong('move-no-agent', { login });
  if (!scopeCovers(scope, agent.siteId)) return wrong('out-of-scope', {});
  const nailed = readYesNo('nailedUp', row['nailedUp'] || (nailedUp ? 'yes' : 'no'));
  if (!nailed.ok) return wrong('not-yes-no', { column: 'nailedUp', value: row['nailedUp'] ?? '' });
  const called = row['trunk'] ? known.trunkCalled(row['trunk']) : null;
  const isNamed = called !== null && called !== 'ambiguous' && called.id === agent.trunkId;
  const trunk = isNamed || called === 'ambiguous' ? called : seen(called, scope);
  if (row['trunk'] && (trunk === null || trunk === 'ambiguous')) {
    return wrong(trunk === null ? 'no-such-name' : 'name-ambiguous', { column: 'trunk', value: row['trunk'] });
  }
  const numbered = row['phone'] ? known.phoneByNumber(row['phone']) : null;
  const phone = numbered?.id === agent.phoneId ? numbered : seen(numbered, scope);
  if (row['phone'] && !phone) return wrong('no-such-phone', { value: row['phone'] });
  const stays = nailed.fields['nailedUp'] === true;
  const fields = placed(moveTo, agent, {
    number: row['number'] || agent.number,
    trunkId: trunk === 'ambiguous' ? null : (trunk?.id ?? null),
    phoneId: phone?.id ?? agent.phoneId,
    stays,
  });
  const say = (text: string): void => void lines.push({ line, subject: login, mark: 'problem', said: { text } });
  const own = phone ?? known.phones.get(agent.phoneId ?? '') ?? null;
  const peer = writes === 'peers' ? await planMovedPeer(row, own, { known, judge, scope }) : null;
  if (peer && !peer.ok && 'code' in peer) return wrong(peer.code, peer.values);
  if (peer && !peer.ok) peer.sentences.forEach(say);
  const judged = await judge.judge('agent', agent.id, { ...fields }, agent);
  if (!judged.ok) for (const { sentence } of judged.problems) say(sentence);
  if (!judged.ok || peer?.ok === false) return null;
  const target = placementOf(judged.thing, peer?.peer);
  return { line, agent, target, before: placementOf(agent, peer?.before) };
}

/** O: what is of a site on which the role does not hold is not there. */
function seen<T extends { readonly siteId: string }>(thing: T | null, scope: string): T | null {
  return thing && scopeCovers(scope, thing.siteId) ? thing : null;
}

function columnCode(name: string): string {
  return PEER_COLUMNS.includes(name) ? 'move-writes-no-peers' : 'csv-unknown-column';
}

function isThere({ before, target }: WishedMove): boolean {
  return samePlacement(before, target);
}

/** Names of what changes of the telephone's peer; '' when nothing does. */
function changedFields({ before, target }: WishedMove): string {
  const { peer } = target;
  if (!peer) return '';
  const was = before.peer as Readonly<Record<string, unknown>> | undefined;
  const names = Object.keys(peer) as (keyof typeof peer)[];
  return names.filter((name) => JSON.stringify(peer[name]) !== JSON.stringify(was?.[name])).join(', ');
}

interface Way {
  readonly number: string | null;
  readonly trunkId: string | null;
  readonly phoneId: string | null;
  readonly stays: boolean;
}

/** The fields of the agent that a move writes. Whoever comes back to the office keeps the number for the next time. */
function placed(moveTo: MoveTo, agent: Agent, { number, trunkId, phoneId, stays }: Way): Placement {
  const same = placementOf(agent);
  const leg = { nailedUp: stays, connectOnLogin: stays ? agent.connectOnLogin || 'park' : '' };
  if (moveTo === 'mobile') return { ...same, ...leg, interfaces: ['mobile'], number, trunkId };
  return { ...same, ...leg, interfaces: [moveTo], phoneId };
}

function rowOf({ agent, target }: WishedMove): MigrationRow {
  return { agentId: agent.id, target, before: null, state: 'waiting', why: '' };
}

function problem(
  line: number,
  subject: string,
  code: string,
  values: Readonly<Record<string, string | number>> = {},
): ReportLine {
  return { line, subject, mark: 'problem', said: { code, values } };
}
