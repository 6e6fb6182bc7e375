import test from 'ava';
import { ApiError } from '../support/api-client.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { contactOf, LiveSite } from '../support/live/live-site.js';
import { officePhone } from '../support/live/office-phone.js';
import { until } from '../support/until.js';

const HOUR = 3_600_000;
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

/** Nobody calls more when a new hour begins in the middle of the test. */
function wellWithinTheHour(): Promise<void> {
  return until('a new hour has begun', () => HOUR - (Date.now() % HOUR) > 60_000, 65_000);
}

async function limited(agent: LiveAgent, values: object): Promise<void> {
  const { api } = site.admin;
  const path = `/api/v1/settings?scope=agent:${agent.id}`;
  const { version } = await api.get<{ version: number }>(path);
  await api.put(path, { version, values });
}

test.serial(
  'D7, toll fraud: past so many calls in an hour the next one is refused by API, on the telephone itself, in a transfer and a consultation, also after a kill and a new sign-in; colleagues and callers are reached',
  async (t) => {
    await wellWithinTheHour();
    const far = site.farEnd.outsider('+15559994001');
    const desk = await officePhone(site, '2061', () => [far.tone], {}, 'both');
    t.teardown(() => desk.party.close());
    const queue = await site.queue();
    const agent = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: desk.id, number: null } });
    await limited(agent, { outCallsPerHour: 2 });
    const signIn = (): Promise<unknown> => agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
    await signIn();
    for (const how of ['by API', 'on the telephone']) {
      await (how === 'by API' ? agent.client.dial(far.number) : desk.phone.dials(far.number));
      await far.hears(desk.phone.tone);
      far.hangUp();
      await agent.shows({ leg: 'none' });
    }
    const refused = async (): Promise<void> => {
      const error = await t.throwsAsync(agent.client.dial(far.number), { instanceOf: ApiError });
      t.is(error.status, 429);
      t.like(error.body, { code: 'dial-rate', field: 'number' });
      t.regex(String((error.body as { title: string }).title), /\+15559994001.*hour/);
    };
    await refused();
    await t.throwsAsync(desk.phone.dials(far.number), { message: /refused, 403/ });
    await site.kill();
    await site.start();
    await refused();
    await agent.signOut();
    await signIn();
    await refused();
    const customer = await site.customer(queue);
    await agent.client.ready();
    await customer.hears(desk.phone.tone);
    const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
    const target = { kind: 'number', number: far.number };
    for (const [what, code] of [
      ['transfer', 'target-rate'],
      ['consult', 'dial-rate'],
    ]) {
      const path = `/api/v1/calls/${items[0]?.id ?? ''}/${what}`;
      const error = await t.throwsAsync(agent.client.api.post(path, { target }), { instanceOf: ApiError });
      t.like(error.body, { code, field: 'target' });
    }
    await customer.hears(desk.phone.tone);
    t.is(far.calls.length, 2);
    customer.hangUp();
    await agent.shows({ leg: 'none' });
  },
);

test.serial(
  'D7, toll fraud: who has called for all that is allowed on a day talks on, and begins no other call; with more allowed they do',
  async (t) => {
    const trunk = { name: 'Dear', prefixes: ['+1555777'], contacts: [contactOf(site.farEnd)], ratePerMinute: 10 };
    await site.trunk({ ...trunk, billingStep: 3_600 });
    const far = site.farEnd.outsider('+15557774001');
    const other = site.farEnd.outsider('+15557774002');
    const agent = await site.agent(await site.queue(), { nailedUp: true });
    await limited(agent, { outSpendPerDay: 600 });
    await agent.starts({ parked: true });
    await agent.client.dial(far.number);
    await far.hears(agent.tone);
    await agent.shows({ state: 'talking' });
    const { items } = await site.admin.api.get<{ items: { id: string }[] }>('/api/v1/calls');
    const party = { callId: items[0]?.id, target: { kind: 'number', number: other.number } };
    const error = await t.throwsAsync(agent.client.api.post(`/api/v1/agents/${agent.id}/conference/parties`, party), {
      instanceOf: ApiError,
    });
    t.like(error.body, { code: 'dial-spend' });
    await far.hears(agent.tone);
    far.hangUp();
    await agent.shows({ state: 'ready', leg: 'parked' });
    const again = await t.throwsAsync(agent.client.dial(other.number), { instanceOf: ApiError });
    t.is(again.status, 429);
    t.is(other.calls.length, 0);
    await limited(agent, { outSpendPerDay: 601 });
    await agent.client.dial(other.number);
    await other.hears(agent.tone);
    other.hangUp();
  },
);
