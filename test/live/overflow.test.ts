import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import { livePrompt } from '../support/live/live-prompt.js';
import { LiveSite, type LiveQueue, type QueueOptions } from '../support/live/live-site.js';
import { until } from '../support/until.js';
import { aWav } from '../support/wav.js';

/** Music of the queue to which callers go on, so that they can be told to be there. */
const OTHER_MUSIC = 3390;
/** The longest wait. */
const SHORT = 2_000;
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({}, async ({ dataDir }) => {
    const folder = join(dataDir, 'music', 'other');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'tone.wav'), aWav({ seconds: 30, tone: OTHER_MUSIC }));
    return {};
  });
});
test.after.always(() => site?.close());
test.serial.beforeEach(() => site.farEnd.knows(OTHER_MUSIC));
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** Whose callers wait a short time at most, and go there then. */
function leadingTo(overflowTarget: object | null, more: QueueOptions = {}): Promise<LiveQueue> {
  return site.queue({ maxWaitMs: SHORT, openings: { overflowTarget }, ...more });
}

const queueTarget = ({ id }: LiveQueue) => ({ kind: 'queue', queueId: id });

/** What the queue log tells of this call, which began no earlier. */
async function logOf(callId: string, since: number): Promise<readonly string[]> {
  await site.stored();
  const url = new URL(`/api/v1/queue-log?from=${since}&to=${Date.now() + 60_000}`, site.product.url);
  const response = await fetch(url, { headers: { authorization: `Bearer ${site.admin.api.token ?? ''}` } });
  const lines = (await response.text()).split('\n').map((line) => line.split('|'));
  return lines.filter(([, id]) => id === callId).map(([, , , , event]) => event ?? '');
}

async function hearsMoreThan({ ear }: FarCustomer, what: string): Promise<void> {
  const then = (ear.lastSound ?? 0) + 500;
  await until(what, () => (ear.lastSound ?? 0) > then);
}

test.serial(
  'K1: who has waited the longest time goes on to the other queue, hears its music and then its agent, and history tells both',
  async (t) => {
    const began = Date.now();
    const other = await site.queue({ settings: { musicClass: 'other' } });
    const queue = await leadingTo(queueTarget(other));
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    const { id } = await site.changes.next('call.arrived', from);
    await customer.hears(OTHER_MUSIC);
    t.is(customer.end, null);
    const agent = await site.agent(other, { nailedUp: true });
    await agent.starts({ parked: true });
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.deepEqual(customer.heard(), [OTHER_MUSIC, agent.tone]);
    customer.hangUp();
    await agent.shows({ state: 'ready', leg: 'parked' });
    t.deepEqual(await logOf(id, began), ['ENTERQUEUE', 'EXITWITHTIMEOUT', 'ENTERQUEUE', 'CONNECT', 'COMPLETECALLER']);
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);

test.serial(
  'K1: after the longest wait callers hear a prompt and are let go, or talk to a number outside',
  async (t) => {
    const prompt = await livePrompt(site, 2);
    const outside = site.farEnd.phone('+15559990201').answers({ press1AfterMs: null });
    const toPrompt = await leadingTo({ kind: 'announcement', promptId: prompt.id });
    const toNumber = await leadingTo({ kind: 'number', number: outside.number });
    const one = await site.customer(toPrompt);
    await one.hears(prompt.tone);
    t.is((await one.isGone(30_000)).by, 'them');
    const two = await site.customer(toNumber);
    await two.hears(outside.tone);
    await outside.hears(two.tone);
    t.is(two.end, null);
    t.deepEqual([one.heard(), two.heard()], [[prompt.tone], [outside.tone]]);
  },
);

test.serial('K1: after the longest wait callers leave a message in a voicemail', async (t) => {
  const owner = await site.agent(await site.queue());
  const queue = await leadingTo({ kind: 'voicemail', agentId: owner.id });
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  t.is((await site.changes.next('call.ended', from)).detail.by, 'voicemail');
  const states = async (): Promise<readonly string[]> => {
    const path = `/api/v1/agents/${owner.id}/messages`;
    return (await owner.client.api.get<{ items: { state: string }[] }>(path)).items.map(({ state }) => state);
  };
  const end = performance.now() + 30_000;
  while ((await states())[0] !== 'recording' && performance.now() < end) await hearsMoreThan(customer, 'the greeting');
  t.deepEqual(await states(), ['recording']);
  t.is(customer.end, null);
});

test.serial(
  'K1: without such a place who has waited the longest time hears the announcement, and is let go',
  async (t) => {
    const queue = await leadingTo(null, { settings: { musicClass: 'other' } });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await customer.hears(OTHER_MUSIC);
    t.is((await site.changes.next('call.ended', from)).detail.by, 'timeout');
    await until('the music has ended', () => customer.ear.now === null);
    await hearsMoreThan(customer, 'the announcement is heard');
    t.is((await customer.isGone(30_000)).by, 'them');
    t.deepEqual(customer.heard(), [OTHER_MUSIC]);
  },
);

test.serial(
  'K1: while an agent is rung the longest wait takes nobody away: who answers has the caller, who does not sends them on',
  async (t) => {
    const other = await site.queue({ settings: { musicClass: 'other' } });
    const queue = await leadingTo(queueTarget(other), { settings: { ringMs: 6_000 } });
    const joe = await site.agent(queue);
    joe.phone.noAnswer();
    await joe.starts({ parked: false });
    const first = await site.customer(queue);
    await joe.phone.rings();
    const asked = performance.now();
    await until('the longest wait is over', () => performance.now() - asked > SHORT + 500);
    await joe.phone.picksUp();
    await first.hears(joe.tone);
    await joe.phone.hears(first.tone);
    t.deepEqual(first.heard(), [joe.tone]);
    first.hangUp();
    await joe.shows({ state: 'ready', leg: 'none' });

    joe.phone.noAnswer();
    const second = await site.customer(queue);
    await joe.phone.rings(2);
    await second.hears(OTHER_MUSIC, 20_000);
    await joe.phone.isFree();
    t.deepEqual(second.heard(), [OTHER_MUSIC]);
    t.is(second.end, null);
  },
);

test.serial(
  'K1: Farline killed as the longest wait ends: the caller goes on to the other queue after it, and is served there',
  async (t) => {
    const other = await site.queue({ settings: { musicClass: 'other' } });
    const queue = await leadingTo(queueTarget(other), { maxWaitMs: 4_000 });
    const customer = await site.customer(queue);
    await site.stored();
    await site.kill();
    await site.start();
    await customer.hears(OTHER_MUSIC, 30_000);
    const agent = await site.agent(other, { nailedUp: true });
    await agent.starts({ parked: true });
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);
