import test from 'ava';
import { DeskBrowser, type DeskWindow } from '../support/live/desk-window.js';
import type { LiveAgent } from '../support/live/live-agent.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface AtHome {
  readonly agent: LiveAgent;
  readonly queue: LiveQueue;
  readonly desk: DeskWindow;
}

/** An agent at home with a leg that stays, who has started work in the browser. */
async function atHome(settings = {}): Promise<AtHome> {
  const queue = await site.queue({ settings });
  const agent = await site.agent(queue, { nailedUp: true });
  const browser = await DeskBrowser.start(site, agent, false);
  const desk = await browser.open();
  await desk.press('Start work');
  await desk.shows('Parked', 'leg');
  await desk.press('Ready');
  await agent.shows({ state: 'ready', leg: 'parked' });
  return { agent, queue, desk };
}

test.serial('E5: the desk shows a dropped leg, and Reconnect brings it back', async (t) => {
  const { agent, desk } = await atHome();
  agent.phone.hangUp();
  await desk.shows('Dropped', 'leg');
  await desk.shows('leg hung up');
  await desk.press('Reconnect');
  await desk.shows('Parked', 'leg');
  await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
  t.is(await desk.page.getByRole('button', { name: 'Reconnect' }).count(), 0);
  t.deepEqual(desk.troubles, []);
});

test.serial('E5: a lost leg that is given up is an alarm on the desk, with Reconnect', async (t) => {
  const { agent, desk } = await atHome();
  agent.phone.busy();
  await agent.phone.isCutOff();
  await desk.shows('Lost, given up', 'leg');
  t.is(await desk.page.locator('.desk-leg [role=alert]').count(), 1);
  agent.phone.answers();
  await desk.press('Reconnect');
  await desk.shows('Parked', 'leg');
  await agent.shows({ state: 'ready', leg: 'parked', holds: [] });
});

test.serial('E5: who cannot get the leg back signs out on the desk', async (t) => {
  const { agent, desk } = await atHome();
  agent.phone.busy();
  await agent.phone.isCutOff();
  await desk.shows('Lost', 'leg');
  await desk.press('End work');
  await desk.page.getByRole('button', { name: 'Start work' }).waitFor();
  t.is(await agent.client.session(), undefined);
  const calls = agent.phone.calls.length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  t.is(agent.phone.calls.length, calls, 'nobody rings them any more');
});

test.serial('E3: the desk shows a call before it is delivered, Accept connects it, Reject gives it away', async (t) => {
  const { agent, queue, desk } = await atHome({ preview: true, previewMs: 60_000 });
  const first = await site.customer(queue);
  await desk.page.locator('[data-preview]').waitFor({ timeout: 20_000 });
  await desk.press('Accept');
  await first.hears(agent.tone);
  await agent.phone.hears(first.tone);
  await desk.shows('Talking');
  t.is(await desk.page.locator('[data-preview]').count(), 0);
  first.hangUp();
  await desk.shows('Parked', 'leg');

  const second = await site.customer(queue);
  await desk.page.locator('[data-preview]').waitFor({ timeout: 20_000 });
  await desk.press('Reject');
  await desk.shows('rejected a call');
  t.deepEqual(second.heard(), []);
  await agent.shows({ state: 'not-ready', leg: 'parked', holds: ['rejected'] });
  t.deepEqual(desk.troubles, []);
});
