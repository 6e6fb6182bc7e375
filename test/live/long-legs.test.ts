import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { ApiError } from '../support/api-client.js';
import { LiveSite } from '../support/live/live-site.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface LegMinutes {
  readonly items: readonly {
    readonly agentId: string;
    readonly trunkName: string;
    readonly legs: number;
    readonly answered: number;
    readonly seconds: number;
  }[];
}

const minutesOf = async (agent: LiveAgent) =>
  (await agent.client.api.get<LegMinutes>(`/api/v1/agents/${agent.id}/leg-minutes`)).items;

test.serial(
  'E6: a leg that nobody uses is let go of, the session and Ready stay, and the next call dials it',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true, more: { settings: { idleTimeoutMs: 1_500 } } });
    await agent.starts({ parked: true });
    t.is((await agent.phone.isFree()).by, 'them');
    const { leg } = await agent.shows({ state: 'ready', leg: 'dropped', holds: [] });
    t.is(leg.cause, 'idle');
    t.is(agent.phone.calls.length, 1);
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    t.is(agent.phone.calls.length, 2);
    customer.hangUp();
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    await agent.shows({ state: 'ready', leg: 'dropped', holds: [] });
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);

test.serial('E6: with afterIdle not-ready the agent is held, Ready is refused, and Reconnect ends it', async (t) => {
  const settings = { idleTimeoutMs: 1_500, afterIdle: 'not-ready' };
  const agent = await site.agent(await site.queue(), { nailedUp: true, more: { settings } });
  await agent.starts({ parked: true });
  await agent.shows({ state: 'not-ready', leg: 'dropped', holds: ['leg-idle'] });
  const error = await t.throwsAsync(agent.client.ready(), { instanceOf: ApiError });
  t.like(error.body, { code: 'leg-not-parked' });
  await agent.reconnect();
  await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
});

test.serial('E6: keys on the leg and changes of state are activity: the leg stays as long as they come', async (t) => {
  const agent = await site.agent(await site.queue(), { nailedUp: true, more: { settings: { idleTimeoutMs: 4_000 } } });
  await agent.starts({ parked: true });
  const { id } = await agent.shows({ leg: 'parked' });
  const from = site.changes.mark;
  const waits = (): number => site.changes.of(id, from).filter((why) => why === 'leg.waits').length;
  await delay(1_500);
  await agent.phone.press('5');
  await until('the key is activity', () => waits() === 1);
  await delay(1_500);
  await agent.pause('2');
  await until('the pause is activity', () => waits() === 2);
  t.false(site.changes.of(id, from).includes('leg.down'));
  await agent.shows({ state: 'not-ready', leg: 'dropped', holds: ['2'] });
  const whys = site.changes.of(id, from);
  t.true(whys.indexOf('leg.down') > whys.lastIndexOf('leg.waits'), whys.join(', '));
});

test.serial(
  'E10: a leg that waits and is too old is dialled anew, and a caller of that moment waits for the new one',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true, more: { settings: { legMaxAgeMs: 3_000 } } });
    await agent.starts({ parked: true });
    const { id } = await agent.shows({ state: 'ready', leg: 'parked' });
    const from = site.changes.mark;
    await site.changes.next('leg.lost', from);
    const customer = await site.customer(queue);
    await agent.phone.rings(2);
    await customer.hears(agent.tone);
    await agent.phone.hears(customer.tone);
    const whys = site.changes
      .of(id, from)
      .filter((why) => /^leg\.(lost|dialled|confirmed|reserved|connected)$/.test(why));
    t.deepEqual(whys.slice(0, 4), ['leg.lost', 'leg.dialled', 'leg.confirmed', 'leg.reserved']);
    t.is(site.changes.all.find((change) => change.id === id && change.why === 'leg.lost')?.detail.cause, 'renewal');

    // Older than it may be, and yet nobody who talks is cut off.
    await delay(4_000);
    t.is(customer.end, null);
    await customer.hears(agent.tone);
    customer.hangUp();
    await agent.phone.rings(3);
    await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);

test.serial(
  'E10: every leg is metered by agent and way, those that go on included, and survives a restart',
  async (t) => {
    const agent = await site.agent(await site.queue(), { nailedUp: true });
    agent.phone.busy();
    await agent.signIn();
    await agent.shows({ leg: 'dropped' });
    await site.stored();
    t.deepEqual(
      (await minutesOf(agent)).map(({ legs, answered, seconds }) => ({ legs, answered, seconds })),
      [{ legs: 1, answered: 0, seconds: 0 }],
    );
    agent.phone.answers();
    await agent.reconnect();
    await agent.shows({ leg: 'parked' });
    const first = await agent.phone.rings(2);
    while (((await minutesOf(agent))[0]?.seconds ?? 0) < 1) await delay(50);
    t.like((await minutesOf(agent))[0], { agentId: agent.id, trunkName: 'Carrier', legs: 2, answered: 1 });
    await site.stored();
    await site.kill();
    await site.start();
    await agent.shows({ leg: 'parked' });
    agent.phone.hangUp();
    await agent.shows({ leg: 'dropped' });
    const upMs = performance.now() - (first.answeredAt ?? 0);
    await site.stored();
    const [told] = await minutesOf(agent);
    t.like(told, { legs: 2, answered: 1 });
    t.true(Math.abs((told?.seconds ?? 0) * 1_000 - upMs) < 2_500, `${told?.seconds} s of ${upMs} ms`);
    const all = await site.admin.api.get<LegMinutes>('/api/v1/leg-minutes');
    t.deepEqual(
      all.items.filter(({ agentId }) => agentId === agent.id),
      await minutesOf(agent),
    );
  },
);
