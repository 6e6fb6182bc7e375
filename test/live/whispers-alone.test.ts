import test from 'ava';
import type { FarPhone } from '../support/far-end/far-phone.js';
import { doesNotHear, hearsAll } from '../support/far-end/who-hears-whom.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { RtpStream } from '../support/rtp-stream.js';

let site: LiveSite;
let given = 6200;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Scene {
  readonly queue: LiveQueue;
  readonly joe: LiveAgent;
  readonly boss: FarPhone;
  readonly id: string;
}

/** Joe waits in park, and a supervisor is on the line. */
async function inPark(mode: 'monitor' | 'whisper' | 'barge'): Promise<Scene> {
  const queue = await site.queue({ settings: { supervision: true, wrapUpMs: 0 } });
  const joe = await site.agent(queue, { nailedUp: true, more: { settings: { supervision: true } } });
  await joe.starts({ parked: true });
  return { queue, joe, ...(await supervises(joe, mode)) };
}

async function supervises(
  joe: LiveAgent,
  mode: string,
  api = site.admin.api,
): Promise<{ readonly boss: FarPhone; readonly id: string }> {
  given += 1;
  const boss = site.farEnd.consulted(`+1555999${given}`).answers();
  const from = site.changes.mark;
  const wish = { mode, scope: 'agent', place: { at: 'number', number: boss.number } };
  const { id } = await api.post<{ id: string }>(`/api/v1/agents/${joe.id}/supervisions`, wish);
  await site.changes.next('supervision.answered', from);
  return { boss, id };
}

async function another(): Promise<typeof site.admin.api> {
  const chief = { name: 'chief', role: 'supervisor', password: 'long enough for a test' };
  const { id: userId } = await site.admin.api.post<{ id: string }>('/api/v1/users', chief);
  const { token } = await site.admin.api.post<{ token: string }>('/api/v1/tokens', { userId, days: 1 });
  return site.admin.api.as(token);
}

/** Silence is numbered 0: what Asterisk takes for later than that, for sooner, and whatever comes between these. */
const NUMBERED = [33_000, 20_000, 60_000];

test.serial(
  'K4: an agent hears a whisper also when alone on the leg: in park, between two calls and after them; no customer hears it',
  async (t) => {
    const { queue, joe, boss } = await inPark('whisper');
    const { boss: chief } = await supervises(joe, 'monitor', await another());
    await hearsAll(joe.phone, boss.tone);
    await hearsAll(boss, joe.tone);
    await hearsAll(chief, joe.tone);
    for (const begins of NUMBERED) {
      RtpStream.begins.push(begins);
      const customer = await site.customer(queue);
      await hearsAll(joe.phone, customer.tone, boss.tone);
      await hearsAll(customer, joe.tone);
      await hearsAll(boss, joe.tone, customer.tone);
      await hearsAll(chief, joe.tone, customer.tone);
      await doesNotHear(t, [customer], boss.tone);
      customer.hangUp();
      await joe.shows({ state: 'ready', leg: 'parked' });
      await hearsAll(joe.phone, boss.tone);
      await hearsAll(boss, joe.tone);
    }
    boss.hangUp();
    chief.hangUp();
    t.deepEqual(await site.leftovers(), []);
    const last = await site.customer(queue);
    await hearsAll(joe.phone, last.tone);
    await hearsAll(last, joe.tone);
  },
);

test.serial(
  'K4: an agent hears a whisper also while the customer is on hold, who hears nothing of it, then and afterwards',
  async (t) => {
    for (const begins of NUMBERED) {
      const { queue, joe, boss, id } = await inPark(begins === NUMBERED[1] ? 'monitor' : 'whisper');
      RtpStream.begins.push(begins);
      const customer = await site.customer(queue);
      await hearsAll(joe.phone, customer.tone);
      await hearsAll(boss, customer.tone, joe.tone);
      const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
      const path = `/api/v1/calls/${items[0]?.id}`;
      for (let twice = 0; twice < 2; twice++) {
        await joe.client.api.post(`${path}/hold`);
        if (begins === NUMBERED[1] && twice === 0)
          await site.admin.api.put(`/api/v1/supervisions/${id}`, { mode: 'whisper' });
        await hearsAll(joe.phone, boss.tone);
        await hearsAll(boss, joe.tone);
        await doesNotHear(t, [customer], boss.tone);
        await joe.client.api.post(`${path}/retrieve`);
        await hearsAll(joe.phone, customer.tone, boss.tone);
        await hearsAll(customer, joe.tone);
        await hearsAll(boss, customer.tone, joe.tone);
        await doesNotHear(t, [customer], boss.tone);
      }
      customer.hangUp();
      boss.hangUp();
      await joe.shows({ state: 'ready', leg: 'parked' });
      t.deepEqual(await site.leftovers(), []);
      await joe.signOut();
    }
  },
);

test.serial(
  'K4: a supervisor who goes over from listening to whispering is heard in park, and back again is not',
  async (t) => {
    const { joe, boss, id } = await inPark('monitor');
    await hearsAll(boss, joe.tone);
    for (const heard of [true, false, true]) {
      const before = site.changes.mark;
      await site.admin.api.put(`/api/v1/supervisions/${id}`, { mode: heard ? 'whisper' : 'monitor' });
      await site.changes.next('supervision.heard', before);
      if (heard) await hearsAll(joe.phone, boss.tone);
    }
    await site.kill();
    await hearsAll(joe.phone, boss.tone);
    await site.start();
    await joe.shows({ state: 'ready', leg: 'parked' });
    await hearsAll(joe.phone, boss.tone);
    boss.hangUp();
    t.deepEqual(await site.leftovers(), []);
  },
);
