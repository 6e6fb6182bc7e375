import test from 'ava';
import type { Browser } from 'playwright-core';
import { agentPage, deskApp } from '../support/agent-browser.js';
import { startChromium } from '../support/chromium.js';
import { axeViolations } from '../support/axe.js';
import { startRelay } from '../support/cuttable-relay.js';
import { ensureBuilt } from '../support/ensure-built.js';
import { aCall, aLeg, aNumber, aSession, gone, put } from '../support/rows.js';
import { until } from '../support/until.js';

let browser: Browser;
test.before(async () => {
  await ensureBuilt();
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const JOES = { id: 's1', agentId: 'joe', nailedUp: false } as const;
const ready = aSession({ ...JOES, since: Date.now() - 65_000 });
const pause = { setter: 'agent', reason: '1', since: 1, via: 'phone', by: 'joe' } as const;

function paused(over: Parameters<typeof aSession>[0] = JOES) {
  const since = Date.now();
  const interval = { state: 'not-ready', reason: '1', setter: 'agent', via: 'phone', since } as const;
  return aSession({ ...over, state: { at: 'not-ready' }, holds: [pause], interval });
}

test('I4: what changes elsewhere shows at once, the time counts on, and a reason that is being chosen stays', async (t) => {
  const app = await deskApp(t);
  app.live.step(put.session(ready));
  const { page, troubles } = await agentPage(t, app, browser);
  await page.evaluate('document.body.dataset.samePage = "yes"');
  const now = page.locator('[data-desk-part=now]');
  t.regex(await now.innerText(), /Joe Adams[\s\S]*8888[\s\S]*Outside phone •••••11[\s\S]*Ready[\s\S]*1:\d\d/);
  const time = page.locator('.desk-now time');
  const before = await time.innerText();
  await page.getByLabel('Reason').selectOption('2');
  app.live.step(put.session({ ...ready, pending: { hold: null, logout: { via: 'phone', by: 'joe' } } }));
  await now.getByText('signs out after this call').waitFor();
  t.is(await page.getByLabel('Reason').inputValue(), '2');
  await time.filter({ hasNotText: before }).waitFor();
  app.live.step(put.session(paused()));
  await now.getByText('Not ready').waitFor();
  t.is(await page.getByLabel('Reason').inputValue(), '2', 'also when what can be pressed has changed');
  t.is(await page.getAttribute('body', 'data-same-page'), 'yes');
  t.deepEqual(troubles, []);
});

test('the call shows with caller, queue and time, the queues with who waits, and both go', async (t) => {
  const app = await deskApp(t);
  app.live.step(put.session(ready));
  const { page } = await agentPage(t, app, browser);
  const [call, queues] = [page.locator('[data-desk-part=call]'), page.locator('[data-desk-part=queues]')];
  t.regex(await call.innerText(), /No call/);
  t.regex(await queues.innerText(), /Sales[\s\S]*0/);
  app.live.step(put.call(aCall({ id: 'c1', arrivedAt: Date.now() - 8_000 })));
  await queues.locator('.is-waiting').waitFor();
  t.regex(await queues.innerText(), /Sales[\s\S]*1[\s\S]*0:0[89]/);
  const since = Date.now();
  const talks = { at: 'talking', callId: 'c1' } as const;
  app.live.step(
    put.call(aCall({ id: 'c1', arrivedAt: since - 8_000, state: { at: 'talking', sessionId: 's1', since } })),
    put.session({
      ...ready,
      state: talks,
      interval: { state: 'talking', reason: null, setter: null, via: 'system', since },
    }),
  );
  await call.getByText('•••••56').waitFor();
  t.regex(await call.innerText(), /Talking[\s\S]*Sales · waited 0:08/);
  t.false((await page.content()).includes('4930123456'), 'the whole number is nowhere');
  await page.getByRole('button', { name: 'Release the caller' }).click();
  await until('the release is asked for', () => app.commands.submitted.length > 0);
  app.live.step(gone('call', 'c1'), put.session(ready));
  await call.getByText('No call').waitFor();
  t.like(app.commands.submitted.at(-1)?.command, { do: 'release', agentId: 'joe' });
});

test('E5: a leg that was hung up can be dialled again from the desk', async (t) => {
  const app = await deskApp(t);
  const session = aSession({ ...JOES, nailedUp: true });
  app.live.step(put.session(session), put.leg(aLeg({ id: 's1', state: { at: 'dropped', cause: 'hung-up' } })));
  const { page } = await agentPage(t, app, browser);
  const leg = page.locator('[data-desk-part=leg]');
  t.regex(await leg.innerText(), /Dropped/);
  await leg.getByRole('button', { name: 'Reconnect' }).click();
  await until('the leg is asked for', () => app.commands.submitted.length > 0);
  const parked = { at: 'parked', channel: 'n1-leg', since: 1, until: null } as const;
  app.live.step(put.leg(aLeg({ id: 's1', trunkId: 'sbc', state: parked })));
  await leg.getByText('Parked').waitFor();
  t.regex(await leg.innerText(), /Parked on SBC/);
  t.like(app.commands.submitted.at(-1)?.command, { do: 'reconnect', agentId: 'joe' });
});

test('after the connection was lost the desk catches up; signed in elsewhere, it is loaded again', async (t) => {
  const app = await deskApp(t);
  const relay = await startRelay(app.url);
  t.teardown(() => relay.close());
  const { page } = await agentPage(t, { ...app, url: relay.url }, browser);
  await page.getByRole('button', { name: 'Start work' }).waitFor();
  app.live.step(put.session(ready));
  await page.locator('.desk-now', { hasText: 'Ready' }).waitFor();
  relay.cut();
  await page.getByText('The connection to Farline is lost').waitFor();
  app.live.step(put.session(paused()));
  relay.mend();
  await page.locator('.desk-now', { hasText: 'Not ready' }).waitFor({ timeout: 20_000 });
  t.false(await page.getByText('The connection to Farline is lost').isVisible());
  app.live.step(gone('session', 's1'));
  await page.getByRole('button', { name: 'Start work' }).waitFor();
});

test('with scripts off every button of the desk works', async (t) => {
  const app = await deskApp(t);
  app.live.step(put.session(paused()));
  const { page } = await agentPage(t, app, browser, { javaScriptEnabled: false });
  for (const [name, command] of [
    ['Ready', { do: 'unhold', setter: 'agent' }],
    ['Not ready', { do: 'hold', reason: '1' }],
    ['End work', { do: 'logout' }],
  ] as const) {
    await page.getByRole('button', { name, exact: true }).click();
    await page.locator('#desk').waitFor();
    t.like(app.commands.submitted.at(-1)?.command, { ...command, agentId: 'joe', via: 'web' });
  }
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280]) {
    test(`${colorScheme}, ${width} px: the desk is readable and nothing sticks out`, async (t) => {
      const app = await deskApp(t);
      app.live.step(put.session(paused({ ...JOES, device: aNumber() })), put.call(aCall({ id: 'c1' })));
      const { page } = await agentPage(t, app, browser, { colorScheme, viewport: { width, height: 900 } });
      t.deepEqual(await axeViolations(page), []);
      t.true((await page.evaluate<number>('document.documentElement.scrollWidth')) <= width);
    });
  }
}

test('K3: in a call the customer is sent on without leaving the page; what is refused is said and stays typed, on a narrow window too', async (t) => {
  const app = await deskApp(t);
  app.live.step(
    put.session(aSession({ ...JOES, state: { at: 'talking', callId: 'k1' } })),
    put.call(aCall({ id: 'k1', state: { at: 'talking', sessionId: 's1', since: Date.now() } })),
  );
  const { page, troubles } = await agentPage(t, app, browser, { viewport: { width: 390, height: 844 } });
  await page.waitForSelector('[data-desk-part="call"] form[action="/desk/transfer"]');
  t.true((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 390);
  await page.evaluate(`document.body.setAttribute('data-same', 'yes')`);
  await page.fill('#transfer-number', '2001');
  await page.click('text=Send to number');
  await page.waitForSelector('#desk-refusal:not([hidden])');
  t.regex((await page.textContent('#desk-refusal')) ?? '', /2001/);
  t.is(await page.inputValue('#transfer-number'), '2001');
  t.deepEqual(app.commands.submitted, []);
  await page.click('text=Send to queue');
  await until('the customer is sent on', () => app.commands.submitted.length > 0);
  const target = { kind: 'queue', queueId: 'sales' };
  t.like(app.commands.submitted[0]?.command, { do: 'transfer', agentId: 'joe', callId: 'k1', target });
  t.is(await page.getAttribute('body', 'data-same'), 'yes');
  t.deepEqual(troubles, []);
});
