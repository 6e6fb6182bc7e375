import test from 'ava';
import { ApiError } from '../support/api-client.js';
import { LiveSite } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';

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
    api.post('/api/v1/routes', { number: '4711', queueId: (await site.queue()).id }),
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
