import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { asteriskOf } from '../support/product.js';
import { DeskBrowser } from '../support/live/desk-window.js';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';
import type { LiveAgent } from '../support/live/live-agent.js';

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_PHONE_GONE_MS: '800', FARLINE_RING_MS: '15000' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// One test kills Asterisk, which is an error to an operator.
test.serial.afterEach((t) => {
  t.deepEqual(
    site.errors().filter((line) => !line.includes('Asterisk ended by itself')),
    [],
  );
});

const INTERNAL = { more: { interfaces: ['internal'], number: null } };

async function asterisk(command: string): Promise<string> {
  const running = await asteriskOf(site.dataDir);
  return running ? running.cli(command) : '';
}

async function aDesk(): Promise<{
  agent: LiveAgent;
  browser: DeskBrowser;
  queue: Awaited<ReturnType<LiveSite['queue']>>;
}> {
  const queue = await site.queue();
  const agent = await site.agent(queue, INTERNAL);
  return { agent, queue, browser: await DeskBrowser.start(site, agent) };
}

test.serial(
  'B2, B5: an agent starts work in the browser, talks with a customer, both hear each other, and leaves nothing',
  async (t) => {
    const { agent, browser, queue } = await aDesk();
    const desk = await browser.open();
    await desk.startWork();
    await agent.shows({ state: 'not-ready', leg: 'none', holds: ['login'] });
    await desk.press('Ready');
    await desk.shows('Ready');
    const customer = await site.customer(queue);
    await desk.says('A call is ringing');
    await desk.press('Answer');
    await desk.says('On a call');
    await customer.hears(agent.tone);
    await desk.hears(customer.tone);
    await agent.shows({ state: 'talking', leg: 'connected' });

    await desk.press('Mute');
    await until('a muted agent is not heard', () => customer.ear.now === null);
    const stretches = customer.ear.heard.length;
    await delay(800);
    t.is(customer.ear.heard.length, stretches, 'not for a moment');
    await desk.press('Mute');
    await customer.hears(agent.tone);

    await desk.press('Hang up');
    await customer.isGone();
    await desk.says('Connected: calls come to this window.');
    await agent.shows({ state: 'ready', leg: 'none', holds: [] });

    const [secret = ''] = desk.secrets;
    t.true(secret.length >= 28);
    t.regex(await asterisk('pjsip show auths'), /soft-/);
    t.deepEqual(await filesWith(secret), [], 'while it is in use');
    await desk.press('End work');
    await desk.page.getByRole('button', { name: 'Start work' }).waitFor();
    for (const what of ['endpoints', 'auths', 'aors', 'contacts']) {
      t.notRegex(await asterisk(`pjsip show ${what}`), /soft-/, what);
    }
    t.deepEqual(await filesWith(secret), []);
    t.false(site.log.join('\n').includes(secret));
    t.deepEqual(desk.troubles, []);
  },
);

test.serial(
  'C6: a page that is closed holds its agent as unreachable; opened again it takes the next call, by itself',
  async (t) => {
    const { agent, browser, queue } = await aDesk();
    const desk = await browser.open();
    await desk.startWork();
    await desk.page.getByLabel('Answer calls by itself').check();
    await desk.press('Ready');
    await agent.shows({ state: 'ready', holds: [] });
    await desk.page.goto('about:blank');
    const left = performance.now();
    await agent.shows({ state: 'not-ready', holds: ['phone-unreachable'] });
    t.true(performance.now() - left < 3_000);
    await desk.page.goto(`${site.product.url}/desk`);
    await desk.says('Connected: calls come to this window.');
    await agent.shows({ state: 'ready', holds: [] });
    const customer = await site.customer(queue);
    await desk.says('On a call');
    await desk.hears(customer.tone);
    customer.hangUp();
    await desk.says('Connected: calls come to this window.');
  },
);

test.serial(
  'M, B2: the check of the network tells how far Asterisk is, and in a call what was lost of its sound',
  async (t) => {
    const { agent, browser, queue } = await aDesk();
    const desk = await browser.open();
    await desk.startWork();
    await desk.press('Check the network');
    await desk.page.getByText(/^To the exchange and back: \d+ ms \(5 of 5 answered\)\.$/).waitFor();
    await desk.page.getByText('What is lost of the sound can be measured during a call.').waitFor();
    await desk.press('Ready');
    const customer = await site.customer(queue);
    await desk.says('A call is ringing');
    await desk.press('Answer');
    await desk.hears(customer.tone);
    await desk.press('Check the network');
    await desk.page.getByText(/^Sound of this call: \d+\.\d % lost, \d+ ms jitter\.$/).waitFor();
    await customer.hears(agent.tone);
    await desk.press('Hang up');
    await customer.isGone();
    t.deepEqual(desk.troubles, []);
  },
);

test.serial(
  'M: before Ready the way to Asterisk is tried; who gets no answer is told, and does not become ready',
  async (t) => {
    const { agent, browser } = await aDesk();
    const desk = await browser.open();
    await desk.startWork();
    const unanswered = desk.page.getByText('The exchange does not answer, so nobody would hear you.');
    await site.signalAsterisk('SIGSTOP');
    await desk.press('Ready');
    await unanswered.waitFor();
    await site.signalAsterisk('SIGCONT');
    await agent.shows({ state: 'not-ready' });
    await desk.says('Connected: calls come to this window.');
    await desk.press('Ready');
    await agent.shows({ state: 'ready', holds: [] });
    t.false(await unanswered.isVisible());
  },
);

test.serial('who has no microphone is told, and does not become ready', async (t) => {
  const queue = await site.queue();
  const agent = await site.agent(queue, INTERNAL);
  const desk = await (await DeskBrowser.start(site, agent, false)).open();
  await desk.startWork();
  await desk.press('Ready');
  await desk.page.getByText('There is no microphone to be had').waitFor();
  t.deepEqual((await agent.shown())?.holds, ['login']);
  await desk.press('Not ready');
  await agent.shows({ holds: ['1'] });
});

test.serial('E4: the caller of a browser that crashed in the call goes to the next agent', async (t) => {
  const { agent, browser, queue } = await aDesk();
  const next = await site.agent(queue);
  const desk = await browser.open();
  await desk.startWork();
  await desk.press('Ready');
  await agent.shows({ state: 'ready' });
  const customer = await site.customer(queue);
  await desk.says('A call is ringing');
  await desk.press('Answer');
  await customer.hears(agent.tone);
  await next.starts({ parked: false });
  await browser.crash();
  await agent.shows({ holds: ['phone-unreachable'] });
  await customer.hears(next.tone, 45_000);
  t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
});

test.serial(
  'B4: the second window has the softphone, the first is told and rings no more; it may take it back',
  async (t) => {
    const { agent, browser, queue } = await aDesk();
    const first = await browser.open();
    await first.startWork();
    await first.press('Ready');
    await agent.shows({ state: 'ready' });
    const session = await agent.client.session();
    const second = await browser.open();
    await second.says('Connected: calls come to this window.');
    await first.says('The softphone is in use in another window.');
    t.is((await agent.client.session())?.id, session?.id, 'it is the same session');
    const customer = await site.customer(queue);
    await second.says('A call is ringing');
    await second.press('Answer');
    await customer.hears(agent.tone);
    await first.press('Use it here');
    await first.says('There is a call on the softphone in another window.');
    await second.says('On a call');
    customer.hangUp();
    await first.says('Connected: calls come to this window.');
    await second.says('The softphone is in use in another window.');
    t.is([...(await asterisk('pjsip show contacts')).matchAll(/Contact: +soft-/g)].length, 1);
  },
);

test.serial('B5: after Asterisk was restarted the page has a new secret and takes calls again', async (t) => {
  const { agent, browser, queue } = await aDesk();
  const desk = await browser.open();
  await desk.startWork();
  await desk.press('Ready');
  await agent.shows({ state: 'ready' });
  await site.signalAsterisk('SIGKILL');
  await until('the page has asked for a new secret', () => new Set(desk.secrets).size >= 2, 30_000);
  await desk.says('Connected: calls come to this window.');
  await agent.shows({ state: 'ready', holds: [] });
  const customer = await site.customer(queue);
  await desk.says('A call is ringing');
  await desk.press('Answer');
  await customer.hears(agent.tone);
  await desk.hears(customer.tone);
  t.not(desk.secrets.at(-1), desk.secrets[0]);
});

test.serial('a Farline that dies in a call leaves both talking, and the page finds it again', async (t) => {
  const { agent, browser, queue } = await aDesk();
  const desk = await browser.open();
  await desk.startWork();
  await desk.press('Ready');
  await agent.shows({ state: 'ready' });
  const customer = await site.customer(queue);
  await desk.says('A call is ringing');
  await desk.press('Answer');
  await customer.hears(agent.tone);
  await site.kill();
  await desk.hears(customer.tone);
  await site.start();
  await customer.hears(agent.tone);
  await desk.says('On a call');
  customer.hangUp();
  await desk.says('Connected: calls come to this window.');
  await agent.shows({ state: 'ready', holds: [] });
  t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
});

/** Every file of Farline and of its Asterisk that holds these bytes. */
async function filesWith(text: string): Promise<string[]> {
  const entries = await readdir(site.dataDir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (files.length < 20) throw new Error(`only ${files.length} files were searched`);
  const found: string[] = [];
  for (const file of files) if ((await readFile(file)).includes(text)) found.push(file);
  return found;
}
