import test, { type ExecutionContext } from 'ava';
import type { FarPhone } from '../support/far-end/far-phone.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
import { officePhone } from '../support/live/office-phone.js';
import { until } from '../support/until.js';

let site: LiveSite;
let given = 4_000;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** Somebody outside who can be called. */
function outsider(): FarPhone {
  given += 1;
  return site.farEnd.outsider(`+1555998${given}`);
}

/** As it is dialled on a telephone without a `+`. */
const keys = (far: FarPhone): string => `00${far.number.slice(1)}`;

interface Seated {
  readonly agent: LiveAgent;
  /** The telephone of the office on which they are signed in. */
  readonly desk: FarPhone;
}

async function desk(tones: () => readonly number[] = () => []): Promise<{ id: string; phone: FarPhone }> {
  given += 1;
  const { id, phone } = await officePhone(site, String(given), tones, {}, 'customers');
  phone.answers({ press1AfterMs: null });
  return { id, phone };
}

/** Signed in on a telephone of the office, and ready. */
async function seated(others: () => readonly number[], more: object = {}): Promise<Seated> {
  const { id, phone } = await desk(others);
  const queue = await site.queue({ settings: { wrapUpMs: 60_000 } });
  const agent = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: id, number: null, ...more } });
  await agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
  await agent.client.ready();
  return { agent, desk: phone };
}

/** Dials, and is refused: the SIP status, once something was said. */
async function refusedWith(t: ExecutionContext, phone: FarPhone, dials: string): Promise<number> {
  const before = phone.calls.length;
  await t.throwsAsync(phone.dials(dials), { message: /refused/ });
  t.is(phone.calls.length, before + 1);
  const call = phone.calls.at(-1);
  t.not(call?.ear.lastSound ?? null, null, 'nothing was said');
  t.is(call?.answeredAt, null);
  return call?.end?.status ?? 0;
}

async function talk(phone: FarPhone, far: FarPhone): Promise<void> {
  await phone.hears(far.tone);
  await far.hears(phone.tone);
}

test.serial(
  'K3: an agent dials a number outside on their telephone: it rings there and is answered by whom they call, they hear each other, and the agent is ready afterwards without wrap-up',
  async (t) => {
    const far = outsider().noAnswer();
    const { agent, desk: phone } = await seated(() => [far.tone]);
    const from = site.changes.mark;
    const dialled = phone.dials(keys(far));
    await far.rings();
    t.is((await agent.shows({ state: 'calling' })).leg.state, 'connected');
    t.is(phone.current?.answeredAt, null);
    await far.picksUp(null);
    await dialled;
    await talk(phone, far);
    t.is((await agent.shows({ state: 'talking' })).leg.state, 'connected');
    const said = await site.changes.next('call.asked', from);
    t.like(said.detail, { number: `***${far.number.slice(-2)}`, via: 'phone' });
    t.false(site.log.some((line) => line.includes(far.number.slice(1))));
    far.hangUp();
    await phone.isFree();
    await agent.shows({ state: 'ready', leg: 'none', holds: [] });
    t.is(phone.calls.length, 1);
  },
);

test.serial('K3: an agent gives up while it rings, by putting the telephone down: nobody rings any more', async (t) => {
  const far = outsider().noAnswer();
  const { agent, desk: phone } = await seated(() => [far.tone]);
  const dialled = t.throwsAsync(phone.dials(keys(far)));
  await far.rings();
  await agent.shows({ state: 'calling' });
  phone.hangUp();
  await dialled;
  await far.isFree();
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
});

test.serial(
  'K3: what an agent dialled on their telephone is held, taken back, and sent on to somebody else, as any call of theirs',
  async (t) => {
    const far = outsider();
    const third = site.farEnd.consulted('+15559970001').answers({ press1AfterMs: null });
    const { agent, desk: phone } = await seated(() => [far.tone]);
    await phone.dials(keys(far));
    await talk(phone, far);
    const { callId } = await agent.shows({ state: 'talking' });
    const { api } = agent.client;
    await api.post(`/api/v1/calls/${callId}/hold`);
    await until('the far party hears music', () => (far.current?.ear.now?.tone ?? 0) !== phone.tone);
    await api.post(`/api/v1/calls/${callId}/retrieve`);
    await talk(phone, far);
    await api.post(`/api/v1/calls/${callId}/transfer`, {
      target: { kind: 'number', number: third.number },
    });
    await third.rings();
    t.is(far.current?.end, null);
    await phone.isFree();
    await agent.shows({ state: 'ready', leg: 'none', holds: [] });
    third.hangUp();
    await far.isFree();
  },
);

for (const [what, habit, status] of [
  ['is busy', (far: FarPhone) => far.busy(), 486],
  ['does not exist', (far: FarPhone) => far.refuses(404), 404],
] as const) {
  test.serial(
    `K3: a far party who ${what} is told on the telephone by voice, and by ${status} on its display`,
    async (t) => {
      const far = habit(outsider());
      const { agent, desk: phone } = await seated(() => [far.tone]);
      t.is(await refusedWith(t, phone, keys(far)), status);
      await agent.shows({ state: 'ready', leg: 'none', holds: [] });
    },
  );
}

test.serial(
  'K3: on a telephone on which nobody is signed in a number outside is refused by voice and 403',
  async (t) => {
    const far = outsider();
    const { phone } = await desk();
    t.is(await refusedWith(t, phone, keys(far)), 403);
    t.is(far.calls.length, 0);
  },
);

test.serial('D7: what may not be dialled at the desk is refused on the telephone, by voice and status', async (t) => {
  const { agent, desk: phone } = await seated(() => []);
  t.is(await refusedWith(t, phone, '004930123456'), 404);
  t.is(await refusedWith(t, phone, '0019005551234'), 403);
  await agent.shows({ state: 'ready', leg: 'none', holds: [] });
});

test.serial(
  'E11: Farline killed in the middle of what an agent dialled on their telephone: the two go on, and it is known after the start',
  async (t) => {
    const far = outsider();
    const { agent, desk: phone } = await seated(() => [far.tone]);
    await phone.dials(keys(far));
    await talk(phone, far);
    await site.stored();
    await site.kill();
    await talk(phone, far);
    await site.start();
    await agent.shows({ state: 'talking', leg: 'connected' });
    await talk(phone, far);
    far.hangUp();
    await phone.isFree();
    await agent.shows({ state: 'ready', leg: 'none', holds: [] });
    t.pass();
  },
);
