import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';

/** Longer than a test takes: whoever has to wait for it would be seen waiting. */
const AGES = 60_000;

let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

test.serial(
  'K2: after two no-answers in a row the agent is not ready; after the first they were rung again at once',
  async (t) => {
    const queue = await site.queue({ settings: { notReadyAfter: 2, ringMs: 1_500, declinedForMs: 0 } });
    const joe = await site.agent(queue);
    joe.phone.noAnswer();
    await joe.starts({ parked: false });
    const from = site.changes.mark;
    await site.customer(queue);
    await joe.phone.rings(2);
    await joe.shows({ state: 'not-ready', leg: 'none', holds: ['no-answer'] });
    const failed = site.changes.all.slice(from).filter(({ why }) => why === 'offer.failed');
    t.deepEqual(
      failed.map(({ detail }) => detail['reason']),
      ['no-answer', 'no-answer'],
    );
    t.is(joe.phone.calls.length, 2);
  },
);

test.serial('K2: with 0 nobody is made not ready, however often they let it ring', async (t) => {
  const queue = await site.queue({ settings: { notReadyAfter: 0, ringMs: 1_000, declinedForMs: 0 } });
  const joe = await site.agent(queue);
  joe.phone.noAnswer();
  await joe.starts({ parked: false });
  const customer = await site.customer(queue);
  await joe.phone.rings(3);
  joe.phone.answers();
  await customer.hears(joe.tone, 20_000);
  await joe.phone.hears(customer.tone);
  t.deepEqual((await joe.shows({ state: 'talking' })).holds, []);
});

test.serial(
  'K2: where it is set so, an agent who does not answer is signed out, and the caller goes to the next one',
  async (t) => {
    const queue = await site.queue({ settings: { afterNoAnswers: 'logout' } });
    const [joe, jay] = [await site.agent(queue), await site.agent(queue)];
    joe.phone.noAnswer();
    await joe.starts({ parked: false });
    await jay.starts({ parked: false });
    const from = site.changes.mark;
    const customer = await site.customer(queue);
    await customer.hears(jay.tone, 20_000);
    await jay.phone.hears(customer.tone);
    await joe.phone.isFree();
    t.is(await joe.shown(), null);
    const out = await site.changes.next('session.logged-out', from);
    t.like(out.detail, { via: 'system', by: 'system', note: 'no-answer' });
    t.deepEqual(site.farEnd.tally(), { customers: 1, connected: 1, lost: 0, doubles: 0 });
  },
);

for (const [what, key, act] of [
  ['a no-answer', 'noAnswerDelayMs', (phone: { noAnswer(): unknown }) => phone.noAnswer()],
  ['a rejected call', 'rejectDelayMs', (phone: { refuses(status: number): unknown }) => phone.refuses(603)],
  ['a busy phone', 'busyDelayMs', (phone: { busy(): unknown }) => phone.busy()],
] as const) {
  test.serial(`K2: ${what} has a delay of its own before the agent is offered the next call`, async (t) => {
    const others = { noAnswerDelayMs: 200, rejectDelayMs: 200, busyDelayMs: 200 };
    const settings = { notReadyAfter: 0, ringMs: 1_000, declinedForMs: 0, ...others };
    const [long, short] = [
      await site.queue({ settings: { ...settings, [key]: AGES } }),
      await site.queue({ settings }),
    ];
    for (const [queue, rests] of [
      [long, true],
      [short, false],
    ] as const) {
      const joe = await site.agent(queue);
      act(joe.phone);
      await joe.starts({ parked: false });
      const from = site.changes.mark;
      const customer = await site.customer(queue);
      await site.changes.next('offer.failed', from);
      const told = performance.now();
      await joe.shows({ state: 'ready', leg: 'none', holds: [] });
      if (rests) {
        await until('longer than the other delays', () => performance.now() - told > 1_500);
        t.is(joe.phone.calls.length, 1, 'nobody rings them meanwhile');
      } else {
        await joe.phone.rings(2);
      }
      customer.hangUp();
      await joe.signOut();
    }
  });
}

test.serial(
  'K2: a caller whom an agent did not take is at the head: before the next caller they are served',
  async (t) => {
    const queue = await site.queue({ settings: { ringMs: 1_500 } });
    const [joe, jay] = [await site.agent(queue), await site.agent(queue, { nailedUp: true })];
    joe.phone.noAnswer();
    await joe.starts({ parked: false });
    await jay.signIn();
    await jay.shows({ leg: 'parked' });
    const first = await site.customer(queue);
    await joe.phone.rings();
    const second = await site.customer(queue);
    await joe.shows({ state: 'not-ready', holds: ['no-answer'] });
    await jay.client.ready();
    await first.hears(jay.tone);
    await jay.phone.hears(first.tone);
    t.deepEqual(second.heard(), []);
    first.hangUp();
    await second.hears(jay.tone);
    t.deepEqual(site.farEnd.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
  },
);

test.serial(
  'K2: who did not take a caller is not offered them again while the time is not over and another agent is there',
  async (t) => {
    const settings = { notReadyAfter: 0, ringMs: 1_000, declinedForMs: AGES, noAnswerDelayMs: 0 };
    const queue = await site.queue({ settings });
    const [joe, jay] = [await site.agent(queue), await site.agent(queue)];
    for (const { phone } of [joe, jay]) phone.noAnswer();
    await joe.starts({ parked: false });
    await jay.starts({ parked: false });
    const customer = await site.customer(queue);
    await joe.phone.rings();
    await jay.phone.rings();
    t.is(joe.phone.calls.length, 1, 'the other one is tried first');
    joe.phone.answers();
    await customer.hears(joe.tone, 20_000);
    t.is(joe.phone.calls.length, 2, 'all others were tried');
    t.is(jay.phone.calls.length, 1);
  },
);

test.serial(
  'K2: once the time is over who did not take a caller is asked again, before somebody of a higher penalty is at all',
  async (t) => {
    // Over while the second one is rung.
    const queue = await site.queue({
      settings: { notReadyAfter: 0, ringMs: 1_500, declinedForMs: 700, noAnswerDelayMs: 0 },
    });
    const member = (penalty: number) => ({ more: { queues: [{ queueId: queue.id, penalty }] } });
    const joe = await site.agent(queue, member(0));
    const [jay, ann] = [await site.agent(queue, member(1)), await site.agent(queue, member(2))];
    for (const { phone } of [joe, jay]) phone.noAnswer();
    for (const agent of [joe, jay, ann]) await agent.starts({ parked: false });
    const customer = await site.customer(queue);
    await joe.phone.rings();
    await jay.phone.rings();
    t.is(joe.phone.calls.length, 1, 'the time is not over yet');
    joe.phone.answers();
    await customer.hears(joe.tone, 20_000);
    await joe.phone.hears(customer.tone);
    t.is(ann.phone.calls.length, 0);
  },
);

test.serial('K2: a caller who hangs up while the phone rings is nobody’s no-answer', async (t) => {
  const queue = await site.queue({ settings: { ringMs: AGES } });
  const joe = await site.agent(queue);
  joe.phone.noAnswer();
  await joe.starts({ parked: false });
  const customer = await site.customer(queue);
  await joe.phone.rings();
  customer.hangUp();
  t.is((await joe.phone.isFree()).by, 'them');
  t.deepEqual((await joe.shows({ state: 'ready', leg: 'none', holds: [] })).holds, []);
  joe.phone.answers();
  const next = await site.customer(queue);
  await next.hears(joe.tone);
  t.pass();
});
