import test from 'ava';
import type { Browser } from 'playwright-core';
import { agentPage, deskApp } from '../support/agent-browser.js';
import { startChromium } from '../support/chromium.js';
import { axeViolations } from '../support/axe.js';
import { ensureBuilt } from '../support/ensure-built.js';
import { aSession, put } from '../support/rows.js';
import { until } from '../support/until.js';

let browser: Browser;
test.before(async () => {
  await ensureBuilt();
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const JOES = { id: 's1', agentId: 'joe', nailedUp: false } as const;
const by = { since: 1, via: 'web' } as const;
const held = aSession({
  ...JOES,
  state: { at: 'not-ready' },
  holds: [
    { setter: 'agent', reason: '2', by: 'joe', ...by },
    { setter: 'system', reason: 'leg-lost', by: 'system', ...by },
  ],
  queuePauses: [{ queueId: 'sales', setter: 'supervisor', reason: '4', askedAt: 1, by: 'boss', ...by }],
});

test('C5: from the row of the wallboard to the agent, and a reset with its reason', async (t) => {
  const app = await deskApp(t);
  app.live.step(put.session(held));
  const { page, troubles } = await agentPage(t, app, browser, { role: 'supervisor', agentId: 'jay' });
  await page.goto(app.url);
  await page.getByRole('link', { name: 'Joe Adams', exact: true }).click();
  await page.getByRole('heading', { name: 'Joe Adams' }).waitFor();
  await page.getByRole('button', { name: 'Reset' }).click();
  await page.getByRole('alert').waitFor();
  t.deepEqual(app.commands.submitted, [], 'without a reason nothing is done');
  await page.getByLabel('Why').fill('The phone is dead');
  await page.getByRole('button', { name: 'Reset' }).click();
  await until('the reset is asked for', () => app.commands.submitted.length > 0);
  t.like(app.commands.submitted[0]?.command, { do: 'reset', agentId: 'joe', note: 'The phone is dead' });
  t.deepEqual(troubles, []);
});

test('C3: a pause of one queue is made and ended on the desk without leaving the page', async (t) => {
  const app = await deskApp(t);
  app.live.step(put.session(aSession(JOES)));
  const { page, troubles } = await agentPage(t, app, browser);
  await page.evaluate('document.body.dataset.samePage = "yes"');
  const pauses = page.locator('[data-desk-part=pauses]');
  await pauses.getByLabel('Why only there').selectOption('4');
  await pauses.getByRole('button', { name: 'Pause' }).click();
  await until('the pause is asked for', () => app.commands.submitted.length > 0);
  t.like(app.commands.submitted[0]?.command, { do: 'pause-queue', queueId: 'sales', reason: '4', setter: 'agent' });
  const pause = { queueId: 'sales', setter: 'agent', reason: '4', askedAt: 1, by: 'joe', ...by } as const;
  app.live.step(put.session(aSession({ ...JOES, queuePauses: [pause] })));
  await pauses.getByText('Training').waitFor();
  await pauses.getByRole('button', { name: 'Resume' }).click();
  await until('its end is asked for', () => app.commands.submitted.length > 1);
  t.like(app.commands.submitted[1]?.command, { do: 'unpause-queue', queueId: 'sales', setter: 'agent' });
  t.is(await page.getAttribute('body', 'data-same-page'), 'yes');
  t.deepEqual(troubles, []);
});

test('C6: a desk that is open is the agent’s desktop, and a closed one is none any more', async (t) => {
  const app = await deskApp(t);
  app.live.step(put.session(aSession(JOES)));
  const { page } = await agentPage(t, app, browser);
  await until('the desk listens', () => app.desktops.open.includes('joe'));
  await page.close();
  await until('nobody listens', () => app.desktops.open.length === 0);
  t.pass();
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280]) {
    test(`${colorScheme}, ${width} px: an agent’s page and the audit are readable and nothing sticks out`, async (t) => {
      const app = await deskApp(t);
      app.live.step(put.session(held));
      const detail = { via: 'web', by: 'boss', supervised: true, note: 'The phone is dead', reason: '4' };
      const about = { agentId: 'joe', sessionId: 's1', callId: null, queueId: null };
      const fact = {
        version: 1,
        type: 'agent.reset',
        kind: 'session' as const,
        id: 's1',
        ...about,
        detail,
        after: null,
      };
      app.trunkHealth.history.push({ ...fact, sequence: 7, at: 1_760_000_000_000 });
      const { page } = await agentPage(t, app, browser, {
        role: 'admin',
        colorScheme,
        viewport: { width, height: 900 },
      });
      for (const path of ['/supervise/joe', '/audit']) {
        await page.goto(app.url + path);
        t.deepEqual(await axeViolations(page), [], path);
        t.true((await page.evaluate<number>('document.documentElement.scrollWidth')) <= width, path);
      }
    });
  }
}
