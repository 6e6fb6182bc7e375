import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import sqlite3 from 'sqlite3';
import type { FarEnd } from '../support/far-end/far-end.js';
import { ChangeWatch } from '../support/live/change-watch.js';
import { deskForm } from '../support/live/desk-form.js';
import { LiveAgent } from '../support/live/live-agent.js';
import { contactOf, LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { filesWithNumbers, traceOf } from '../support/number-search.js';
import { asteriskOf, endAsteriskOf } from '../support/product.js';
import { until } from '../support/until.js';

/** F2: after each way out of a session the number that came with it is in no file of Farline's or Asterisk's, raw. */
const DIAL_IN = '+15557004499';
const PIN = '4711';
/** What the carrier wants in front of a national number; the trunk takes `+1` off. */
const PREPEND = '0011';

let site: LiveSite;
let abroad: FarEnd;
let queue: LiveQueue;
/** Every number that was ever a session's. */
const numbers: string[] = [];

test.before(async () => {
  site = await LiveSite.open({ FARLINE_LOG: 'debug', FARLINE_DIAL_IN_NUMBER: DIAL_IN });
  abroad = await site.carrier();
  await site.trunk({ name: 'Abroad', prefixes: ['+1305'], contacts: [contactOf(abroad)], strip: 2, prepend: PREPEND });
  queue = await site.queue();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// One test kills Asterisk, which is an error to an operator.
test.serial.afterEach((t) => {
  const errors = site.errors().filter((line) => !line.includes('Asterisk ended by itself'));
  t.deepEqual(errors, []);
});

interface Remote {
  readonly agent: LiveAgent;
  readonly number: string;
  readonly sessionId: string;
}

/** An agent without any telephone of their own signs in with a number that nobody here knew before. */
async function signsIn(more: Readonly<Record<string, unknown>> = {}): Promise<Remote> {
  const number = newNumber();
  const nailed = { nailedUp: true, connectOnLogin: 'park' };
  const typing = { number: null, mayTypeNumber: true, settings: { desktopGoneMs: 300 } };
  const { client } = await site.agent(queue, { more: { ...typing, ...nailed, ...more } });
  const agent = new LiveAgent(client, abroad.phone(PREPEND + number.slice(2)));
  const body = { interface: 'mobile', agentPhone: number };
  const { sessionId } = await client.api.post<{ sessionId: string }>('/api/v1/sessions', body);
  return { agent, number, sessionId };
}

/** Of the national format's ten digits the last eight are told apart. */
function newNumber(): string {
  const number = `+1305${7_240_193 + numbers.length * 91_117}`;
  numbers.push(number);
  return number;
}

async function talks({ agent }: Remote): Promise<void> {
  await agent.shows({ leg: 'parked' });
  await agent.client.ready();
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  customer.hangUp();
  await agent.shows({ state: 'ready', leg: 'parked' });
}

const trouble = (error: string): boolean => error.includes('leg-is-up');

/** Meets what goes wrong with telephones outside: everything that could make anybody write the number down. */
async function meetsTrouble({ agent }: Remote): Promise<void> {
  for (const status of [404, 503, 302, 484, 603]) {
    agent.phone.refuses(status);
    await agent.phone.isCutOff();
    await until(`${status} was met`, () => agent.phone.calls.at(-1)?.end?.status === status);
    agent.phone.answers();
    await agent.reconnect().catch((error: Error) => trouble(error.message) || Promise.reject(error));
    await agent.shows({ leg: 'parked' });
  }
}

const keys = (): Promise<string[]> => readdir(join(site.dataDir, 'keys'));
const found = (): Promise<string[]> => filesWithNumbers(site.dataDir, numbers);

/** Lines of Farline's log, at its fullest, with a number in them. */
const logged = (): string[] => site.log.filter((line) => numbers.some((number) => traceOf(number).test(line)));

async function rowsOf(sessionId: string): Promise<unknown[]> {
  const database = new sqlite3.Database(join(site.dataDir, 'farline.sqlite'), sqlite3.OPEN_READONLY);
  try {
    return await new Promise((resolve, reject) => {
      database.all('select id from sessions where id = ?', [sessionId], (error, rows) =>
        error ? reject(error) : resolve(rows),
      );
    });
  } finally {
    database.close();
  }
}

/** While the agent is signed in the number is nowhere to be read, and its key is in a file of its own. */
async function isSealed(t: ExecutionContext<unknown>, { sessionId }: Remote): Promise<void> {
  await site.stored();
  t.true((await keys()).includes(`${sessionId}.key`));
  t.deepEqual(await rowsOf(sessionId), [{ id: sessionId }]);
  t.deepEqual([await found(), logged()], [[], []], 'while signed in');
}

/** Nothing is left: neither the key nor the row, and the number nowhere. */
async function isWiped(t: ExecutionContext<unknown>, { agent, sessionId }: Remote): Promise<void> {
  for (const end = performance.now() + 15_000; performance.now() < end; await delay(30)) {
    if (
      (await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/sessions')).items.every(
        ({ id }) => id !== sessionId,
      )
    )
      break;
  }
  await site.stored();
  t.false(
    (await keys()).some((name) => name.startsWith(sessionId)),
    'its key',
  );
  t.deepEqual(await rowsOf(sessionId), [], 'its row');
  t.deepEqual([await found(), logged()], [[], []], 'the number');
  await until('the telephone is let go of', () => agent.phone.current === null);
}

test.serial('F2: nor is it left when the agent signs in and out by the form of the page', async (t) => {
  const number = newNumber();
  const nailed = { nailedUp: true, connectOnLogin: 'park' };
  const { client } = await site.agent(queue, { more: { number: null, mayTypeNumber: true, ...nailed } });
  const agent = new LiveAgent(client, abroad.phone(PREPEND + number.slice(2)));
  const page = await deskForm(site, agent);
  await page.submit('/desk/sign-in', { choice: 'mobile', agentPhone: number });
  const { id: sessionId } = await agent.shows({ leg: 'parked' });
  const remote = { agent, number, sessionId };
  await talks(remote);
  await isSealed(t, remote);
  await page.open('/desk');
  await page.submit('/desk/sign-out', {});
  await isWiped(t, remote);
});

/** Every way out of a session. Each leaves the agent signed out. */
const WAYS: readonly (readonly [string, (remote: Remote) => Promise<unknown>])[] = [
  ['the agent signs out at the desktop', ({ agent }) => agent.signOut()],
  ['a supervisor signs the agent out', ({ sessionId }) => site.admin.api.delete(`/api/v1/sessions/${sessionId}`)],
  ['the agent dials the code on the leg', ({ agent }) => agent.phone.press('*32')],
  [
    'the agent asked for it during a call that ends',
    async ({ agent }) => {
      const customer = await site.customer(queue);
      await customer.hears(agent.tone);
      await agent.signOut();
      await agent.shows({ state: 'talking' });
      customer.hangUp();
    },
  ],
  [
    'the desktop stays closed for too long',
    async ({ agent }) => {
      const desktop = new ChangeWatch();
      await desktop.listen(site.product.url, agent.client.api.token ?? '');
      desktop.stop();
    },
  ],
  [
    'Farline is stopped and started, and the agent signs out',
    async ({ agent }) => {
      await site.stop();
      await site.start();
      await new LiveAgent(agent.client.at(site.product), agent.phone).signOut();
    },
  ],
  [
    'Farline is killed, and the agent signs out of what is recovered',
    async ({ agent }) => {
      await site.kill();
      await site.start();
      await new LiveAgent(agent.client.at(site.product), agent.phone).signOut();
    },
  ],
  [
    'Farline is killed between the key and the row',
    async ({ sessionId }) => {
      await site.kill();
      await rm(join(site.dataDir, 'keys', `${sessionId}.key`));
      await site.start();
    },
  ],
  [
    'Farline is killed in the middle of the logout',
    async ({ agent }) => {
      void agent.signOut().catch(() => undefined);
      await delay(4);
      await site.kill();
      await site.start();
      await new LiveAgent(agent.client.at(site.product), agent.phone).signOut();
    },
  ],
  [
    'Asterisk is killed, and the agent signs out',
    async ({ agent }) => {
      await site.signalAsterisk('SIGKILL');
      await site.isState('down', 5_000);
      await site.isState('ok');
      // Nobody told the telephone that its line is gone.
      for (const { call, end } of agent.phone.calls) if (end === null) call.abandon();
      await agent.signOut();
    },
  ],
];

for (const [how, leave] of WAYS) {
  test.serial(`F2: the number is in no file, raw, nor its key or row, when ${how}`, async (t) => {
    const remote = await signsIn();
    await talks(remote);
    await isSealed(t, remote);
    await leave(remote);
    await isWiped(t, remote);
  });
}

test.serial('F2: another number in the session’s place leaves nothing of the first', async (t) => {
  const remote = await signsIn();
  await talks(remote);
  const [second, { client }] = [newNumber(), remote.agent];
  const agent = new LiveAgent(client, abroad.phone(PREPEND + second.slice(2)));
  const body = { interface: 'mobile', agentPhone: second, takeover: true };
  const { sessionId } = await client.api.post<{ sessionId: string }>('/api/v1/sessions', body);
  await isWiped(t, remote);
  await agent.shows({ leg: 'parked' });
  await agent.signOut();
  await isWiped(t, { agent, number: second, sessionId });
});

test.serial('F2: no variable of a channel carries the number, nor its place in the dialplan', async (t) => {
  const remote = await signsIn();
  await talks(remote);
  const asterisk = await asteriskOf(site.dataDir);
  const listed = (await asterisk?.cli('core show channels concise')) ?? '';
  const names = listed.split('\n').flatMap((line) => line.split('!')[0] || []);
  t.is(names.length, 1, listed);
  const shown = (await asterisk?.cli(`core show channel ${names[0] ?? ''}`)) ?? '';
  t.regex(shown, /FARLINE_SESSION=/);
  t.notRegex(shown.slice(shown.indexOf('Variables:')), traceOf(remote.number), 'variables');
  t.notRegex(listed, traceOf(remote.number), 'names and places in the dialplan');
  await remote.agent.signOut();
  await isWiped(t, remote);
});

test.serial('F2: refused, unreachable and broken telephones make nobody write the number down', async (t) => {
  const remote = await signsIn();
  await talks(remote);
  await meetsTrouble(remote);
  await isSealed(t, remote);
  await remote.agent.signOut();
  await isWiped(t, remote);
});

test.serial('F2: nor does an agent who dials in from that number, with a wrong PIN first', async (t) => {
  const remote = await signsIn({ connectOnLogin: '' });
  await site.admin.api.put(`/api/v1/agents/${remote.agent.id}/pin`, { pin: PIN });
  const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${remote.agent.id}`);
  const { phone } = remote.agent;
  await phone.dials(DIAL_IN);
  await phone.answersPrompt(`${dn}#0000#`);
  await until('it is refused', () => site.log.some((line) => line.includes('typed on a telephone was wrong')));
  await delay(1_500);
  await phone.press(`${dn}#${PIN}#`);
  await remote.agent.shows({ leg: 'parked' });
  await isSealed(t, remote);
  await remote.agent.signOut();
  await isWiped(t, remote);
});

test.serial('F2: with everything stopped, no number of any of these sessions is in a file', async (t) => {
  await site.stop();
  await endAsteriskOf(site.dataDir);
  t.deepEqual(await keys(), []);
  t.deepEqual(await found(), []);
});
