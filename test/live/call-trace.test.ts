import test from 'ava';
import type { Browser } from 'playwright-core';
import { startChromium } from '../support/chromium.js';
import { LiveSite } from '../support/live/live-site.js';

let site: LiveSite;
let browser: Browser;

test.before(async () => {
  site = await LiveSite.open();
  browser = await startChromium();
});
test.after.always(async () => {
  await browser?.close();
  await site?.close();
});
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

async function nameOf(path: string): Promise<string> {
  return (await site.admin.api.get<{ name: string }>(path)).name;
}

test.serial(
  'M: in a browser a real call tells why it went where it went: not answered, taken by the next agent, sent on, ended by the customer',
  async (t) => {
    const settings = { notReadyAfter: 1, ringMs: 1_500, wrapUpMs: 0 };
    const [sales, help] = [await site.queue({ settings }), await site.queue()];
    const [joe, jay, ann] = [await site.agent(sales), await site.agent(sales), await site.agent(help)];
    joe.phone.noAnswer();
    await joe.starts({ parked: false });
    await jay.starts({ parked: false });
    await ann.starts({ parked: false });
    const from = site.changes.mark;
    const customer = await site.customer(sales);
    const { id } = await site.changes.next('call.arrived', from);
    await customer.hears(jay.tone, 20_000);
    await jay.phone.hears(customer.tone);
    await joe.shows({ state: 'not-ready', holds: ['no-answer'] });
    await jay.client.transfer({ kind: 'queue', queueId: help.id });
    await customer.hears(ann.tone);
    await ann.phone.hears(customer.tone);
    customer.hangUp();
    await site.changes.next('call.ended', from);
    await site.stored();
    t.deepEqual(customer.heard(), [jay.tone, ann.tone]);

    const [joeName, jayName, annName] = await Promise.all(
      [joe, jay, ann].map((agent) => nameOf(`/api/v1/agents/${agent.id}`)),
    );
    const [inSales, inHelp] = await Promise.all([sales, help].map((queue) => nameOf(`/api/v1/queues/${queue.id}`)));
    const authorization = `Bearer ${site.admin.api.token ?? ''}`;
    const context = await browser.newContext({ extraHTTPHeaders: { authorization }, javaScriptEnabled: false });
    site.teardown(() => context.close());
    const page = await context.newPage();
    await page.goto(`${site.product.url}/calls/${id}`);
    const texts = await page.locator('.trace-step .trace-text').allInnerTexts();
    const lines = texts.map((text) => text.split('\n')[0] ?? '');
    const wanted = [
      `A call for ${sales.number} came in over Carrier.`,
      `It went to the queue ${inSales}.`,
      `${joeName} was asked, chosen of 2 who were free (longest idle).`,
      new RegExp(`^${joeName} did not answer within 0:0[12]\\.$`),
      `The customer went back to the head of the queue ${inSales}.`,
      `${joeName} was made not ready: did not answer.`,
      `${jayName} was asked: nobody else was free.`,
      new RegExp(`^${jayName} and the customer were connected, 0:\\d\\d after they began to wait\\.$`),
      `${jayName} sent the customer on to the queue ${inHelp}.`,
      `${annName} was asked: nobody else was free.`,
      new RegExp(`^${annName} and the customer were connected, 0:\\d\\d after they began to wait\\.$`),
      'The customer hung up.',
    ];
    t.is(lines.length, wanted.length, lines.join('\n'));
    for (const [n, want] of wanted.entries()) {
      if (typeof want === 'string') t.is(lines[n], want);
      else t.regex(lines[n] ?? '', want);
    }
    t.is(await page.locator('.trace-step time').count(), wanted.length);
    // Why just they: what the others of the queue were in that moment.
    const whyNot = async (line: number) => {
      const step = page.locator('.trace-step').nth(line);
      await step.locator('summary').click();
      return step.locator('details li').allInnerTexts();
    };
    t.deepEqual(await whyNot(2), [`${jayName}: free, and not first by the strategy`]);
    t.deepEqual(await whyNot(6), [`${joeName}: not ready (did not answer)`]);
  },
);
