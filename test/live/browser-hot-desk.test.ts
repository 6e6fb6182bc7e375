import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import type { Page } from 'playwright-core';
import { phonePeerName } from '../../app/domain/phone-peer.js';
import { RegisteringPhone } from '../support/peers/registering-phone.js';
import { DeskBrowser, type DeskWindow } from '../support/live/desk-window.js';
import { LiveSite, type LiveQueue } from '../support/live/live-site.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { asteriskOf } from '../support/product.js';
import type { LiveAgent } from '../support/live/live-agent.js';

let site: LiveSite;
let queue: LiveQueue;
let joe: LiveAgent;
let jay: LiveAgent;
let browser: DeskBrowser;
let given = 3_000;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_TAKEOVER: 'supervisor', FARLINE_PHONE_GONE_MS: '60000' });
  queue = await site.queue();
  const more = { interfaces: ['phone'], hotDesk: true };
  [joe, jay] = [await site.agent(queue, { more }), await site.agent(queue, { more })];
  browser = await DeskBrowser.start(site, joe, false);
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

interface Seat {
  readonly id: string;
  readonly name: string;
  readonly phone: RegisteringPhone;
}

/** A telephone that agents choose, registered unless told otherwise. */
async function seat({
  there = true,
  hotDesk = true,
  ...more
}: { there?: boolean; hotDesk?: boolean; callerId?: object } = {}): Promise<Seat> {
  given += 1;
  const name = `Seat ${given}`;
  const wish = { name, number: String(given), hotDesk, ...more };
  const made = await site.admin.api.post<{ id: string; onboarding: { secret: string } }>('/api/v1/phones', wish);
  const { id } = made;
  const shown = () => site.admin.api.get<{ peer: { state: string } }>(`/api/v1/phones/${id}`);
  for (const end = Date.now() + 15_000; (await shown()).peer.state !== 'applied' && Date.now() < end;) await delay(30);
  const account = { user: phonePeerName(id), password: made.onboarding.secret, server: site.address };
  const phone = await RegisteringPhone.at(loopbackAddress(), account);
  site.teardown(async () => phone.close());
  if (there && (await phone.register()) !== 200) throw new Error(`${name} could not register`);
  return { id, name, phone };
}

/** What the screen says of a telephone once it says this; it is loaded again until then. */
async function says(page: Page, name: string, what: RegExp): Promise<void> {
  const line = page.locator('.desk-choice', { hasText: name });
  for (const end = Date.now() + 15_000; Date.now() < end; await page.reload()) {
    if (what.test(await line.innerText())) return;
    await delay(50);
  }
  throw new Error(`${name} is shown as ${await line.innerText()}`);
}

async function choose({ page }: DeskWindow, { name }: Seat): Promise<void> {
  await page.locator('.desk-choice', { hasText: name }).click();
  await page.getByRole('button', { name: /Start work|Work from there/ }).click();
}

const refusal = ({ page }: DeskWindow, sentence: RegExp) =>
  page.getByRole('alert').filter({ hasText: sentence }).waitFor();

test.serial(
  'B3: the list tells free, taken and unregistered ones apart, and each refusal has its sentence',
  async (t) => {
    const [free, taken, away, private_] = [
      await seat(),
      await seat(),
      await seat({ there: false }),
      await seat({ hotDesk: false }),
    ];
    const first = await browser.open();
    const second = await browser.open(undefined, jay);
    await says(first.page, free.name, /^Seat \d+ \d+$/);
    await says(first.page, taken.name, /^Seat \d+ \d+$/);
    t.is(await first.page.locator('.desk-choice', { hasText: private_.name }).count(), 0);
    await says(first.page, away.name, /Not connected/);
    t.true(await first.page.locator('.desk-choice', { hasText: away.name }).locator('input').isDisabled());

    // Two agents, one telephone: the list of the first was made before the second chose.
    await choose(second, taken);
    await second.shows(taken.name);
    await choose(first, taken);
    await refusal(first, /Another agent is signed in on this telephone/);
    t.true(await first.page.locator('.desk-choice', { hasText: taken.name }).locator('input').isChecked());
    await says(first.page, taken.name, /In use\. A supervisor can give it to you/);

    // What is not in the list cannot be chosen by a forged form either.
    for (const [id, sentence] of [
      [private_.id, /There is no such telephone for this agent/],
      ['nowhere', /There is no such telephone for this agent/],
      [away.id, /This telephone is not registered/],
    ] as const) {
      const option = first.page.locator('.desk-choice', { hasText: free.name }).locator('input');
      await option.evaluate((input, value) => input.setAttribute('value', value as string), id);
      await choose(first, free);
      await refusal(first, sentence);
      t.is(await joe.shown(), null);
    }
    await choose(first, free);
    await first.shows(free.name);
    await joe.shows({ state: 'not-ready', holds: ['login'] });
  },
);

test.serial(
  'B3: a telephone that signs off between the list and the choice is refused, and no session comes of it',
  async (t) => {
    const one = await seat();
    const page = await (await browser.open()).page.context().newPage();
    // The list is not refreshed: it is from before.
    await page.route('**/desk/events', (route) => route.abort());
    await page.goto(`${site.product.url}/desk`);
    await says(page, one.name, /^Seat \d+ \d+$/);
    t.is(await one.phone.unregister(), 200);
    const known = () => site.admin.api.get<{ registered: boolean | null }>(`/api/v1/phones/${one.id}`);
    for (const end = Date.now() + 15_000; (await known()).registered !== false; await delay(30)) {
      if (Date.now() > end) throw new Error(`${one.name} is still known as registered`);
    }
    await page.locator('.desk-choice', { hasText: one.name }).click();
    await page.getByRole('button', { name: 'Start work' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /This telephone is not registered/ })
      .waitFor();
    t.is(await joe.shown(), null);
    t.regex(await page.locator('.desk-choice', { hasText: one.name }).innerText(), /Not connected/);
  },
);

test.serial(
  'B4: a second browser adopts the running session; another telephone is refused unless it is moved',
  async (t) => {
    const [one, other] = [await seat(), await seat()];
    const [first, second] = [await browser.open(), await browser.open()];
    await says(first.page, one.name, /^Seat/);
    // A window that heard nothing of what happened meanwhile, as after a moment without a network.
    const page = await second.page.context().newPage();
    await page.route('**/desk/events', (route) => route.abort());
    await page.goto(`${site.product.url}/desk`);
    await says(page, other.name, /^Seat \d+ \d+$/);
    await choose(first, one);
    await first.shows(one.name);
    const session = await joe.client.session();
    await second.page.goto(`${site.product.url}/desk`);
    await second.shows(one.name);
    t.is((await joe.client.session())?.id, session?.id, 'it is the same session');
    await page.locator('.desk-choice', { hasText: other.name }).click();
    await page.getByRole('button', { name: 'Start work' }).click();
    await page.getByRole('alert').filter({ hasText: 'already signed in with another device' }).waitFor();
    await page.locator('[data-desk-part=now]', { hasText: one.name }).waitFor();
    await page.getByRole('link', { name: 'Change phone' }).click();
    await page.locator('.desk-choice', { hasText: other.name }).click();
    await page.getByRole('button', { name: 'Work from there' }).click();
    await first.shows(other.name);
    await second.shows(other.name);
    t.not((await joe.client.session())?.id, session?.id);
  },
);

test.serial(
  'B4: a telephone in use goes to whom a supervisor confirms it for, and its agent sees it at once',
  async (t) => {
    const one = await seat();
    await site.admin.api.post('/api/v1/users', {
      name: 'sue',
      role: 'supervisor',
      agentId: null,
      password: 'correct horse battery',
    });
    const [first, second] = [await browser.open(), await browser.open(undefined, jay)];
    await says(first.page, one.name, /^Seat/);
    await choose(first, one);
    await first.shows(one.name);
    await says(second.page, one.name, /In use\. A supervisor can give it to you/);
    await second.page.locator('.desk-choice', { hasText: one.name }).click();
    await second.page.getByLabel('Supervisor’s name').fill('sue');
    await second.page.getByLabel('Supervisor’s password').fill('wrong horse battery');
    await choose(second, one);
    await refusal(second, /Name or password is wrong/);
    await second.page.getByLabel('Supervisor’s password').fill('correct horse battery');
    await choose(second, one);
    await second.shows(one.name);
    await first.page.getByRole('button', { name: 'Start work' }).waitFor();
    t.is(await joe.shown(), null);
  },
);

test.serial(
  'B7: desktop first and phone first: whoever signed in on one is signed in on the other, and nobody is asked again',
  async (t) => {
    const one = await seat();
    const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${joe.id}`);
    // Phone first: the desktop asks for name and password once, and finds the session.
    t.is(await one.phone.call(`*31${dn}`), 200);
    await joe.shows({ state: 'not-ready', holds: ['login'] });
    const desk = await browser.open();
    await desk.shows(one.name);
    await desk.press('Ready');
    await joe.shows({ state: 'ready' });
    // The telephone says not ready, and the desk shows it.
    t.is(await one.phone.call('*341'), 200);
    await desk.shows('Not ready');
    t.is(await one.phone.call('*32'), 200);
    await desk.page.getByRole('button', { name: 'Start work' }).waitFor();
    // Desktop first: the telephone signs out without a PIN or password.
    await choose(desk, one);
    await desk.shows(one.name);
    t.is(await one.phone.call('*33'), 200);
    await desk.shows('Ready');
    await desk.press('End work');
    await desk.page.getByRole('button', { name: 'Start work' }).waitFor();
    t.is(await joe.shown(), null);
  },
);

test.serial(
  'B5: a call from a hot desk shows whoever is signed in there, at once, and the telephone’s own number wins',
  async (t) => {
    const [one, own] = [await seat(), await seat({ callerId: { name: 'Front door', number: '4400' } })];
    const { dn, name } = await site.admin.api.get<{ dn: string; name: string }>(`/api/v1/agents/${joe.id}`);
    const shown = async ({ id, phone }: Seat): Promise<object> => {
      t.is(await phone.call(queue.number), 200);
      const calls = await site.admin.api.get<{ items: { caller: object }[] }>('/api/v1/calls');
      const channel = (await onAsterisk('core show channels concise')).split('\n').find((line) => line.includes(id));
      await phone.hangUp();
      await nobodyCalls();
      return { caller: calls.items[0]?.caller, onChannel: channel?.split('!')[7] };
    };
    await joe.client.api.post('/api/v1/sessions', { interface: 'phone', phoneId: one.id });
    t.deepEqual(await shown(one), { caller: { number: dn, name }, onChannel: dn });
    await joe.client.api.post('/api/v1/sessions', { interface: 'phone', phoneId: own.id, takeover: true });
    t.deepEqual(await shown(own), { caller: { number: '4400', name: 'Front door' }, onChannel: '4400' });
    t.notDeepEqual(await shown(one), { caller: { number: dn, name }, onChannel: dn });
    await joe.signOut();
    await jay.client.api.post('/api/v1/sessions', { interface: 'phone', phoneId: one.id });
    t.like(await shown(one), { caller: { name: 'Agent 1003' } });
  },
);

test.serial(
  'B5: no sign-in, sign-out or state change by web, API or telephone writes configuration or reloads Asterisk',
  async (t) => {
    const one = await seat();
    const { dn } = await site.admin.api.get<{ dn: string }>(`/api/v1/agents/${joe.id}`);
    const before = { files: await configuration(), reloaded: await reloadedAt() };
    t.true(before.files.length > 15);
    t.true(before.reloaded > 0, 'making the telephone has loaded something again');
    const desk = await browser.open();
    await says(desk.page, one.name, /^Seat/);
    await choose(desk, one);
    await desk.shows(one.name);
    for (const button of ['Ready', 'Not ready', 'End work']) await desk.press(button);
    await desk.page.getByRole('button', { name: 'Start work' }).waitFor();
    await joe.client.api.post('/api/v1/sessions', { interface: 'phone', phoneId: one.id });
    await joe.client.ready();
    await joe.pause('1');
    await joe.signOut();
    for (const code of [`*31${dn}`, '*33', '*341', '*32']) t.is(await one.phone.call(code), 200, code);
    t.deepEqual(await configuration(), before.files);
    t.true(Math.abs((await reloadedAt()) - before.reloaded) < 2);
  },
);

async function nobodyCalls(): Promise<void> {
  for (const end = Date.now() + 15_000; Date.now() < end; await delay(30)) {
    if ((await site.admin.api.get<{ items: [] }>('/api/v1/calls')).items.length === 0) return;
  }
  throw new Error('the call does not end');
}

async function onAsterisk(command: string): Promise<string> {
  return (await asteriskOf(site.dataDir))?.cli(command) ?? '';
}

/** When anything of Asterisk was loaded again last, in seconds since 1970, to the second; 0 when nothing was. */
async function reloadedAt(): Promise<number> {
  const [, ago] = /Last reload: (\d+)/.exec(await onAsterisk('core show uptime seconds')) ?? [];
  return ago === undefined ? 0 : Date.now() / 1000 - Number(ago);
}

/** Every file that Asterisk is configured by, with its digest. */
async function configuration(): Promise<string[]> {
  const entries = await readdir(join(site.dataDir, 'asterisk'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.conf'));
  const digests = files.map(async ({ parentPath, name }) => {
    const path = join(parentPath, name);
    return `${path} ${createHash('sha256')
      .update(await readFile(path))
      .digest('hex')}`;
  });
  return (await Promise.all(digests)).sort();
}
