import test from 'ava';
import { ApiError } from '../support/api-client.js';
import type { FarEnd } from '../support/far-end/far-end.js';
import { deskForm } from '../support/live/desk-form.js';
import { LiveAgent } from '../support/live/live-agent.js';
import { contactOf, LiveSite, type LiveQueue } from '../support/live/live-site.js';

/** F: agents reached at a number that came with the login, over the network of its prefix. */
let site: LiveSite;
/** Numbers of +44 are reached over another network than those of +1. */
let britain: FarEnd;
let queue: LiveQueue;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_DIAL_IN_NUMBER: DIAL_IN });
  britain = await site.carrier();
  await site.trunk({ name: 'Britain', prefixes: ['+44'], contacts: [contactOf(britain)] });
  queue = await site.queue();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

const DIAL_IN = '+15557004499';
const HOME = '+442071838750';
const NAILED = { nailedUp: true, connectOnLogin: 'park' };

/** Nobody has a number of their own here: their DN is all that is configured. */
async function agent(more: Readonly<Record<string, unknown>> = {}): Promise<LiveAgent> {
  const { client } = await site.agent(queue, { more: { number: null, mayTypeNumber: true, ...more } });
  return new LiveAgent(client, britain.phone(HOME));
}

function signsIn({ client }: LiveAgent, agentPhone: unknown = HOME): Promise<{ sessionId: string }> {
  return client.api.post('/api/v1/sessions', { interface: 'mobile', agentPhone });
}

async function takesACall(who: LiveAgent): Promise<void> {
  await who.client.ready();
  const customer = await site.customer(queue);
  await customer.hears(who.tone);
  await who.phone.hears(customer.tone);
  customer.hangUp();
  await who.shows({ state: 'ready' });
}

test.serial(
  'F1, F4: an agent without any telephone here signs in with a number, and calls go there by its prefix',
  async (t) => {
    const joe = await agent();
    await signsIn(joe, '+44 20 7183 8750');
    await takesACall(joe);
    await joe.signOut();
    t.is(joe.phone.calls.length, 1);
    const error = await t.throwsAsync(joe.client.signIn(), { instanceOf: ApiError });
    t.like(error.body, { code: 'number-missing', field: 'agentPhone' }, 'the number was for that session only');
  },
);

test.serial('F1: the agent’s own number stands, and another may come with a login for that session', async (t) => {
  const joe = await agent({ number: '+15558001999' });
  const own = new LiveAgent(joe.client, site.farEnd.phone('+15558001999'));
  await joe.client.signIn();
  await takesACall(own);
  await joe.signOut();
  await signsIn(joe);
  await takesACall(joe);
  await joe.signOut();
  await joe.client.signIn();
  await takesACall(own);
  t.deepEqual([own.phone.calls.length, joe.phone.calls.length], [2, 1]);
});

test.serial('F1: without `mayTypeNumber` a number is refused, and the agent stays signed out', async (t) => {
  const joe = await agent({ mayTypeNumber: false });
  const error = await t.throwsAsync(signsIn(joe), { instanceOf: ApiError });
  t.is(error.status, 422);
  t.like(error.body, { code: 'number-not-allowed', field: 'agentPhone' });
  t.is(await joe.shown(), null);
});

test.serial('F1, E1: nailed up, the leg is dialled once to the number of the login', async (t) => {
  const joe = await agent(NAILED);
  await signsIn(joe);
  await joe.shows({ leg: 'parked' });
  await takesACall(joe);
  await takesACall(joe);
  t.is(joe.phone.calls.length, 1);
});

test.serial('E7, F: with a number of the login the logout drops the leg, also where legs are kept', async (t) => {
  const joe = await agent({ ...NAILED, settings: { dropOnLogout: false } });
  await signsIn(joe);
  await joe.shows({ leg: 'parked' });
  await joe.signOut();
  t.is((await joe.phone.isFree()).by, 'them');
  const { items } = await site.admin.api.get<{ items: unknown[] }>('/api/v1/sessions');
  t.deepEqual(items, []);
});

test.serial('F3: a number of our number plan is refused, whatever it belongs to', async (t) => {
  const joe = await agent();
  const jay = await agent();
  const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${jay.id}`);
  await site.admin.api.post('/api/v1/phones', { name: 'Reception', number: '442071838799' });
  const { items } = await site.admin.api.get<{ items: { dn: string }[] }>('/api/v1/queues');
  const ours = [dn, queue.number, DIAL_IN, '+442071838799', items[0]?.dn ?? ''];
  for (const number of ours) {
    const error = await t.throwsAsync(signsIn(joe, number), { instanceOf: ApiError }, number);
    t.is(error.status, 422, number);
    t.like(error.body, { code: 'number-ours', field: 'agentPhone' }, number);
    t.true(JSON.stringify(error.body).includes(number), number);
  }
  t.is(await joe.shown(), null);
});

test.serial('F3: a number in use by another session is refused until that session ends', async (t) => {
  const [joe, jay] = [await agent(NAILED), await agent()];
  await signsIn(joe);
  await joe.shows({ leg: 'parked' });
  for (const spelling of [HOME, '+44 (20) 7183-8750', HOME.slice(1)]) {
    const error = await t.throwsAsync(signsIn(jay, spelling), { instanceOf: ApiError });
    t.is(error.status, 409);
    t.like(error.body, { code: 'number-in-use', field: 'agentPhone' });
  }
  t.is(await jay.shown(), null);
  await joe.signOut();
  await joe.phone.isFree();
  await signsIn(jay);
  await takesACall(jay);
});

const UNUSABLE: readonly (readonly [string, string, string])[] = [
  ['that no trunk leads to', '+4930901820', 'number-unroutable'],
  ['of an emergency service', '112', 'number-emergency'],
  ['that is billed at a premium rate', '+44 909 879 0000', 'number-premium'],
];
for (const [what, number, code] of UNUSABLE) {
  test.serial(`F3, D7: a number ${what} is refused by its own name, and nobody is rung`, async (t) => {
    const joe = await agent(NAILED);
    const error = await t.throwsAsync(signsIn(joe, number), { instanceOf: ApiError });
    t.is(error.status, 422);
    t.like(error.body, { code, field: 'agentPhone' });
    t.is(await joe.shown(), null);
    t.is(joe.phone.calls.length, 0);
  });
}

/** What the sentence of each refusal says of the number. */
const ON_THE_PAGE: readonly (readonly [string, string, number, RegExp])[] = [
  ['of our own', DIAL_IN, 422, /\+15557004499&quot; is one of our own/],
  ['no trunk leads to', '+49 30 901820', 422, /No trunk leads to the number &quot;\+4930901820/],
  ['of an emergency service', '112', 422, /112&quot; reaches an emergency service/],
  ['billed at a premium rate', '+44 909 879 0000', 422, /\+449098790000&quot; is billed at a premium rate/],
  ['that is none', '+44 20 &<b>', 422, /is not allowed; allowed is a number with \+ and country code/],
];

test.serial('F3: on the page each refusal keeps what was typed and says why, and the next try signs in', async (t) => {
  const joe = await agent();
  const page = await deskForm(site, joe);
  for (const [what, number, status, sentence] of ON_THE_PAGE) {
    const refused = await page.submit('/desk/sign-in', { choice: 'mobile', agentPhone: number });
    t.is(refused.status, status, what);
    t.regex(refused.text, sentence, what);
    const kept = number.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
    t.true(refused.text.includes(`value="${kept}"`), `${what}: what was typed is gone`);
    t.is(await joe.shown(), null, what);
  }
  const taken = await page.submit('/desk/sign-in', { choice: 'mobile', agentPhone: HOME });
  t.is(taken.status, 303);
  await takesACall(joe);
  const out = await page.open('/desk').then(() => page.submit('/desk/sign-out', {}));
  t.is(out.status, 303);
  t.is(await joe.shown(), null);
});

test.serial('F5: an agent with a number of the login nails up by dialling in, and the leg stays theirs', async (t) => {
  const joe = await agent({ ...NAILED, connectOnLogin: '' });
  await site.admin.api.put(`/api/v1/agents/${joe.id}/pin`, { pin: '4711' });
  const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${joe.id}`);
  await signsIn(joe);
  await joe.phone.dials(DIAL_IN);
  await joe.phone.answersPrompt(`${dn}#4711#`);
  await joe.shows({ leg: 'parked' });
  await takesACall(joe);
  await joe.shows({ leg: 'parked' });
  t.is(joe.phone.calls.length, 1, 'nobody was rung');
  joe.phone.hangUp();
  await joe.shows({ leg: 'dropped', holds: ['leg-dropped'] });
  await joe.reconnect();
  await joe.shows({ leg: 'parked' });
  t.is(joe.phone.calls.length, 2, 'asked for again, the leg is dialled to the number of the login');
});
