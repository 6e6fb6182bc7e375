import { resolve } from 'node:path';
import { openDatabase, type Database } from '../../app/adapters/db/database.js';
import { DatabaseDirectoryStore } from '../../app/adapters/db/directory-store.js';
import { factRow } from '../../app/adapters/db/fact-row.js';
import { DatabasePhoneStore } from '../../app/adapters/db/phone-store.js';
import { factsTable } from '../../app/adapters/db/step-tables.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { stderrLog } from '../../app/adapters/system/log.js';
import { DatabaseUserStore } from '../../app/adapters/db/user-store.js';
import { newToken, tokenHash } from '../../app/adapters/http/auth/secret-token.js';
import { factOf } from '../../app/domain/facts.js';
import type { Directory } from '../../app/domain/directory.js';
import type { SaveOutcome } from '../../app/ports/directory-store.js';
import { aMenu, aPhone, aQueue, aRoute, aTrunk, anAgent, toQueue } from '../../test/support/world.js';
import { pastCalls } from './past-calls.js';

export interface Filled {
  /** Bearer token of an admin. */
  readonly token: string;
  readonly counts: { readonly agents: number; readonly facts: number; readonly recordings: number };
}

const QUEUES = 20;
const RECORDINGS = 5_000;
const FIRST = ['Amelia', 'Ben', 'Chiara', 'Daniel', 'Élise', 'Farid', 'Grace', 'Hugo', 'Ines', 'Kenji'];
const LAST = ['Hart', 'Okafor', 'Rossi', 'Weiss', 'Martin', 'Haddad', 'Lindqvist', 'Silva', 'Novak', 'Sato'];

const queueOf = (n: number): string => `queue-${n % QUEUES}`;
export const agentOf = (n: number): string => `agent-${n}`;

/** What a contact centre has after a month, in the database of a Farline that was never started. */
export async function fillDatabase(dataFolder: string, agents: number): Promise<Filled> {
  const [clock, log] = [systemClock(), stderrLog('error')];
  const migrations = resolve(import.meta.dirname, '../../migrations');
  const database = await openDatabase({ dataFolder, postgresUrl: null, migrations }, clock, log);
  try {
    const directory = new DatabaseDirectoryStore(database, clock, log);
    const phones = new DatabasePhoneStore(database, clock, log);
    await fillDirectory(directory, agents);
    for (let n = 0; n < agents; n += 1) {
      const phone = aPhone({ id: `phone-${n}`, name: `Desk ${nameOf(n)}`, number: String(20_000 + n) });
      saved(await phones.save(phone, `secret-of-${n}-that-nobody-uses`, null));
    }
    const token = await fillUsers(database, agents, clock.now());
    await fillRecordings(database, agents, clock.now());
    const facts = await fillFacts(database, agents, clock.now());
    return { token, counts: { agents, recordings: RECORDINGS, facts } };
  } finally {
    await database.close();
  }
}

async function fillDirectory(store: DatabaseDirectoryStore, agents: number): Promise<void> {
  const trunk = aTrunk({ id: 'carrier', name: 'Carrier', prefixes: ['+1'], ratePerMinute: 0.0135, billingStep: 60 });
  saved(await store.save('trunk', trunk, null));
  saved(await store.save('prompt', { id: 'welcome', name: 'Welcome', durationMs: 2_000 }, null));
  for (let n = 0; n < QUEUES; n += 1) {
    const queue = aQueue({ id: queueOf(n), name: `Queue ${n}`, dn: String(4_000 + n) });
    saved(await store.save('queue', queue, null));
    const route = aRoute({ id: `route-${n}`, number: `+1555000${1_000 + n}`, target: toQueue(queue.id) });
    saved(
      await store.save('route', route as Directory['routes'] extends ReadonlyMap<string, infer R> ? R : never, null),
    );
  }
  const choices = [{ digit: '1', target: toQueue(queueOf(0)) } as const];
  saved(await store.save('menu', aMenu({ id: 'main', choices, otherwise: toQueue(queueOf(0)) }), null));
  for (let n = 0; n < agents; n += 1) {
    const name = nameOf(n);
    const numbers = { dn: String(80_000 + n), number: `+1555${1_000_000 + n}` };
    const queues = [0, 1].map((more) => ({ queueId: queueOf(n + more), penalty: more }));
    const agent = anAgent({ id: agentOf(n), login: `agent${n}`, name, ...numbers, nailedUp: false, queues });
    saved(await store.save('agent', agent, null));
  }
}

function nameOf(n: number): string {
  return `${FIRST[n % FIRST.length] ?? ''} ${LAST[Math.floor(n / FIRST.length) % LAST.length] ?? ''} ${n}`;
}

/** As many logins as agents, and an admin of all. The admin's bearer token. */
async function fillUsers(database: Database, agents: number, createdAt: number): Promise<string> {
  const users = new DatabaseUserStore(database);
  const nobody = { passwordHash: 'a password that nobody has', scope: 'all', createdAt } as const;
  for (let n = 0; n < agents; n += 1) {
    await users.create({ ...nobody, id: `user-${n}`, name: `person${n}`, role: 'agent', agentId: agentOf(n) });
  }
  await users.create({ ...nobody, id: 'admin', name: 'admin', role: 'admin', agentId: null });
  const token = newToken();
  const expiresAt = createdAt + 86_400_000;
  await users.createWebSession({ tokenHash: tokenHash('bearer', token), userId: 'admin', createdAt, expiresAt });
  return token;
}

async function fillRecordings({ writer }: Database, agents: number, now: number): Promise<void> {
  const rows = Array.from({ length: RECORDINGS }, (_, n) => ({
    ...{ id: `rec-${String(n).padStart(6, '0')}`, call_id: `past-${n}`, session_id: `past-${n % agents}` },
    ...{ agent_id: agentOf(n % agents), queue_id: queueOf(n), wanted_by: 'setting', format: 'wav', keep_days: 0 },
    ...{ started_at: now - n * 400_000, ended_at: now - n * 400_000 + 180_000, begun: true, stage: 'deleted' },
    ...{ duration_ms: 180_000, bytes: 1, deleted_at: now, deleted_by: 'retention' },
  }));
  await writer.batchInsert('recordings', rows, 40);
}

/** History of a month: sign-ins, pauses, calls, legs, and what supervisors did. */
async function fillFacts({ writer }: Database, agents: number, now: number): Promise<number> {
  const names = factsTable.columns.map(([name]) => name);
  let sequence = 0;
  const rows = pastCalls(agents, now, agentOf, queueOf).map(({ at, change }) => {
    sequence += 1;
    const cells = factRow(factOf(change), sequence, at);
    return Object.fromEntries(names.map((name, n) => [name, cells[n] ?? null]));
  });
  await writer.batchInsert('facts', rows, 50);
  return sequence;
}

function saved(outcome: SaveOutcome): void {
  if (!outcome.ok) throw new Error(`the database did not take it: ${JSON.stringify(outcome)}`);
}
