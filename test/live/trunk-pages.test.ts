import test from 'ava';
import { ApiError } from '../support/api-client.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));

/** A page of the running product, as an admin sees it. */
async function page(path: string): Promise<string> {
  const headers = { authorization: `Bearer ${site.admin.api.token ?? ''}` };
  const reply = await fetch(new URL(path, site.product.url), { headers });
  if (reply.status !== 200) throw new Error(`${path} answered ${reply.status}`);
  return reply.text();
}

test.serial('A: a trunk without a reachable contact is saved, and its page shows it as down and why', async (t) => {
  const dead = `${loopbackAddress()}:5060`;
  const from = site.changes.mark;
  const fields = { name: 'Nobody', prefixes: ['+999'], contacts: [dead], oosCheck: 0.3, oosForce: 0.2 };
  const id = await site.trunk(fields);
  await site.changes.next('trunk.out', from);
  const shown = await page(`/trunks/${id}`);
  t.regex(shown, /is-out-of-service"><span class="state">Out of service for 0:0/);
  t.regex(shown, new RegExp(`${dead}[\\s\\S]*Down[\\s\\S]*(no answer|cannot be reached)`));
  const list = await page('/trunks?search=nobody');
  t.regex(list, /Nobody[\s\S]*is-out-of-service[\s\S]*Out of service/);
  t.notRegex(list, /Carrier/);
});

test.serial('A: two things with one number are refused by the number plan, naming the number', async (t) => {
  const { api } = site.admin;
  const { id } = await api.post<{ id: string }>('/api/v1/queues', { name: 'First', dn: '4711' });
  const same = [
    api.post('/api/v1/queues', { name: 'Twin', dn: '4711' }),
    api.post('/api/v1/agents', { login: 'twin', name: 'Twin', dn: '4711' }),
    api.post('/api/v1/routes', { number: '4711', target: { kind: 'queue', queueId: (await site.queue()).id } }),
  ];
  for (const attempt of same) {
    const refused = await t.throwsAsync(attempt, { instanceOf: ApiError });
    t.like(refused, { status: 409 });
    t.regex(refused?.message ?? '', /4711.*taken already/);
  }
  const found = await api.get<{ items: unknown }>('/api/v1/number-plan?search=4711');
  t.deepEqual(found.items, [{ number: '4711', kind: 'queue', id, name: 'First' }]);
  t.regex(await page('/numbers?search=4711'), /4711[\s\S]*Queue[\s\S]*First/);
});

test.serial(
  'A: a host name that does not resolve keeps no trunk from being saved, and is shown as unreachable',
  async (t) => {
    const from = site.changes.mark;
    const contacts = ['no-such-host.invalid:5060'];
    const id = await site.trunk({ name: 'No host', prefixes: ['+998'], contacts, oosCheck: 0.3, oosForce: 0.2 });
    await site.changes.next('trunk.out', from);
    t.regex(await page(`/trunks/${id}`), /no-such-host\.invalid:5060[\s\S]*Down[\s\S]*(cannot be reached|no answer)/);
    // Nor from being changed, nor Farline from starting.
    const { api } = site.admin;
    const { version } = await api.get<{ version: number }>(`/api/v1/trunks/${id}`);
    await api.patch(`/api/v1/trunks/${id}`, { version, name: 'Still no host' });
    await site.stop();
    await site.start();
    t.regex(await page('/trunks?search=still'), /Still no host[\s\S]*is-out-of-service/);
  },
);

test.serial('A: an IPv6 contact is saved with a warning on the page, and calls go on at an IPv4 one', async (t) => {
  const backup = await SipParty.open(loopbackAddress(), 5060);
  site.teardown(() => Promise.resolve(backup.close()));
  backup.onInvite = (call) => call.refuse(486);
  const contacts = ['[2001:db8::1]:5070', `${backup.address}:${backup.port}`];
  const id = await site.trunk({ name: 'Six', prefixes: ['+355'], contacts });
  const shown = await page(`/trunks/${id}`);
  t.regex(shown, /2001:db8::1[\s\S]*speaks IPv4 only: a call over this contact fails at once/);
  const queue = await site.queue();
  const agent = await site.agent(queue, { number: '+35512345678' });
  await agent.starts({ parked: false });
  const from = site.changes.mark;
  const customer = await site.customer(queue);
  await until('the IPv4 contact is called', () => backup.invites.length === 1);
  const failed = await site.changes.next('trunk.contact-failed', from);
  t.is(failed.detail.contact, '[2001:db8::1]:5070');
  customer.hangUp();
});

test.serial(
  'A: two trunks at one address warn of each other on both pages, and calls come in over one of them',
  async (t) => {
    const { host } = site.farEnd.trunk;
    const id = await site.trunk({ name: 'Same place', prefixes: ['+996'], contacts: [`${host}:5099`] });
    const { items } = await site.admin.api.get<{ items: { id: string; name: string }[] }>('/api/v1/trunks');
    const carrier = items.find(({ name }) => name === 'Carrier')?.id ?? '';
    t.regex(await page(`/trunks/${id}`), new RegExp(`${host}[\\s\\S]*the trunk Carrier as well`));
    t.regex(await page(`/trunks/${carrier}`), new RegExp(`${host}[\\s\\S]*the trunk Same place as well`));
    const customer = await site.customer(await site.queue());
    const calls = await site.admin.api.get<{ items: { trunkId: string }[] }>('/api/v1/calls');
    t.true([id, carrier].includes(calls.items[0]?.trunkId ?? ''));
    t.log(`the call was taken for one of ${calls.items[0]?.trunkId === id ? 'the new' : 'the old'} trunk`);
    customer.hangUp();
  },
);
