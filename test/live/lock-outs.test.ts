import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import knex from 'knex';
import { LiveSite } from '../support/live/live-site.js';

const RIGHT = 'correct horse battery';
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface ShownLockOut {
  readonly id: string;
  readonly agentId: string | null;
  readonly until: number;
  readonly ended: object | null;
}

/** Signs in on the web with a password; the status, and the code of a refusal. */
async function signIn(name: string, password: string): Promise<string> {
  const response = await fetch(new URL('/api/v1/sign-in', site.product.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  const { code = '' } = (await response.json()) as { code?: string };
  return `${response.status} ${code}`.trim();
}

async function lockOutsOf(agentId: string): Promise<readonly ShownLockOut[]> {
  const { items } = await site.admin.api.get<{ items: readonly ShownLockOut[] }>('/api/v1/lock-outs');
  return items.filter((one) => one.agentId === agentId);
}

/** A kill forgets what is not on the disk yet: waits until this lock-out is. */
async function isWritten(id: string): Promise<void> {
  const connection = { filename: join(site.dataDir, 'farline.sqlite') };
  const reader = knex({ client: 'sqlite3', connection, useNullAsDefault: true });
  try {
    for (const latest = performance.now() + 20_000; performance.now() < latest; await delay(20)) {
      if (await reader('lock_outs').where({ id }).first()) return;
    }
    throw new Error(`waited 20 s in vain for lock-out ${id} on the disk`);
  } finally {
    await reader.destroy();
  }
}

for (const [how, end] of [
  ['stopped and started again', () => site.stop()],
  ['killed and started again', () => site.kill()],
] as const) {
  test.serial(`a lock-out goes on, and can be lifted, when Farline was ${how}`, async (t) => {
    const agent = await site.agent(await site.queue());
    const name = `user-of-${agent.id}`;
    await site.admin.api.post('/api/v1/users', { name, role: 'agent', agentId: agent.id, password: RIGHT });
    for (let tries = 0; tries < 5; tries++) t.is(await signIn(name, 'wrong horse battery'), '401 wrong-credentials');
    t.is(await signIn(name, RIGHT), '429 too-many-tries');
    const [before] = await lockOutsOf(agent.id);
    t.is(before?.ended, null);
    await isWritten(before?.id ?? '');
    await end();
    await site.start();
    t.is(await signIn(name, RIGHT), '429 too-many-tries', 'whatever they know by now');
    t.deepEqual(await lockOutsOf(agent.id), [before]);
    const page = await fetch(new URL('/', site.product.url), {
      headers: { accept: 'text/html', authorization: `Bearer ${site.admin.api.token}` },
    });
    t.regex(await page.text(), /Agent Agent \d+ is locked out/);
    await site.admin.api.delete(`/api/v1/lock-outs/${before?.id}`);
    t.is(await signIn(name, RIGHT), '200');
    t.like(await lockOutsOf(agent.id), [{ id: before?.id, ended: { why: 'lifted', by: 'admin' } }]);
  });
}
