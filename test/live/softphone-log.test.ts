import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { Page } from 'playwright-core';
import { DeskBrowser, type DeskWindow } from '../support/live/desk-window.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite } from '../support/live/live-site.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_PHONE_GONE_MS: '800', FARLINE_RING_MS: '15000' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
test.serial.afterEach((t) => {
  t.deepEqual(site.errors(), []);
});

const INTERNAL = { more: { interfaces: ['internal'], number: null } };

interface LogLine {
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** The log of the agent's softphone as an admin reads it, the newest first. */
async function logOf({ id }: LiveAgent): Promise<readonly LogLine[]> {
  const path = `/api/v1/agents/${id}/client-log?limit=500`;
  return (await site.admin.api.get<{ items: LogLine[] }>(path)).items;
}

/** Waits until the softphone has told this. */
async function told(agent: LiveAgent, what: string, detail: LogLine['detail'] = {}): Promise<LogLine> {
  for (const end = performance.now() + 60_000; performance.now() < end; await delay(100)) {
    const found = (await logOf(agent)).find((line) => {
      return line.what === what && Object.entries(detail).every(([name, value]) => line.detail[name] === value);
    });
    if (found) return found;
  }
  throw new Error(`the softphone never told of ${what}: ${JSON.stringify(await logOf(agent))}`);
}

/** Waits until the softphone has told that its socket was lost, and after that, that it is registered. */
async function isBack(agent: LiveAgent): Promise<void> {
  await told(agent, 'socket-lost');
  for (const end = performance.now() + 60_000; performance.now() < end; await delay(100)) {
    const told = (await logOf(agent)).map(({ what }) => what);
    if (told.indexOf('registered') < told.indexOf('socket-lost')) return;
  }
  throw new Error(`it never came back: ${JSON.stringify(await logOf(agent))}`);
}

/** The agent's page in another window, with the admin signed in. */
async function asAdmin({ page }: DeskWindow, agent: LiveAgent): Promise<Page> {
  const context = await page.context().browser()?.newContext();
  const admin = await context?.newPage();
  if (!admin) throw new Error('the browser is gone');
  await admin.goto(`${site.product.url}/login?next=/agents/${agent.id}`);
  await admin.getByLabel('Name').fill(site.admin.name);
  await admin.getByLabel('Password').fill(site.admin.password);
  await admin.getByRole('button', { name: 'Sign in' }).click();
  await admin.getByRole('heading', { name: 'Softphone log' }).waitFor();
  return admin;
}

test.serial(
  'M: an admin reads on the agent’s page that the softphone is registered, had a call, and lost its socket for a while',
  async (t) => {
    const queue = await site.queue();
    const agent = await site.agent(queue, INTERNAL);
    const desk = await (await DeskBrowser.start(site, agent)).open();
    await desk.startWork();
    await told(agent, 'registered');
    const admin = await asAdmin(desk, agent);
    const table = admin.locator('#client-log tbody');
    await table.getByText('Registered', { exact: true }).first().waitFor();
    await table.getByText('Window opened').first().waitFor();

    await desk.press('Ready');
    const customer = await site.customer(queue);
    await desk.says('A call is ringing');
    await desk.press('Answer');
    await desk.hears(customer.tone);
    await desk.press('Check the network');
    await desk.page.getByText(/^Sound of this call/).waitFor();
    await told(agent, 'network', { asked: 5, answered: 5 });
    await told(agent, 'call-begun');
    // Its sound is looked at once a second.
    await delay(3_000);
    await desk.press('Hang up');
    await customer.isGone();
    const { detail } = await told(agent, 'call-ended', { by: 'local' });
    t.true(Number(detail['lastedMs']) > 0, JSON.stringify(detail));
    for (const figure of ['lostPercent', 'jitterMs']) t.is(typeof detail[figure], 'number', JSON.stringify(detail));

    await site.kill();
    await desk.says('Farline cannot be reached');
    await site.start();
    await desk.says('Connected: calls come to this window.');
    await isBack(agent);
    await admin.reload();
    await table.getByText('Connection lost').first().waitFor();
    const lines = JSON.stringify(await logOf(agent));
    for (const secret of desk.secrets) t.false(lines.includes(secret));

    await desk.page.goto('about:blank');
    await told(agent, 'closed');
    t.deepEqual(desk.troubles, []);
  },
);

test.serial('M: an admin reads on the agent’s page that the browser gives no microphone', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, INTERNAL);
  const desk = await (await DeskBrowser.start(site, agent, false)).open();
  await desk.startWork();
  await desk.press('Ready');
  await desk.page.getByText('There is no microphone to be had').waitFor();
  const { detail } = await told(agent, 'microphone-missing');
  t.is(detail['cause'], 'NotFoundError');
  const admin = await asAdmin(desk, agent);
  const row = admin.locator('#client-log tbody tr', { hasText: 'No microphone' });
  await row.getByText('NotFoundError').waitFor();
});
