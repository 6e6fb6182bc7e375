import test from 'ava';
import type { Browser } from 'playwright-core';
import { createPasswords } from '../../app/adapters/system/passwords.js';
import type { Agent, Takeover, Trunk } from '../../app/domain/directory.js';
import type { Phone } from '../../app/domain/phone.js';
import { phonePeerName } from '../../app/domain/phone-peer.js';
import { agentPage, deskApp } from '../support/agent-browser.js';
import { startChromium } from '../support/chromium.js';
import { axeViolations } from '../support/axe.js';
import { ensureBuilt } from '../support/ensure-built.js';
import { aSession, put } from '../support/rows.js';
import { JAY, JOE, SBC, type WebApp } from '../support/web-app.js';
import { aPhone, aTrunk } from '../support/world.js';

let browser: Browser;
test.before(async () => {
  await ensureBuilt();
  browser = await startChromium();
});
test.after.always(() => browser?.close());

const EVERYTHING = ['internal', 'phone', 'mobile'] as const;

function joeIs(app: WebApp, over: Partial<Agent>, trunks: readonly Trunk[] = [SBC], takeover: Takeover = 'refuse') {
  const joe = { ...JOE, interfaces: EVERYTHING, ...over };
  const { directory } = app.live.world;
  app.live.world.directory = {
    ...directory,
    agents: new Map([joe, JAY].map((agent) => [agent.id, agent])),
    trunks: new Map(trunks.map((trunk) => [trunk.id, trunk])),
    settings: { ...directory.settings, takeover },
  };
}

async function office(app: WebApp, ...more: Partial<Phone>[]): Promise<void> {
  await app.phones.hide('desk');
  for (const [i, over] of more.entries()) {
    const phone = aPhone({ id: `p${i}`, name: `Seat ${i}`, number: String(2100 + i), hotDesk: true, ...over });
    await app.phones.save(phone, 'secret', null);
    app.registrations.becomes(phonePeerName(phone.id), 'sip:x');
  }
}

const choice = (name: string): string => `.desk-choice:has(.name:text-is("${name}"))`;

test('B2: hot desk off: browser, desk phone and outside phone are offered, the browser first', async (t) => {
  const app = await deskApp(t);
  joeIs(app, { phoneId: 'desk' });
  app.registrations.becomes(phonePeerName('desk'), 'sip:x');
  const { page, troubles } = await agentPage(t, app, browser);
  t.deepEqual(await page.locator('.desk-choice .name').allInnerTexts(), [
    'This browser',
    'Desk phone',
    'Outside phone',
  ]);
  t.true(await page.locator(choice('This browser')).locator('input').isChecked());
  t.regex(await page.locator(choice('Desk phone')).innerText(), /Desk 2001/);
  t.regex(await page.locator(choice('Outside phone')).innerText(), /•••••11/);
  t.is(await page.getByLabel('Number of your phone').count(), 0);
  await page.locator(choice('Desk phone')).click();
  await page.getByRole('button', { name: 'Start work' }).click();
  await page.waitForURL('**/desk');
  t.like(app.commands.submitted.at(-1)?.command, {
    do: 'login',
    interface: 'phone',
    takeover: false,
    supervised: false,
    phone: { phoneId: 'desk', reachable: true },
  });
  t.deepEqual(troubles, []);
});

test('B2: an outside phone without a live trunk is greyed with the reason, and not there without a number', async (t) => {
  const app = await deskApp(t);
  joeIs(app, { phoneId: null }, [aTrunk({ ...SBC, busyOut: true })]);
  const { page } = await agentPage(t, app, browser);
  const mobile = page.locator(choice('Outside phone'));
  t.true(await mobile.locator('input').isDisabled());
  t.regex(await mobile.innerText(), /out of service at the moment/);
  t.regex(await page.locator(choice('Desk phone')).innerText(), /You have no desk phone yet/);
  t.true(await page.locator(choice('Desk phone')).locator('input').isDisabled());
  joeIs(app, { number: null });
  await page.reload();
  t.is(await page.locator(choice('Outside phone')).count(), 0);
  joeIs(app, { number: null, mayTypeNumber: true });
  await page.reload();
  await page.locator(choice('Outside phone')).click();
  await page.getByLabel('Number of your phone').fill('+1 555 123 9999');
  await page.getByRole('button', { name: 'Start work' }).click();
  await page.waitForURL('**/desk');
  t.like(app.commands.submitted.at(-1)?.command, { interface: 'mobile', agentPhone: '+15551239999' });
});

test('F: a number that is refused comes back as it was typed, with the sentence', async (t) => {
  const app = await deskApp(t);
  joeIs(app, { mayTypeNumber: true });
  const { page } = await agentPage(t, app, browser, { javaScriptEnabled: false });
  await page.locator(choice('Outside phone')).click();
  await page.getByLabel('Number of your phone').fill('no number');
  await page.getByRole('button', { name: 'Start work' }).click();
  t.regex(await page.getByRole('alert').innerText(), /no number/);
  t.is(await page.getByLabel('Number of your phone').inputValue(), 'no number');
  t.true(await page.locator(choice('Outside phone')).locator('input').isChecked());
  t.deepEqual(app.commands.submitted, []);
});

test('B5: the last choice is preselected, also when it was made on the telephone', async (t) => {
  const app = await deskApp(t);
  joeIs(app, {});
  await app.lastChoices.remember('joe', { interface: 'mobile', phoneId: null });
  const { page } = await agentPage(t, app, browser);
  t.true(await page.locator(choice('Outside phone')).locator('input').isChecked());
  joeIs(app, { hotDesk: true });
  await office(app, {}, {}, {});
  await app.lastChoices.remember('joe', { interface: 'phone', phoneId: 'p1' });
  await page.reload();
  t.true(await page.locator(choice('Seat 1')).locator('input').isChecked());
});

test('B3: hot desk on: the list alone; free ones can be chosen, others are greyed, and by whom only supervisors see', async (t) => {
  const app = await deskApp(t);
  joeIs(app, { hotDesk: true });
  await office(app, {}, {}, {}, { hotDesk: false, name: 'Reception' });
  app.registrations.becomes(phonePeerName('p2'), null);
  const device = { kind: 'phone', phoneId: 'p1', peer: phonePeerName('p1'), autoAnswer: false } as const;
  app.live.step(put.session(aSession({ id: 's9', agentId: 'jay', interface: 'phone', device })));
  const { page } = await agentPage(t, app, browser);
  t.deepEqual(await page.locator('.desk-choice .name').allInnerTexts(), ['Seat 0', 'Seat 1', 'Seat 2']);
  for (const [name, why] of [
    ['Seat 1', /In use$/],
    ['Seat 2', /Not connected/],
  ] as const) {
    t.true(await page.locator(choice(name)).locator('input').isDisabled());
    t.regex((await page.locator(choice(name)).innerText()).trim(), why);
  }
  t.notRegex(await page.content(), /Jay Moore/);
  const boss = await agentPage(t, app, browser, { role: 'supervisor' });
  t.regex(await boss.page.locator(choice('Seat 1')).innerText(), /In use by Jay Moore/);
  t.true(await page.locator(choice('Seat 0')).locator('input').isChecked(), 'something free is chosen from the start');
  await page.getByRole('button', { name: 'Start work' }).click();
  await page.waitForURL('**/desk');
  t.like(app.commands.submitted.at(-1)?.command, { interface: 'phone', phone: { phoneId: 'p0' } });
});

test('B3: a phone that was taken between list and choice is refused clearly, and the list shows what was chosen', async (t) => {
  const app = await deskApp(t);
  joeIs(app, { hotDesk: true });
  await office(app, {}, {});
  const { page } = await agentPage(t, app, browser);
  await page.locator(choice('Seat 1')).click();
  const device = { kind: 'phone', phoneId: 'p1', peer: phonePeerName('p1'), autoAnswer: false } as const;
  app.live.step(put.session(aSession({ id: 's9', agentId: 'jay', interface: 'phone', device })));
  app.commands.refuseWith = 'phone-in-use';
  await page.getByRole('button', { name: 'Start work' }).click();
  await page.getByRole('alert').waitFor();
  t.regex(await page.getByRole('alert').innerText(), /Another agent is signed in on this telephone/);
  t.true(await page.locator(choice('Seat 1')).locator('input').isChecked());
  t.true(await page.locator(choice('Seat 1')).locator('input').isDisabled());
  t.false(await page.locator(choice('Seat 0')).locator('input').isDisabled());
});

test('B3: many telephones are looked for by name or number, and the one of last time is at hand', async (t) => {
  const app = await deskApp(t);
  joeIs(app, { hotDesk: true });
  await office(app, ...Array.from({ length: 70 }, (_, i) => ({ name: `Seat ${String(i).padStart(2, '0')}` })));
  await app.lastChoices.remember('joe', { interface: 'phone', phoneId: 'p69' });
  const { page } = await agentPage(t, app, browser, { javaScriptEnabled: false });
  t.regex(await page.innerText('main'), /60 of 70/);
  t.true(await page.locator(choice('Seat 69')).locator('input').isChecked());
  await page.getByLabel('Name or number of a telephone').fill('2142');
  await page.getByRole('button', { name: 'Find' }).click();
  t.deepEqual(await page.locator('.desk-choice .name').allInnerTexts(), ['Seat 42']);
});

test('B4: with `supervisor` one confirms in the form; wrong credentials are never told which', async (t) => {
  const app = await deskApp(t);
  joeIs(app, { hotDesk: true }, [SBC], 'supervisor');
  await office(app, {});
  const device = { kind: 'phone', phoneId: 'p0', peer: phonePeerName('p0'), autoAnswer: false } as const;
  app.live.step(put.session(aSession({ id: 's9', agentId: 'jay', interface: 'phone', device })));
  for (const [name, role] of [
    ['sue', 'supervisor'],
    ['bob', 'agent'],
  ] as const) {
    const passwordHash = await createPasswords().hash('a long enough password');
    await app.users.create({ id: name, name, role, passwordHash, scope: 'all', agentId: null, createdAt: 1 });
  }
  const { page } = await agentPage(t, app, browser);
  const confirm = async (name: string, password: string): Promise<void> => {
    await page.locator(choice('Seat 0')).click();
    await page.getByLabel('Supervisor’s name').fill(name);
    await page.getByLabel('Supervisor’s password').fill(password);
    await page.getByRole('button', { name: 'Start work' }).click();
  };
  for (const [name, password, why] of [
    ['', '', /confirm\.name/],
    ['sue', 'not the password', /Name or password is wrong/],
    ['nobody', 'a long enough password', /Name or password is wrong/],
    ['bob', 'a long enough password', /Only a supervisor or an admin can confirm this/],
  ] as const) {
    await confirm(name, password);
    await page.getByRole('alert').filter({ hasText: why }).waitFor();
    t.is(await page.getByLabel('Supervisor’s name').inputValue(), name);
    t.is(await page.getByLabel('Supervisor’s password').inputValue(), '');
  }
  t.deepEqual(app.commands.submitted, []);
  await confirm('sue', 'a long enough password');
  await page.waitForURL('**/desk');
  t.like(app.commands.submitted.at(-1)?.command, { takeover: true, supervised: true, by: 'sue' });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [390, 1280]) {
    test(`${colorScheme}, ${width} px: what is asked at sign-in is readable and nothing sticks out`, async (t) => {
      const app = await deskApp(t);
      joeIs(app, { hotDesk: true }, [SBC], 'supervisor');
      await office(app, { name: 'A very long name of a telephone behind the third window of the second floor' }, {});
      app.registrations.becomes(phonePeerName('p1'), null);
      const { page } = await agentPage(t, app, browser, { colorScheme, viewport: { width, height: 900 } });
      t.deepEqual(await axeViolations(page), []);
      t.true((await page.evaluate<number>('document.documentElement.scrollWidth')) <= width);
    });
  }
}
