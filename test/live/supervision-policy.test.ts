import test from 'ava';
import type { Overrides } from '../../app/domain/settings.js';
import { ApiError, type ApiClient } from '../support/api-client.js';
import type { FarCustomer } from '../support/far-end/far-customer.js';
import type { FarPhone } from '../support/far-end/far-phone.js';
import { doesNotHear, hearsAll } from '../support/far-end/who-hears-whom.js';
import { deskForm } from '../support/live/desk-form.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';

let site: LiveSite;
let given = 6300;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Talk {
  readonly joe: LiveAgent;
  readonly customer: FarCustomer;
}

async function conversation(settings: Overrides, agents: Overrides = {}): Promise<Talk> {
  const queue = await site.queue({ settings: { wrapUpMs: 0, ...settings } });
  const joe = await site.agent(queue, { nailedUp: true, more: { settings: agents } });
  await joe.starts({ parked: true });
  const customer = await site.customer(queue);
  await customer.hears(joe.tone);
  return { joe, customer };
}

function telephone(): FarPhone {
  given += 1;
  return site.farEnd.consulted(`+1555999${given}`).answers();
}

async function supervisor(name: string): Promise<ApiClient> {
  const fields = { name, role: 'supervisor', password: 'long enough for a test' };
  const { id: userId } = await site.admin.api.post<{ id: string }>('/api/v1/users', fields);
  const { token } = await site.admin.api.post<{ token: string }>('/api/v1/tokens', { userId, days: 1 });
  return site.admin.api.as(token);
}

function asks(api: ApiClient, { id }: LiveAgent, { number }: FarPhone, mode: string): Promise<{ readonly id: string }> {
  return api.post(`/api/v1/agents/${id}/supervisions`, { mode, place: { at: 'number', number } });
}

test.serial(
  'K4: who may not be listened to is heard by nobody: it is refused by name, no telephone rings, and the two talk on; allowed again it is',
  async (t) => {
    for (const [queues, agents] of [
      [{ supervision: false }, {}],
      [{ supervision: true }, { supervision: false }],
    ] as const) {
      const { joe, customer } = await conversation(queues, agents);
      const boss = telephone();
      for (const mode of ['monitor', 'whisper', 'barge']) {
        const error = await t.throwsAsync(asks(site.admin.api, joe, boss, mode), { instanceOf: ApiError });
        t.like(error, { status: 403, body: { code: 'supervision-not-allowed' } });
      }
      t.is(boss.calls.length, 0);
      await hearsAll(customer, joe.tone);
      await hearsAll(joe.phone, customer.tone);
      customer.hangUp();
      await joe.signOut();
    }
    const { joe, customer } = await conversation({ supervision: true });
    const boss = telephone();
    await asks(site.admin.api, joe, boss, 'monitor');
    await hearsAll(boss, joe.tone, customer.tone);
  },
);

for (const [supervisionShown, told, names] of [
  ['hidden', false, false],
  ['shown', true, false],
  ['named', true, true],
] as const) {
  test.serial(
    `K4: with the policy ${supervisionShown} the agent’s desk tells ${told ? `that somebody listens${names ? ', and who' : ''}` : 'nothing'}, and nothing any more when they have gone`,
    async (t) => {
      const { joe, customer } = await conversation({ supervision: true, supervisionShown });
      const boss = telephone();
      const name = `lead-${supervisionShown}`;
      const api = await supervisor(name);
      const page = await deskForm(site, joe);
      const desk = async (): Promise<string> => (await page.open('/desk')).text;
      t.notRegex(await desk(), /supervisor listens|listens\./i);
      const from = site.changes.mark;
      await asks(api, joe, boss, 'monitor');
      await site.changes.next('supervision.heard', from);
      await hearsAll(boss, joe.tone, customer.tone);
      const shown = await desk();
      t.is(/listens/.test(shown), told);
      t.is(shown.includes(name), names);
      boss.hangUp();
      await site.changes.next('supervision.ended', from);
      t.notRegex(await desk(), /listens/);
      await hearsAll(joe.phone, customer.tone);
    },
  );
}

test.serial(
  'K4: of two supervisors who ask to speak in the same moment one does, the other is refused by name and heard by nobody until the first has gone',
  async (t) => {
    const { joe, customer } = await conversation({ supervision: true });
    const both = await Promise.all(
      ['first', 'second'].map(async (name) => ({ api: await supervisor(name), phone: telephone() })),
    );
    const from = site.changes.mark;
    const asked = await Promise.allSettled(both.map(({ api, phone }) => asks(api, joe, phone, 'barge')));
    const refused = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason as ApiError] : []));
    t.is(refused.length, 1);
    t.like(refused[0], { status: 409, body: { code: 'supervised-by-another', field: 'mode' } });
    const [speaks, waits] = asked[0]?.status === 'fulfilled' ? both : both.toReversed();
    if (!speaks || !waits) return t.fail('there are two');
    await site.changes.next('supervision.heard', from);
    await hearsAll(customer, joe.tone, speaks.phone.tone);
    await hearsAll(joe.phone, customer.tone, speaks.phone.tone);
    t.is(waits.phone.calls.length, 0);
    // Who came second may listen, and not go over to speaking.
    const second = site.changes.mark;
    const { id } = await asks(waits.api, joe, waits.phone, 'monitor');
    await site.changes.next('supervision.heard', second);
    await hearsAll(waits.phone, joe.tone, customer.tone);
    const path = `/api/v1/supervisions/${id}`;
    const again = await t.throwsAsync(waits.api.put(path, { mode: 'whisper' }), { instanceOf: ApiError });
    t.like(again.body, { code: 'supervised-by-another' });
    await doesNotHear(t, [joe.phone, customer], waits.phone.tone);
    const third = site.changes.mark;
    speaks.phone.hangUp();
    await site.changes.next('supervision.ended', third);
    await waits.api.put(path, { mode: 'whisper' });
    await hearsAll(joe.phone, customer.tone, waits.phone.tone);
    await doesNotHear(t, [customer], waits.phone.tone);
    customer.hangUp();
    await waits.phone.isFree();
    t.deepEqual(await site.leftovers(), []);
  },
);
