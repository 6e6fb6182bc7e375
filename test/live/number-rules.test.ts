import test from 'ava';
import { ApiError } from '../support/api-client.js';
import { setTimeout as delay } from 'node:timers/promises';
import { LiveSite } from '../support/live/live-site.js';
import { officePhone } from '../support/live/office-phone.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

/** What the whole system sets, for the length of one test. */
async function rules(t: { teardown: (work: () => Promise<void>) => void }, values: object): Promise<void> {
  const put = async (set: object): Promise<void> => {
    const { api } = site.admin;
    const { version } = await api.get<{ version: number }>('/api/v1/settings?scope=system');
    await api.put('/api/v1/settings?scope=system', { version, values: set });
  };
  await put(values);
  t.teardown(() => put(Object.fromEntries(Object.keys(values).map((key) => [key, null]))));
}

test.serial(
  'D7, toll fraud: countries and numbers that must not be called are refused by API and on the telephone itself, and no call leaves; others are called',
  async (t) => {
    await rules(t, { allowedCountries: ['US'], country: 'US', deniedNumbers: ['+15559997*'] });
    const far = site.farEnd.outsider('+15559991234');
    const desk = await officePhone(site, '2051', () => [far.tone], {}, 'customers');
    const queue = await site.queue();
    const agent = await site.agent(queue, { more: { interfaces: ['phone'], phoneId: desk.id, number: null } });
    await agent.client.api.post('/api/v1/sessions', { interface: 'phone' });
    const from = site.changes.mark;
    for (const [number, code] of [
      ['+18765551234', 'dial-country'],
      ['+15559997000', 'dial-denied'],
      ['+19005551234', 'dial-premium'],
    ] as const) {
      const error = await t.throwsAsync(agent.client.dial(number), { instanceOf: ApiError });
      t.like(error.body, { code, field: 'number' });
      await t.throwsAsync(desk.phone.dials(number), { message: /refused, 403/ });
    }
    t.deepEqual(
      site.changes.all.slice(from).filter(({ kind }) => kind === 'call'),
      [],
    );
    t.is(site.farEnd.onTheLine, 0);
    await desk.phone.dials(far.number);
    await far.hears(desk.phone.tone);
    far.hangUp();
  },
);

/** Until Asterisk has read what no trunk carries. */
async function toldAsterisk(entry: string): Promise<void> {
  for (const end = performance.now() + 20_000; !(await site.emergencyPlan()).includes(entry); await delay(50)) {
    if (performance.now() > end) throw new Error(`Asterisk was not told of ${entry}`);
  }
}

test.serial(
  'D7, toll fraud: sent on by Farline or, were Farline wrong, by its dialplan alone, no caller reaches a country or a number that must not be called; another number they do',
  async (t) => {
    await rules(t, { allowedCountries: ['US'], country: 'US', deniedNumbers: ['+15559997*'] });
    await toldAsterisk('_+44!');
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const { items } = await site.admin.api.get<{ items: { id: string; name: string }[] }>('/api/v1/trunks');
    const trunkId = items.find(({ name }) => name === 'Carrier')?.id ?? '';
    const far = site.farEnd.outsider('+15559996001').answers({ press1AfterMs: null });
    const denied = ['+442071838750', '+15559997001'].map((number) => site.farEnd.outsider(number));
    for (const { number } of denied) {
      const from = site.changes.mark;
      const customer = await site.customer(queue);
      await agent.phone.hears(customer.tone);
      const { id } = await site.changes.next('call.joined', from);
      const error = await t.throwsAsync(
        agent.client.api.post(`/api/v1/calls/${id}/transfer`, { target: { kind: 'number', number } }),
        { instanceOf: ApiError },
      );
      t.regex(String((error.body as { code: string }).code), /^target-(?:country|denied)$/);
      await site.sendOn(await site.channelOf(customer.number), 'farline-closed', `${number}@${trunkId}@`);
      t.is((await customer.isGone(30_000)).by, 'them');
      await agent.shows({ state: 'ready', leg: 'parked' });
    }
    for (const phone of denied) t.is(phone.calls.length, 0);
    const customer = await site.customer(queue);
    await agent.phone.hears(customer.tone);
    await site.sendOn(await site.channelOf(customer.number), 'farline-closed', `${far.number}@${trunkId}@`);
    await far.rings();
    customer.hangUp();
    await far.isFree();
  },
);
