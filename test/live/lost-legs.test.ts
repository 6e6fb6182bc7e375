import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

test.serial('E4: where it is set so, the customer of a lost leg is let go', async (t) => {
  const queue = await site.queue({ settings: { onLegLost: 'release' } });
  const agent = await site.agent(queue, { nailedUp: true });
  await agent.starts({ parked: true });
  const customer = await site.customer(queue);
  await customer.hears(agent.tone);
  const from = site.changes.mark;
  await agent.phone.isCutOff();
  t.is((await customer.isGone()).by, 'them');
  t.is((await site.changes.next('call.ended', from)).detail.by, 'lost');
  await agent.shows({ leg: 'parked', holds: [] });
});

test.serial(
  'E4: where it is set so, the customer of a lost leg goes to the fallback, hears it, and is let go',
  async (t) => {
    const queue = await site.queue({ settings: { onLegLost: 'overflow' } });
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    const from = site.changes.mark;
    await agent.phone.isCutOff();
    t.is((await site.changes.next('call.ended', from)).detail.by, 'lost');
    const then = customer.ear.lastSound ?? 0;
    await until('the announcement is heard', () => (customer.ear.lastSound ?? 0) > then + 500);
    t.is((await customer.isGone(30_000)).by, 'them');
    await agent.shows({ leg: 'parked', holds: [] });
  },
);

// What Asterisk tells of a leg whose media timed out, where the template asks it to look.
test.serial(
  'E4, E5: a leg that ends as without media is lost: its customer waits on, and it is redialled',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, { nailedUp: true });
    await agent.starts({ parked: true });
    const customer = await site.customer(queue);
    await customer.hears(agent.tone);
    const from = site.changes.mark;
    await agent.phone.isCutOff(44);
    t.true((await site.changes.next('call.requeued', from)).detail.apology);
    t.is((await site.changes.next('leg.lost', from)).detail.cause, 'media-lost');
    await agent.phone.rings(2);
    await customer.hearsAgain(agent.tone, 20_000);
    await agent.phone.hears(customer.tone);
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);

test.serial('E7, F: with a number typed at login the logout always drops the leg', async (t) => {
  const settings = { dropOnLogout: false };
  const agent = await site.agent(await site.queue(), { nailedUp: true, more: { settings, mayTypeNumber: true } });
  const typed = '+15556431917';
  const phone = site.farEnd.phone(typed);
  await agent.client.api.post('/api/v1/sessions', { interface: 'mobile', agentPhone: typed });
  await agent.shows({ leg: 'parked' });
  t.is(agent.phone.calls.length, 0);
  await agent.signOut();
  t.is((await phone.isFree()).by, 'them');
  t.is(await agent.client.session(), undefined);
});
