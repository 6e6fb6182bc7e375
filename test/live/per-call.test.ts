import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { FarPhone } from '../support/far-end/far-phone.js';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

test.serial(
  'D6, K1: an agent who is not nailed up is rung for each call, presses 1, and both hear each other',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue);
    await agent.starts({ parked: false });
    await agent.shows({ state: 'ready', leg: 'none', holds: [] });
    t.is(agent.phone.calls.length, 0);
    const first = await site.customer(queue);
    await agent.phone.rings();
    await first.hears(agent.tone);
    await agent.phone.hears(first.tone);
    await agent.shows({ state: 'talking', leg: 'connected' });
    const second = await site.customer(queue);
    await until('music is heard', () => second.ear.lastSound !== null);
    first.hangUp();
    t.is((await agent.phone.isFree()).by, 'them');
    await agent.phone.rings(2);
    await second.hears(agent.tone);
    await agent.phone.hears(second.tone);
    second.hangUp();
    await agent.shows({ state: 'ready', leg: 'none', holds: [] });
    t.is(agent.phone.calls.length, 2);
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
  },
);

test.serial(
  'K1: a queue that answers at the agent lets the caller hear ringing until the agent is there',
  async (t) => {
    const queue = await site.queue({ answerMode: 'at-agent' });
    const agent = await site.agent(queue);
    agent.phone.answers({ ringMs: 500 });
    await agent.starts({ parked: false });
    const customer = await site.customer(queue);
    await agent.phone.rings();
    await customer.isRinging();
    t.is(customer.answeredAt, null);
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.true((customer.answeredAt ?? 0) > (agent.phone.current?.answeredAt ?? Infinity));
  },
);

for (const [what, act, reason] of [
  ['does not answer', (phone: FarPhone) => phone.noAnswer(), 'no-answer'],
  ['is busy', (phone: FarPhone) => phone.busy(), 'busy'],
  ['rejects the call', (phone: FarPhone) => phone.refuses(603), 'rejected'],
  ['answers and never presses 1', (phone: FarPhone) => phone.answers({ press1AfterMs: null }), 'not-confirmed'],
  [
    'hangs up while the prompt plays',
    (phone: FarPhone) => phone.answers({ press1AfterMs: null, hangUpAfterMs: 600 }),
    'not-confirmed',
  ],
  ['has a number that does not exist', (phone: FarPhone) => phone.refuses(404), 'rejected'],
] as const) {
  test.serial(`K2: an agent who ${what} is not ready (${reason}), and the caller goes to the next agent`, async (t) => {
    const queue = await site.queue();
    const [joe, jay] = [await site.agent(queue), await site.agent(queue)];
    act(joe.phone);
    await joe.starts({ parked: false });
    await jay.starts({ parked: false });
    const customer = await site.customer(queue);
    await joe.phone.rings();
    await customer.hears(jay.tone, 20_000);
    await jay.phone.hears(customer.tone);
    await joe.shows({ state: 'not-ready', leg: 'none', holds: [reason] });
    t.is(joe.phone.calls.length, 1);
    t.is(
      (await joe.phone.isFree()).by,
      what === 'does not answer' || what === 'answers and never presses 1' ? 'them' : 'us',
    );
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });

    joe.phone.answers();
    await joe.client.ready();
    await joe.shows({ state: 'ready', holds: [] });
  });
}

test.serial('E4: an agent who hangs up while talking ends the call, and stays ready for the next', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue);
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  agent.phone.hangUp();
  t.is((await customer.isGone()).by, 'them');
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
  const next = await site.customer(queue);
  await next.hears(agent.tone);
});

test.serial(
  'E4: a customer whose agent is cut off by the network goes to the head of the queue and to another agent',
  async (t) => {
    const queue = await site.queue();
    const [joe, jay] = [await site.agent(queue), await site.agent(queue)];
    await joe.starts({ parked: false });
    const customer = await site.customer(queue);
    await customer.hears(joe.tone);
    await jay.starts({ parked: false });
    await joe.phone.isCutOff();
    await customer.hears(jay.tone);
    await jay.phone.hears(customer.tone);
    t.is(customer.end, null);
    t.deepEqual(customer.heard(), [joe.tone, jay.tone]);
  },
);

test.serial('C4: after the call the agent is in wrap-up, and the next customer comes when it is over', async (t) => {
  const queue = await site.queue({ settings: { wrapUpMs: 1_500 } });
  const agent = await site.agent(queue);
  await agent.starts({ parked: false });
  const first = await site.customer(queue);
  await first.hears(agent.tone);
  const next = await site.customer(queue);
  await next.isAnswered();
  const from = site.changes.mark;
  first.hangUp();
  const { id } = await agent.shows({ state: 'wrap-up' });
  await next.hears(agent.tone);
  const whys = site.changes.of(id, from);
  t.true(whys.indexOf('agent.call-ended') < whys.indexOf('agent.wrap-up-ended'), whys.join(', '));
  t.true(whys.indexOf('agent.wrap-up-ended') < whys.indexOf('agent.talking'), whys.join(', '));
});

test.serial('C2: a pause asked for during the call is carried out when it ends', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue);
  await agent.starts({ parked: false });
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  await agent.pause('lunch');
  t.deepEqual(await agent.shown(), { state: 'talking', leg: 'connected', holds: [] });
  await agent.phone.hears(customer.tone);
  customer.hangUp();
  await agent.shows({ state: 'not-ready', leg: 'none', holds: ['lunch'] });
});

test.serial(
  'C2: a pause while the phone rings withdraws the offer, and nobody is charged with a no-answer',
  async (t) => {
    const queue = await site.queue();
    const [joe, jay] = [await site.agent(queue), await site.agent(queue)];
    joe.phone.noAnswer();
    await joe.starts({ parked: false });
    const customer = await site.customer(queue);
    await joe.phone.rings();
    await joe.pause('lunch');
    t.is((await joe.phone.isFree()).by, 'them');
    await joe.shows({ state: 'not-ready', leg: 'none', holds: ['lunch'] });
    await jay.starts({ parked: false });
    await customer.hears(jay.tone);
  },
);

test.serial(
  'F1, F2: a number typed at login is the one that is called, and after logout it is in no file of ours',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { more: { number: null, mayTypeNumber: true } });
    const typed = '+15556431907';
    const phone = site.farEnd.phone(typed);
    await agent.client.api.post('/api/v1/sessions', { interface: 'mobile', agentPhone: typed });
    await agent.client.ready();
    const customer = await site.customer(queue);
    await customer.hears(phone.tone);
    await phone.hears(customer.tone);
    customer.hangUp();
    await agent.shows({ state: 'ready', leg: 'none' });
    t.is(agent.phone.calls.length, 0);
    await agent.signOut();
    await site.stored();
    const digits = typed.slice(2);
    t.deepEqual(await filesWith(site.dataDir, digits), []);
    t.deepEqual(
      site.log.filter((line) => line.includes(digits)),
      [],
    );
  },
);

/** Files below the folder that hold this text anywhere. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const found = await Promise.all(files.map(async (file) => (await readFile(file)).includes(text)));
  return files.filter((_, index) => found[index]);
}
