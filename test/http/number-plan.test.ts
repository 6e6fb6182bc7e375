import test from 'ava';
import { numberPlan } from '../../app/adapters/http/api/number-plan.js';
import { MemoryDirectory } from '../support/memory-directory.js';
import { MemoryPhones } from '../support/memory-phones.js';
import { send, startWebApp } from '../support/web-app.js';
import { aDirectory, anAgent, aPhone, aQueue } from '../support/world.js';

test('A: any page of the number plan is that part of the whole, though only a window of phones is read', async (t) => {
  const phones = new MemoryPhones(new MemoryDirectory());
  const directory = aDirectory({
    agents: ['1000', '2004', '2500', '8888'].map((dn) => anAgent({ id: `a${dn}`, dn })),
    queues: [aQueue({ id: 'q', dn: '2001' })],
  });
  for (let i = 2; i < 42; i += 2) {
    await phones.save(aPhone({ id: `p${i}`, number: String(2_000 + i + 1) }), 'secret', null);
  }
  const all = await numberPlan(directory, phones, { siteId: null, search: '', offset: 0, limit: 1_000 });
  t.is(all.total, 25);
  t.deepEqual(
    all.numbers.map(({ number }) => number),
    all.numbers.map(({ number }) => number).toSorted(),
  );
  for (let limit = 1; limit <= 26; limit += 1) {
    for (let offset = 0; offset <= 27; offset += 1) {
      const part = await numberPlan(directory, phones, { siteId: null, search: '', offset, limit });
      t.deepEqual(part, { total: 25, numbers: all.numbers.slice(offset, offset + limit) }, `${limit} from ${offset}`);
    }
  }
});

test('A: the page of the number plan is cut on the server, and a page too far is the last one', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  for (let i = 0; i < 60; i += 1) await app.phones.save(aPhone({ id: `p${i}`, number: String(3_000 + i) }), 'x', null);
  const token = await app.token('admin');
  const page = async (query: string) =>
    (await send(app, 'GET', `/numbers${query}`, { token, headers: { accept: 'text/html' } })).text;
  const first = await page('');
  t.true(first.includes('3047') && !first.includes('3048'));
  for (const query of ['?page=2', '?page=99', '?page=99999999999999999999']) {
    const last = await page(query);
    t.true(last.includes('3048') && last.includes('8888') && !last.includes('3047'), query);
  }
  t.regex(await page('?search=Desk'), /href="\/phones\/desk"/);
});
