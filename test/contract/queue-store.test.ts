import test, { type ExecutionContext } from 'ava';
import { DatabaseDirectoryStore } from '../../app/adapters/db/directory-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { ALWAYS_OPEN } from '../../app/domain/queue-openings.js';
import type { Overrides } from '../../app/domain/settings.js';
import { withDatabase } from '../support/database.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { RecordedLog } from '../support/recorded-log.js';
import { anAgent, aQueue, aRoute, SETTINGS, toQueue } from '../support/world.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

function onBoth(title: string, work: (t: ExecutionContext, directory: DatabaseDirectoryStore) => Promise<void>): void {
  const run = (t: ExecutionContext, url: string | null) =>
    withDatabase(url, (db) => work(t, new DatabaseDirectoryStore(db, systemClock(), new RecordedLog())));
  test(`SQLite: ${title}`, (t) => run(t, null));
  test(`PostgreSQL: ${title}`, async (t) => run(t, await postgres.database()));
}

const german = { skill: 'german', least: 50, later: { afterMs: 1_000, least: 0 } };

onBoth('K1: skills, openings and the own prompt of a queue are read back as they were saved', async (t, directory) => {
  t.true((await directory.save('prompt', { id: 'p1', name: 'Patience', durationMs: 9 }, null)).ok);
  const openings = {
    ...ALWAYS_OPEN,
    hours: [{ weekday: 1, from: '08:00', to: '24:00' }],
    holidays: [{ date: '2000-12-25', name: 'Christmas', yearly: true }],
    closedTarget: { kind: 'announcement', promptId: 'p1' },
    emergencyTarget: { kind: 'number', number: '+4930123' },
    whenClosed: 'closed-target',
  } as const;
  const sales = aQueue({ id: 'sales', comfortPrompt: 'p1', skills: [german], openings });
  t.true((await directory.save('queue', sales, null)).ok);
  const joe = anAgent({ id: 'joe', skills: [{ skill: 'german', level: 80 }] });
  t.true((await directory.save('agent', joe, null)).ok);
  const route = aRoute({ id: 'r1', skills: [german] });
  t.true((await directory.save('route', route, null)).ok);
  const { queues, agents, routes } = await directory.load(SETTINGS);
  t.deepEqual(queues.get('sales'), sales);
  t.deepEqual(agents.get('joe'), joe);
  t.deepEqual(routes.get('r1'), route);
});

onBoth(
  'K5: the prompt by which customers are told must be there, and stays as long as any scope names it',
  async (t, directory) => {
    const lost = await directory.save(
      'queue',
      aQueue({ id: 'q1', dn: '6001', settings: { consentPrompt: 'p9' } }),
      null,
    );
    t.deepEqual(lost, { ok: false, problem: 'missing', field: 'settings.consentPrompt', value: 'p9' });
    t.true((await directory.save('prompt', { id: 'p1', name: 'Recorded', durationMs: 9 }, null)).ok);
    const saved = aQueue({ id: 'q1', dn: '6001', name: 'One', settings: { consentPrompt: 'p1' } });
    t.true((await directory.save('queue', saved, null)).ok);
    const system = (settings: Overrides, version: number) =>
      directory.save('system', { id: 'system', settings }, version);
    t.true((await system({ consentPrompt: 'p1' }, 1)).ok);
    t.deepEqual(await directory.hide('prompt', 'p1'), {
      ok: false,
      problem: 'in-use',
      by: 'the settings of the system',
    });
    t.true((await system({ consentPrompt: '' }, 2)).ok);
    t.deepEqual(await directory.hide('prompt', 'p1'), { ok: false, problem: 'in-use', by: 'queue One' });
    t.true((await directory.hide('queue', 'q1')).ok);
    t.true((await directory.hide('prompt', 'p1')).ok);
  },
);

onBoth(
  'K1: what a queue leads to while it is closed must be there, and stays as long as it does',
  async (t, directory) => {
    const to = (queueId: string) => ({ ...ALWAYS_OPEN, closedTarget: toQueue(queueId) });
    const problem = { ok: false, problem: 'missing' } as const;
    const lost = await directory.save('queue', aQueue({ id: 'q1', dn: '6001', openings: to('q2') }), null);
    t.deepEqual(lost, { ...problem, field: 'openings.closedTarget.queueId', value: 'q2' });
    const mute = await directory.save('queue', aQueue({ id: 'q1', dn: '6001', comfortPrompt: 'p9' }), null);
    t.deepEqual(mute, { ...problem, field: 'comfortPrompt', value: 'p9' });
    t.true((await directory.save('prompt', { id: 'p1', name: 'Patience', durationMs: 9 }, null)).ok);
    t.true((await directory.save('queue', aQueue({ id: 'q2', dn: '6002', comfortPrompt: 'p1' }), null)).ok);
    t.true((await directory.save('queue', aQueue({ id: 'q1', dn: '6001', name: 'One', openings: to('q2') }), null)).ok);
    t.deepEqual(await directory.hide('queue', 'q2'), { ok: false, problem: 'in-use', by: 'queue One' });
    t.deepEqual(await directory.hide('prompt', 'p1'), { ok: false, problem: 'in-use', by: 'queue q2' });
    t.true((await directory.hide('queue', 'q1')).ok);
    t.true((await directory.hide('queue', 'q2')).ok);
    t.true((await directory.hide('prompt', 'p1')).ok);
  },
);
