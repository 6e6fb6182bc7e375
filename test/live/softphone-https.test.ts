import { get } from 'node:https';
import type { TLSSocket } from 'node:tls';
import test from 'ava';
import { DeskBrowser } from '../support/live/desk-window.js';
import { LiveSite } from '../support/live/live-site.js';

// The tests' own client knows no authority that is made while they run; who verifies it is the test below.
process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_TLS: 'own-ca', FARLINE_RING_MS: '15000' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

test.serial('B8: whoever has taken the authority from /ca.pem verifies the pages’ certificate', async (t) => {
  const ca = await (await fetch(new URL('/ca.pem', site.product.url))).text();
  const authorized = await new Promise<boolean>((resolve, reject) => {
    const options = { ca, agent: false, rejectUnauthorized: true };
    get(new URL('/healthz', site.product.url), options, (response) => {
      response.resume();
      resolve((response.socket as TLSSocket).authorized);
    }).on('error', reject);
  });
  t.true(authorized);
  t.true(site.log.some((line) => line.includes('SHA-256')));
});

test.serial('B8: over HTTPS an agent takes a call in the browser, and both hear each other', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, { more: { interfaces: ['internal'], number: null } });
  const desk = await (await DeskBrowser.start(site, agent)).open();
  t.regex(desk.page.url(), /^https:/);
  await desk.startWork();
  await desk.press('Ready');
  await agent.shows({ state: 'ready' });
  const customer = await site.customer(queue);
  await desk.says('A call is ringing');
  await desk.press('Answer');
  await customer.hears(agent.tone);
  await desk.hears(customer.tone);
  await desk.press('End work');
  await desk.shows('signs out after this call');
  customer.hangUp();
  await desk.page.getByRole('button', { name: 'Start work' }).waitFor();
  t.deepEqual(desk.troubles, []);
});
