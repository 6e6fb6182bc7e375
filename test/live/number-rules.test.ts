import test from 'ava';
import { ApiError } from '../support/api-client.js';
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
