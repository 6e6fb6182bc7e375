import test from 'ava';
import type { Browser } from 'playwright-core';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { firstPace, nextPace, type BatchMeasures } from '../../app/domain/migration-gates.js';
import type { MigrationJob } from '../../app/domain/migration.js';
import { startChromium } from '../support/chromium.js';
import { axeViolations } from '../support/axe.js';
import { JAY, JOE, startWebApp } from '../support/web-app.js';

const FOUND: BatchMeasures = {
  ...{ agents: 50, written: 50, loaded: 50, present: 48, reachable: 50 },
  ...{ load1: 0.4, cores: 2, asteriskCpu: null, ourCpu: 0.2, reloadMs: 120 },
};
let browser: Browser;
test.before(async () => {
  browser = await startChromium();
});
test.after.always(() => browser?.close());

for (const javaScriptEnabled of [true, false]) {
  test(`L: with scripts ${javaScriptEnabled ? 'on' : 'off'} an admin looks at a move, mends it, makes the job, starts and pauses it`, async (t) => {
    const app = await startWebApp();
    const context = await browser.newContext({ javaScriptEnabled });
    t.teardown(async () => {
      await context.close();
      await app.close();
    });
    const page = await context.newPage();
    await page.goto(app.url + ((await createSetupLink({ users: app.users, clock: systemClock() })) ?? ''));
    await page.getByLabel('Your name for signing in').fill('ann');
    await page.getByLabel('Password').fill('correct horse battery');
    await page.getByRole('button', { name: 'Create admin and sign in' }).click();
    await page.getByRole('heading', { name: 'First steps' }).waitFor();
    await page.getByRole('link', { name: 'People', exact: true }).click();
    await page.getByRole('link', { name: 'Move agents' }).click();

    await page.getByLabel('Name', { exact: true }).fill('Snow');
    await page
      .getByLabel('Agents', { exact: true })
      .fill(`login,number\n${JOE.login},+1 555 123 9001\nnobody,+1 555 123 9002\n`);
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.getByText('There is no agent nobody.').waitFor();
    t.is(await page.getByRole('button', { name: 'Make the job' }).count(), 0);
    t.is(await page.getByLabel('Name', { exact: true }).inputValue(), 'Snow');

    await page.getByLabel('Agents', { exact: true }).fill('');
    await page.getByLabel('Choose agents').fill(JAY.name);
    await page.getByRole('button', { name: 'Find' }).click();
    await page.getByText('Agents found: 1').first().waitFor();
    await page.getByRole('checkbox', { name: JAY.name }).check();
    if (javaScriptEnabled) t.deepEqual(await axeViolations(page), []);
    await page.getByRole('button', { name: 'Add those I checked' }).click();
    await page.getByText('Agents found: 1').first().waitFor();
    t.regex(await page.getByLabel('Agents', { exact: true }).inputValue(), new RegExp(`^login,number\n${JAY.login},`));
    t.is(await page.getByLabel('Name', { exact: true }).inputValue(), 'Snow');

    await page
      .getByLabel('Agents', { exact: true })
      .fill(`login,number\n${JOE.login},+1 555 123 9001\n${JAY.login},+1 555 123 9002\n`);
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.getByText('Agents: 2, batches: 1').waitFor();
    if (javaScriptEnabled) t.deepEqual(await axeViolations(page), []);
    await page.getByRole('button', { name: 'Make the job' }).click();
    await page.getByRole('heading', { name: 'Snow' }).waitFor();
    await page.getByText('0 of 2').first().waitFor();
    await page.getByRole('button', { name: 'Start' }).click();
    await page.getByText('Running').first().waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByText('Paused').first().waitFor();
    if (javaScriptEnabled) t.deepEqual(await axeViolations(page), []);
    await page.setViewportSize({ width: 390, height: 800 });
    t.false(await page.evaluate('document.documentElement.scrollWidth > innerWidth'));

    const [job] = app.runMigration.all();
    const pace = nextPace(firstPace(50), 50, FOUND);
    await app.runMigration.add(
      { ...(job?.job as MigrationJob), id: 'gated', name: 'Looked at', pace },
      job?.rows ?? [],
    );
    await page.goto(`${app.url}/migrations/gated`);
    await page.getByRole('heading', { name: 'After the last batch' }).waitFor();
    const gate = (name: string) => page.getByRole('row').filter({ hasText: name });
    await gate('Agents stored').getByText('50 of 50').waitFor();
    await gate('Agents whose peers are in Asterisk').getByText('Trouble').waitFor();
    await gate('Load of the machine').getByText('0.40, at most 1.60').waitFor();
    await gate('Cores that Asterisk takes').getByText('Nobody can tell').waitFor();
    await gate('Asterisk reading its peers again').getByText('0.12 s, the first one').waitFor();
    await page.getByText('The next one has up to 50 agents.').waitFor();
    t.false(await page.evaluate('document.documentElement.scrollWidth > innerWidth'));
    if (javaScriptEnabled) t.deepEqual(await axeViolations(page), []);
  });
}
