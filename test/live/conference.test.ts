import test from 'ava';
import type { Overrides } from '../../app/domain/settings.js';
import { ApiError } from '../support/api-client.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { FarPhone } from '../support/far-end/far-phone.js';
import { deskForm } from '../support/live/desk-form.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Shown {
  readonly id: string;
  readonly state: string;
  readonly conference: string | null;
  readonly caller: { readonly number: string };
}

interface Talk {
  readonly joe: LiveAgent;
  readonly customer: FarCustomer;
  /** The customer's call. */
  readonly id: string;
}

interface Options {
  readonly nailedUp?: boolean;
  readonly settings?: Overrides;
}

let given = 8100;

function outside(): FarPhone {
  given += 1;
  return site.farEnd.consulted(`+1555998${given}`);
}

async function conversation({ nailedUp = true, settings = {} }: Options = {}): Promise<Talk> {
  const queue = await site.queue({ settings: { wrapUpMs: 60_000, ...settings } });
  const joe = await site.agent(queue, { nailedUp });
  await joe.starts({ parked: nailedUp });
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  await joe.phone.hears(customer.tone);
  return { joe, customer, id: (await calls())[0]?.id ?? 'none' };
}

async function calls(): Promise<readonly Shown[]> {
  return (await site.admin.api.get<{ items: Shown[] }>('/api/v1/calls')).items;
}

function ask({ joe, id }: Talk, what: string, more: object = {}): Promise<unknown> {
  const path = `/api/v1/agents/${joe.id}/conference${what === '' ? '' : `/${what}`}`;
  return joe.client.api.post(path, { callId: id, ...more });
}

function add(talk: Talk, party: FarPhone): Promise<unknown> {
  return ask(talk, 'parties', { target: { kind: 'number', number: party.number } });
}

/** Each hears all the others, and nobody else. */
async function hearEachOther(...all: readonly (FarPhone | FarCustomer)[]): Promise<void> {
  for (const one of all) {
    await one.hearsAll(all.filter((other) => other !== one).map(({ tone }) => tone));
  }
}

async function hearsNobody({ phone }: LiveAgent): Promise<void> {
  const ear = phone.current?.ear;
  await until('nobody is heard', () => performance.now() - (ear?.lastSound ?? 0) > 500);
}

/** Joe, the customer, and whom Joe consulted first. */
async function conference(options: Options = {}): Promise<Talk & { readonly expert: FarPhone }> {
  const talk = await conversation(options);
  const expert = outside();
  await talk.joe.client.api.post(`/api/v1/calls/${talk.id}/consult`, {
    target: { kind: 'number', number: expert.number },
  });
  await talk.joe.phone.hears(expert.tone);
  await ask(talk, '');
  return { ...talk, expert };
}

for (const nailedUp of [true, false]) {
  const leg = nailedUp ? 'a leg that stays' : 'a leg that was dialled for this call';
  test.serial(
    `K3, E9: on ${leg}: five hear each other and nobody else; one is dropped, the agent leaves to park, the others go on`,
    async (t) => {
      const talk = await conference({ nailedUp });
      const { joe, customer, expert } = talk;
      await hearEachOther(joe.phone, customer, expert);
      const [second, third] = [outside(), outside()];
      await add(talk, second);
      await hearEachOther(joe.phone, customer, expert, second);
      await add(talk, third);
      await hearEachOther(joe.phone, customer, expert, second, third);
      await joe.shows({ state: 'talking', leg: 'connected' });
      t.is(joe.phone.calls.length, 1);
      const shown = await calls();
      t.deepEqual(
        [...new Set(shown.map(({ state, conference: of }) => `${state} ${of ?? ''}`))],
        [`conference ${talk.id}`],
      );

      const party = shown.find(({ caller }) => caller.number === third.number)?.id;
      await ask(talk, 'drop', { party });
      await third.isFree();
      await hearEachOther(joe.phone, customer, expert, second);

      await ask(talk, 'leave');
      await joe.shows({ state: 'wrap-up', leg: nailedUp ? 'parked' : 'none' });
      await hearEachOther(customer, expert, second);
      if (nailedUp) await hearsNobody(joe);
      else await joe.phone.isFree();
      customer.hangUp();
      await hearEachOther(expert, second);
      expert.hangUp();
      await second.isFree();
    },
  );
}

test.serial(
  'K3: somebody is called into a talk; while it rings nothing changes, and who does not come is told of',
  async (t) => {
    const talk = await conversation();
    const { joe, customer } = talk;
    const busy = outside().busy();
    const from = site.changes.mark;
    await add(talk, busy);
    const failed = await site.changes.next('agent.call-failed', from);
    t.is(failed.detail['cause'], 'busy');
    await hearEachOther(joe.phone, customer);
    const late = outside().noAnswer();
    await add(talk, late);
    await late.rings();
    await customer.hearsAll([joe.tone]);
    await late.picksUp(null);
    await hearEachOther(joe.phone, customer, late);
    // With the two alone again it is a talk like any other.
    late.hangUp();
    await late.isFree();
    await hearEachOther(joe.phone, customer);
    const held = await site.changes.next('call.two-left', from);
    t.is(held.id, talk.id);
    await site.changes.next('call.retrieved', from);
    await joe.client.api.post(`/api/v1/calls/${talk.id}/hold`);
    await until('nobody is heard', () => customer.ear.now === null);
    const again = customer.hearsAgain(joe.tone);
    await joe.client.api.post(`/api/v1/calls/${talk.id}/retrieve`);
    await again;
  },
);

test.serial(
  'K3: the customer leaves a conference and the others go on; when all outside are gone the agent is in park',
  async (t) => {
    const talk = await conference();
    const { joe, customer, expert } = talk;
    await hearEachOther(joe.phone, customer, expert);
    customer.hangUp();
    await hearEachOther(joe.phone, expert);
    await joe.shows({ state: 'talking', leg: 'connected' });
    expert.hangUp();
    t.like(await joe.shows({ state: 'wrap-up', leg: 'parked' }), { holds: [] });
    t.is(joe.phone.current?.end, null);
    t.deepEqual(await calls(), []);
  },
);

test.serial('K3: where it is set so, a conference ends for everybody with its last agent', async (t) => {
  const talk = await conference({ settings: { conferenceOnLeave: 'end' } });
  const { joe, customer, expert } = talk;
  await hearEachOther(joe.phone, customer, expert);
  await ask(talk, 'leave');
  await customer.isGone();
  await expert.isFree();
  t.like(await joe.shows({ state: 'wrap-up', leg: 'parked' }), { holds: [] });
});

test.serial('K3: by the desk’s forms somebody is added, and the conference ended for everybody', async (t) => {
  const talk = await conversation();
  const { joe, customer, id } = talk;
  const page = await deskForm(site, joe);
  const party = outside();
  t.is((await page.submit('/desk/conference-add', { adding: id, asked: party.number })).status, 303);
  await hearEachOther(joe.phone, customer, party);
  t.regex((await page.open('/desk')).text, /In this conference/);
  t.is((await page.submit('/desk/conference-end', { callId: id })).status, 303);
  await customer.isGone();
  await party.isFree();
  await joe.shows({ state: 'wrap-up', leg: 'parked' });
});

test.serial('K3, E4: an agent who puts the phone down leaves the conference; the others go on', async (t) => {
  const { joe, customer, expert } = await conference();
  await hearEachOther(joe.phone, customer, expert);
  joe.phone.hangUp();
  await hearEachOther(customer, expert);
  t.like(await joe.shows({ leg: 'dropped' }), { leg: { cause: 'hung-up' } });
});

test.serial(
  'K3, E4: a line that breaks leaves the customer with the others, and alone they are served by somebody else',
  async (t) => {
    const talk = await conference();
    const { joe, customer, expert } = talk;
    await hearEachOther(joe.phone, customer, expert);
    await joe.phone.isCutOff();
    await hearEachOther(customer, expert);
    t.is(customer.end, null);
    expert.hangUp();
    await customer.isGone();
  },
);

test.serial('K3: what is asked of a conference wrongly is refused by name', async (t) => {
  const talk = await conference({ settings: { conferenceMost: 3 } });
  const { joe, customer, expert, id } = talk;
  await hearEachOther(joe.phone, customer, expert);
  const code = async (asked: Promise<unknown>): Promise<unknown> =>
    ((await t.throwsAsync(asked, { instanceOf: ApiError }))?.body as { code: string }).code;
  t.is(await code(add(talk, outside())), 'conference-full');
  t.is(await code(ask(talk, 'drop', { party: 'nobody' })), 'no-such-party');
  t.is(await code(ask(talk, '')), 'in-conference');
  t.is(await code(joe.client.api.post(`/api/v1/calls/${id}/hold`)), 'in-conference');
  t.is(
    await code(
      joe.client.api.post(`/api/v1/calls/${id}/transfer`, { target: { kind: 'number', number: '+15559990000' } }),
    ),
    'in-conference',
  );
  await hearEachOther(joe.phone, customer, expert);
  await ask(talk, 'leave');
  t.is(await code(ask(talk, 'leave')), 'no-conference');
});

test.serial(
  'K3: Farline killed in the middle of a conference: everybody talks on, and the agent leaves it afterwards',
  async (t) => {
    const talk = await conference();
    const { joe, customer, expert } = talk;
    await hearEachOther(joe.phone, customer, expert);
    await site.stored();
    await site.kill();
    await hearEachOther(joe.phone, customer, expert);
    await site.start();
    await joe.shows({ state: 'talking', leg: 'connected' });
    const third = outside();
    await add(talk, third);
    await hearEachOther(joe.phone, customer, expert, third);
    await ask(talk, 'leave');
    await joe.shows({ state: 'wrap-up', leg: 'parked' });
    await hearEachOther(customer, expert, third);
    t.is(joe.phone.calls.length, 1);
  },
);
