import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { ApiError } from '../support/api-client.js';
import { deskPhone } from '../support/live/desk-phone.js';
import { LiveSite } from '../support/live/live-site.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_PHONE_GONE_MS: '300' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** Waits until Farline knows of the telephone what it is. */
async function isKnown(id: string, registered: boolean): Promise<void> {
  for (const end = performance.now() + 20_000; performance.now() < end; await delay(30)) {
    const shown = await site.admin.api.get<{ registered: boolean | null }>(`/api/v1/phones/${id}`);
    if (shown.registered === registered) return;
  }
  throw new Error(`waited 20 s in vain for the telephone to be known as ${registered ? '' : 'not '}registered`);
}

test.serial('C6: an agent who chooses a telephone at the very moment it signs off is refused or held', async (t) => {
  const { id, phone } = await deskPhone(site);
  const queue = await site.queue();
  const more = { interfaces: ['phone'], hotDesk: true, settings: { readyOnLogin: true } };
  const agent = await site.agent(queue, { more });
  const outcomes: string[] = [];
  for (let round = 0; round < 6; round++) {
    const off = delay(round * 2).then(() => phone.unregister());
    const choosing = agent.client.api.post('/api/v1/sessions', { interface: 'phone', phoneId: id });
    const [chosen, signedOff] = await Promise.allSettled([choosing, off]);
    t.like(signedOff, { status: 'fulfilled', value: 200 });
    if (chosen.status === 'rejected') {
      const reason: unknown = chosen.reason;
      if (!(reason instanceof ApiError)) throw reason;
      t.like(reason, { status: 409, body: { code: 'phone-unreachable', field: 'phoneId' } });
      t.is(await agent.shown(), null);
      outcomes.push('refused');
    } else {
      await agent.shows({ state: 'not-ready', holds: ['phone-unreachable'], leg: 'none' });
      outcomes.push('held');
    }
    await isKnown(id, false);
    await agent.signOut();
    t.is(await phone.register(), 200);
    await isKnown(id, true);
  }
  t.log(outcomes.join(', '));
});
