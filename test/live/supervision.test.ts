import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { FarPhone } from '../support/far-end/far-phone.js';
import { doesNotHear, hearsAll } from '../support/far-end/who-hears-whom.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { RtpStream } from '../support/rtp-stream.js';
import { SipParty } from '../support/sip-party.js';

let site: LiveSite;
let given = 6100;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

type Mode = 'monitor' | 'whisper' | 'barge';

interface Scene {
  readonly queue: LiveQueue;
  readonly joe: LiveAgent;
  readonly customer: FarCustomer;
  /** The supervisor's telephone outside. */
  readonly boss: FarPhone;
}

async function allowed(): Promise<LiveQueue> {
  return site.queue({ settings: { wrapUpMs: 0, supervision: true } });
}

function supervisor(): FarPhone {
  given += 1;
  return site.farEnd.consulted(`+1555999${given}`).answers();
}

async function conversation({ nailedUp = true } = {}): Promise<Scene> {
  const queue = await allowed();
  const joe = await site.agent(queue, { nailedUp });
  await joe.starts({ parked: nailedUp });
  const boss = supervisor();
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  return { queue, joe, customer, boss };
}

async function supervise(
  joe: LiveAgent,
  boss: FarPhone,
  mode: Mode,
  scope: 'call' | 'agent' = 'call',
): Promise<string> {
  const from = site.changes.mark;
  const place = { at: 'number', number: boss.number };
  const { id } = await site.admin.api.post<{ id: string }>(`/api/v1/agents/${joe.id}/supervisions`, {
    mode,
    scope,
    place,
  });
  await site.changes.next('supervision.answered', from);
  return id;
}

async function switched(id: string, mode: Mode): Promise<void> {
  const from = site.changes.mark;
  await site.admin.api.put(`/api/v1/supervisions/${id}`, { mode });
  await site.changes.next('supervision.heard', from);
}

for (const nailedUp of [true, false]) {
  const leg = nailedUp ? 'a leg that stays' : 'a leg that was dialled for this call';
  test.serial(
    `K4: on ${leg} a supervisor outside monitors, whispers and barges in, and is heard by nobody else`,
    async (t) => {
      const { joe, customer, boss } = await conversation({ nailedUp });
      const id = await supervise(joe, boss, 'monitor');
      await hearsAll(boss, joe.tone, customer.tone);
      await doesNotHear(t, [joe.phone, customer], boss.tone);
      await switched(id, 'whisper');
      await hearsAll(joe.phone, boss.tone, customer.tone);
      await hearsAll(boss, joe.tone, customer.tone);
      await doesNotHear(t, [customer], boss.tone);
      await switched(id, 'barge');
      await hearsAll(customer, boss.tone, joe.tone);
      await hearsAll(joe.phone, boss.tone, customer.tone);
      await hearsAll(boss, joe.tone, customer.tone);
      await switched(id, 'monitor');
      await doesNotHear(t, [joe.phone, customer], boss.tone);
      await hearsAll(boss, joe.tone, customer.tone);
      customer.hangUp();
      // Scope call: it ends with it.
      await boss.isFree();
      await joe.shows({ state: 'ready', leg: nailedUp ? 'parked' : 'none' });
      t.deepEqual(await site.leftovers(), []);
    },
  );
}

/** A telephone of the office, as Asterisk knows it at its address. */
async function deskPhone(): Promise<{ readonly phoneId: string; readonly party: SipParty }> {
  given += 1;
  const party = await SipParty.open(loopbackAddress(), 5060);
  site.teardown(() => Promise.resolve(party.close()));
  const { id: phoneId } = await site.admin.api.post<{ id: string }>('/api/v1/phones', {
    name: `Seat ${given}`,
    number: String(given),
    placement: { kind: 'fixed', host: `${party.address}:5060` },
    codecs: ['ulaw'],
  });
  const stands = async (): Promise<boolean> =>
    (await site.admin.api.get<{ peer: { state: string } }>(`/api/v1/phones/${phoneId}`)).peer.state === 'applied';
  for (const end = performance.now() + 15_000; performance.now() < end && !(await stands());) await delay(30);
  return { phoneId, party };
}

test.serial(
  'K4: scope agent: it stays through park and the next call, and the customers hear nothing of a whisper',
  async (t) => {
    const queue = await allowed();
    // What a queue allows holds for its calls; in park it is the agent's own matter.
    const joe = await site.agent(queue, { nailedUp: true, more: { settings: { supervision: true } } });
    await joe.starts({ parked: true });
    const boss = supervisor();
    await supervise(joe, boss, 'whisper', 'agent');
    await hearsAll(boss, joe.tone);
    // The packets of the second one are numbered below the first one's, the third one's above.
    for (const begins of [30_000, 20_000, 40_000]) {
      RtpStream.begins.push(begins);
      const customer = await site.customer(queue);
      await hearsAll(customer, joe.tone);
      await hearsAll(joe.phone, customer.tone, boss.tone);
      await hearsAll(boss, joe.tone, customer.tone);
      await doesNotHear(t, [customer], boss.tone);
      customer.hangUp();
      await joe.shows({ state: 'ready', leg: 'parked' });
    }
    t.is(boss.calls.length, 1);
    boss.hangUp();
    t.deepEqual(await site.leftovers(), []);
    // Whoever comes next is heard at once: nothing plays to the leg any more.
    const last = await site.customer(queue);
    await hearsAll(joe.phone, last.tone);
  },
);

test.serial(
  'K4: kill -9 of Farline: everybody goes on hearing whom they heard, and modes change in the next life',
  async (t) => {
    const { joe, customer, boss } = await conversation();
    const id = await supervise(joe, boss, 'whisper');
    await hearsAll(joe.phone, boss.tone, customer.tone);
    await site.kill();
    await hearsAll(joe.phone, boss.tone, customer.tone);
    await site.start();
    await joe.shows({ state: 'talking', leg: 'connected' });
    await switched(id, 'barge');
    await hearsAll(customer, boss.tone, joe.tone);
    await hearsAll(boss, joe.tone, customer.tone);
    t.is(boss.calls.length, 1);
    boss.hangUp();
    t.deepEqual(await site.leftovers(), []);
    await hearsAll(customer, joe.tone);
  },
);

test.serial(
  'K4: a supervisor who is signed in as an agent listens on their own parked leg, and takes no call meanwhile',
  async (t) => {
    const { queue, joe, customer } = await conversation();
    const jay = await site.agent(queue, { nailedUp: true });
    const made = await site.admin.api.post<{ id: string }>('/api/v1/users', {
      name: 'jay-boss',
      role: 'supervisor',
      agentId: jay.id,
      password: 'long enough for a test',
    });
    const { token } = await site.admin.api.post<{ token: string }>('/api/v1/tokens', { userId: made.id, days: 1 });
    const api = site.admin.api.as(token);
    await jay.starts({ parked: true });
    const from = site.changes.mark;
    const { id } = await api.post<{ id: string }>(`/api/v1/agents/${joe.id}/supervisions`, {
      mode: 'monitor',
      place: { at: 'own' },
    });
    await site.changes.next('supervision.heard', from);
    await jay.shows({ state: 'not-ready', leg: 'parked', holds: ['supervising'] });
    await hearsAll(jay.phone, customer.tone);
    await doesNotHear(t, [customer, joe.phone], jay.tone);
    await api.delete(`/api/v1/supervisions/${id}`);
    await jay.shows({ state: 'ready', leg: 'parked', holds: [] });
    t.deepEqual(await site.leftovers(), []);
    const next = await site.customer(queue);
    await hearsAll(jay.phone, next.tone);
    await hearsAll(next, jay.tone);
  },
);

test.serial('K4: a supervisor at a telephone of ours hears both without pressing 1', async (t) => {
  const { joe, customer, boss } = await conversation();
  const { phoneId, party } = await deskPhone();
  party.onInvite = (call) => boss.answers({ press1AfterMs: null }).take(call);
  const from = site.changes.mark;
  await site.admin.api.post(`/api/v1/agents/${joe.id}/supervisions`, {
    mode: 'barge',
    place: { at: 'phone', phoneId },
  });
  await site.changes.next('supervision.heard', from);
  await hearsAll(boss, joe.tone, customer.tone);
  await hearsAll(customer, boss.tone, joe.tone);
  boss.hangUp();
  t.deepEqual(await site.leftovers(), []);
  await hearsAll(customer, joe.tone);
});

test.serial('K4: two listen to one agent, one may speak; the agent’s end ends it for both', async (t) => {
  const { joe, customer, boss } = await conversation();
  await supervise(joe, boss, 'whisper');
  const chief = supervisor();
  const made = await site.admin.api.post<{ id: string }>('/api/v1/users', {
    name: 'chief',
    role: 'supervisor',
    password: 'long enough for a test',
  });
  const { token } = await site.admin.api.post<{ token: string }>('/api/v1/tokens', { userId: made.id, days: 1 });
  const api = site.admin.api.as(token);
  const place = { at: 'number', number: chief.number };
  const path = `/api/v1/agents/${joe.id}/supervisions`;
  await t.throwsAsync(api.post(path, { mode: 'barge', place }), { message: /supervised-by-another/ });
  await api.post(path, { mode: 'monitor', place });
  await hearsAll(chief, joe.tone, customer.tone);
  await hearsAll(joe.phone, boss.tone, customer.tone);
  await doesNotHear(t, [joe.phone, customer], chief.tone);
  joe.phone.hangUp();
  await boss.isFree();
  await chief.isFree();
  t.deepEqual(await site.leftovers(), []);
});
