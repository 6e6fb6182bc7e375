import test from 'ava';
import { until } from '../support/until.js';
import type { FarEnd } from '../support/far-end/far-end.js';
import { contactOf, LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { AnsweringParty } from '../support/answering-party.js';

/** A tenth of the seeds' `oos-check = 10` and `oos-force = 2`, seconds. */
const OOS = { oosCheck: 1, oosForce: 0.2 };
/** G: the longest time from the death of a trunk to its being out, ms. */
const OUT_WITHIN_MS = 1_000 * (OOS.oosCheck + OOS.oosForce + 1);

interface Health {
  readonly state: string;
  readonly since: number | null;
  readonly cause: string | null;
  readonly asked: boolean;
  readonly roundTripMs: number | null;
  readonly contacts: readonly { readonly contact: string; readonly up: boolean; readonly status: number | null }[];
  readonly history: readonly {
    readonly type: string;
    readonly by: string;
    readonly cause: string | null;
    readonly roundTripMs: number | null;
  }[];
}

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

function healthOf(trunkId: string): Promise<Health> {
  return site.admin.api.get<Health>(`/api/v1/trunks/${trunkId}/health`);
}

/** Waits until the trunk is so; how long it took, ms. */
async function becomes(trunkId: string, state: string, withinMs: number): Promise<number> {
  const from = performance.now();
  while ((await healthOf(trunkId)).state !== state) {
    if (performance.now() - from > withinMs) throw new Error(`the trunk is not ${state} after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - from;
}

/** A far end of a trunk that answers OPTIONS and INVITE as it is told; gone after the file's tests. */
async function party(): Promise<AnsweringParty> {
  const made = await AnsweringParty.open(loopbackAddress(), 5060);
  site.teardown(() => Promise.resolve(made.close()));
  return made;
}

function asked(far: AnsweringParty, times: number): Promise<void> {
  const before = far.asked;
  return until(`${times} more OPTIONS`, () => far.asked >= before + times);
}

test.serial(
  'G: a trunk that dies is out within oosCheck + oosForce + 1 s, and back after one good answer',
  async (t) => {
    const carrier = await site.carrier();
    const id = await site.trunk({ name: 'Dies', prefixes: ['+351'], contacts: [contactOf(carrier)], ...OOS });
    await site.changes.next('trunk.answers', 0);
    t.like(await healthOf(id), { state: 'in-service', asked: true, since: null, cause: null });
    const from = site.changes.mark;
    carrier.freeze();
    const took = await becomes(id, 'out-of-service', OUT_WITHIN_MS);
    t.log(`out after ${Math.round(took)} ms of at most ${OUT_WITHIN_MS}`);
    const out = await healthOf(id);
    t.is(out.cause, 'silent');
    t.true(Date.now() - (out.since ?? 0) < 5_000);
    carrier.thaw();
    const back = await becomes(id, 'in-service', OUT_WITHIN_MS);
    t.log(`back after ${Math.round(back)} ms`);
    t.deepEqual(site.changes.of(id, from), ['trunk.out', 'trunk.back']);
    await site.stored();
    const { history, roundTripMs, since } = await healthOf(id);
    t.deepEqual(
      history.map(({ type, by, cause }) => [type, by, cause]),
      [
        ['trunk.back', 'options', null],
        ['trunk.out', 'options', 'silent'],
        ['trunk.answers', 'options', null],
      ],
    );
    t.true((since ?? 0) > (out.since ?? 0));
    t.true((roundTripMs ?? -1) >= 0 && (history[0]?.roundTripMs ?? -1) >= 0);
  },
);

test.serial(
  'G: a trunk that answers OPTIONS with 503 is out, although Asterisk counts it alive; with 404 it is up',
  async (t) => {
    const far = await party();
    far.optionsStatus = '503 Service Unavailable';
    const id = await site.trunk({ name: 'Answers 503', prefixes: ['+352'], contacts: [far.contact], ...OOS });
    await becomes(id, 'out-of-service', OUT_WITHIN_MS);
    t.like(await healthOf(id), { cause: 'sip-503', roundTripMs: null });
    t.like((await healthOf(id)).contacts[0], { contact: far.contact, up: false, status: 503 });
    far.optionsStatus = '404 Not Found';
    await becomes(id, 'in-service', OUT_WITHIN_MS);
    t.like((await healthOf(id)).contacts[0], { up: true, status: 404 });
    for (const status of ['401 Unauthorized', '403 Forbidden', '405 Method Not Allowed', '200 OK']) {
      far.optionsStatus = status;
      await asked(far, 2);
      t.is((await healthOf(id)).state, 'in-service', status);
    }
    for (const status of ['408 Request Timeout', '500 Server Error']) {
      far.optionsStatus = status;
      await becomes(id, 'out-of-service', OUT_WITHIN_MS);
      far.optionsStatus = '200 OK';
      await becomes(id, 'in-service', OUT_WITHIN_MS);
    }
  },
);

test.serial(
  'G: a trunk that is out is asked on, and comes back after restoreAfter good answers in a row',
  async (t) => {
    const far = await party();
    const wish = {
      name: 'Three',
      prefixes: ['+353'],
      contacts: [far.contact],
      oosCheck: 0.3,
      oosForce: 0.2,
      restoreAfter: 3,
    };
    const id = await site.trunk(wish);
    await asked(far, 1);
    far.optionsStatus = '503 Service Unavailable';
    await becomes(id, 'out-of-service', 2_000);
    const from = site.changes.mark;
    far.optionsStatus = '200 OK';
    await becomes(id, 'in-service', 3_000);
    t.deepEqual(site.changes.of(id, from), ['trunk.still-out', 'trunk.still-out', 'trunk.back']);
  },
);

test.serial('G: with oosCheck 0 a trunk is never asked, and one that was out is let go when it is set', async (t) => {
  const far = await party();
  far.optionsStatus = '503 Service Unavailable';
  const id = await site.trunk({ name: 'Unasked', prefixes: ['+354'], contacts: [far.contact], ...OOS });
  await becomes(id, 'out-of-service', OUT_WITHIN_MS);
  const { api } = site.admin;
  const { version } = await api.get<{ version: number }>(`/api/v1/trunks/${id}`);
  await api.patch(`/api/v1/trunks/${id}`, { version, oosCheck: 0 });
  t.like(await healthOf(id), { state: 'in-service', asked: false, contacts: [] });
  const before = far.asked;
  await new Promise((resolve) => setTimeout(resolve, 1_000 * (2 * OOS.oosCheck)));
  t.is(far.asked, before);
});

test.serial(
  'D1, G: a trunk that OPTIONS took out is passed over before anybody is dialled, and used again when back',
  async (t) => {
    const far = await party();
    const id = await site.trunk({ name: 'First way', prefixes: ['+15557'], contacts: [far.contact], ...OOS });
    far.optionsStatus = '503 Service Unavailable';
    await becomes(id, 'out-of-service', OUT_WITHIN_MS);
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true, number: '+15557000001' });
    await agent.starts({ parked: true });
    t.is(far.invited.length, 0);
    t.not((await agent.client.session())?.leg.trunkId, id);
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    far.optionsStatus = '200 OK';
    await becomes(id, 'in-service', OUT_WITHIN_MS);
    const late = await site.agent(queue, { nailedUp: true, number: '+15557000002' });
    await late.starts({ parked: true });
    t.deepEqual(far.invited, [`sip:+15557000002@${far.contact}`]);
  },
);

test.serial(
  'D1, G: the last trunk’s agent is held while OPTIONS find it dead, and dialled the moment it is back',
  async (t) => {
    const only: FarEnd = await site.carrier();
    const id = await site.trunk({ name: 'Only way', prefixes: ['+356'], contacts: [contactOf(only)], ...OOS });
    only.freeze();
    await becomes(id, 'out-of-service', OUT_WITHIN_MS);
    const agent = await site.agent(await site.queue(), { nailedUp: true, number: '+35621234567', carrier: only });
    await agent.signIn();
    await agent.shows({ leg: 'lost', holds: ['login', 'trunk-out-of-service'] });
    only.thaw();
    await agent.shows({ leg: 'parked', holds: ['login'] });
    t.is(agent.phone.calls.length, 1);
  },
);

test.serial('D1, G: a trunk with a dead primary and a living backup contact is up', async (t) => {
  const [dead, alive] = [await party(), await party()];
  dead.optionsStatus = null;
  const contacts = [dead.contact, alive.contact];
  const id = await site.trunk({ name: 'Two ways', prefixes: ['+357'], contacts, ...OOS });
  await asked(dead, 2);
  const health = await healthOf(id);
  t.is(health.state, 'in-service');
  t.deepEqual(
    health.contacts.map(({ contact, up }) => [contact, up]),
    [
      [dead.contact, false],
      [alive.contact, true],
    ],
  );
  alive.optionsStatus = null;
  await becomes(id, 'out-of-service', OUT_WITHIN_MS);
  t.is((await healthOf(id)).cause, 'silent');
});

test.serial('G: what OPTIONS found is known again after a restart of Farline, and looked at anew', async (t) => {
  const far = await party();
  far.optionsStatus = '503 Service Unavailable';
  const id = await site.trunk({ name: 'Survives', prefixes: ['+358'], contacts: [far.contact], ...OOS });
  await becomes(id, 'out-of-service', OUT_WITHIN_MS);
  const { since } = await healthOf(id);
  await site.stored();
  await site.kill();
  await site.start();
  t.like(await healthOf(id), { state: 'out-of-service', since });
  far.optionsStatus = '200 OK';
  await becomes(id, 'in-service', OUT_WITHIN_MS);
});

test.serial(
  'a hostile far end answers OPTIONS with junk, strangers’ answers and floods: the trunk is silent, Farline well',
  async (t) => {
    const far = await party();
    far.optionsStatus = null;
    far.junk = true;
    const id = await site.trunk({ name: 'Hostile', prefixes: ['+359'], contacts: [far.contact], ...OOS });
    await becomes(id, 'out-of-service', OUT_WITHIN_MS);
    await asked(far, 2);
    t.like(await healthOf(id), { state: 'out-of-service', cause: 'silent' });
    await site.isState('ok');
  },
);
