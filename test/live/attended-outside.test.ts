import test, { type ExecutionContext } from 'ava';
import type { FarPhone } from '../support/far-end/far-phone.js';
import { hearsMusic } from '../support/far-end/party-ear.js';
import { LiveSite } from '../support/live/live-site.js';
import { SecondLineTalk } from '../support/live/second-line-talk.js';
import { until } from '../support/until.js';

/** D2: somebody outside is asked on the second line of a telephone of ours, and its Transfer key brings them the customer. */
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

const onHold = (t: ExecutionContext, more: { readonly nailedUp?: boolean } = {}): Promise<SecondLineTalk> =>
  SecondLineTalk.onHold(site, t, more);

test.serial(
  'D2: Hold, somebody outside is called on the second line, Transfer: customer and they are together, the telephone is free, the agent wraps up',
  async (t) => {
    const all = await onHold(t);
    const { joe, desk, customer, far } = all;
    const from = site.changes.mark;
    await all.asks();
    t.like((await site.changes.next('call.asked', from)).detail, {
      number: `***${far.number.slice(-2)}`,
      via: 'phone',
    });
    t.is(await all.transfers(), '200');
    await all.together();
    await desk.isFree();
    await until('both lines are free', () => desk.calls.every(({ end }) => end !== null));
    await joe.shows({ state: 'wrap-up', leg: 'none', holds: [] });
    t.deepEqual(customer.heard(), [desk.tone, far.tone]);
    t.is(customer.ear.doubles, 0);
    t.false(site.log.some((line) => line.includes(far.number.slice(1))));
    customer.hangUp();
    await far.isFree();
  },
);

test.serial(
  'D2: the agent gives up by ending the second line: whom they asked is let go, and the customer comes back by the Hold key',
  async (t) => {
    const all = await onHold(t);
    const { joe, desk, customer, far } = all;
    await all.asks();
    desk.hangUp();
    await far.isFree();
    t.is(customer.end, null);
    await all.resumes();
    await joe.shows({ state: 'talking', leg: 'connected', holds: [] });
    t.false(customer.heard().includes(far.tone));
  },
);

for (const [what, habit, status] of [
  ['is busy', (far: FarPhone) => far.busy(), 486],
  ['does not exist', (far: FarPhone) => far.refuses(404), 404],
] as const) {
  test.serial(
    `D2: somebody outside who ${what} is told on the second line by voice and by ${status}, and the customer is still there`,
    async (t) => {
      const all = await onHold(t);
      const { desk, customer, far } = all;
      habit(far);
      await t.throwsAsync(desk.dials(all.keys), { message: new RegExp(String(status)) });
      t.not(desk.calls.at(-1)?.ear.lastSound ?? null, null, 'nothing was said');
      t.is(customer.end, null);
      await all.resumes();
    },
  );
}

test.serial(
  'D2: whom the agent asks hangs up: the agent is told on that line, which ends, and takes the customer back',
  async (t) => {
    const all = await onHold(t);
    const { joe, desk, far } = all;
    await all.asks();
    const line = desk.calls.at(-1);
    const before = performance.now();
    far.hangUp();
    await desk.isFree();
    t.true((line?.ear.lastSound ?? 0) > before, 'nothing was said');
    await all.resumes();
    await joe.shows({ state: 'talking', leg: 'connected', holds: [] });
  },
);

test.serial(
  'D2: Transfer is pressed while it still rings outside: the customer hears music until they answer',
  async (t) => {
    const all = await onHold(t);
    const { joe, desk, customer, far } = all;
    far.noAnswer();
    const dialled = desk.dials(all.keys).catch(() => undefined);
    await far.rings();
    const second = desk.calls.at(-1);
    await until('the telephone is told that it rings', () => second?.call.isEarly ?? false);
    t.is(await all.transfers(), '200');
    await dialled;
    await until('both lines are free', () => desk.calls.every(({ end }) => end !== null));
    await joe.shows({ state: 'wrap-up', leg: 'none', holds: [] });
    await hearsMusic(customer.ear);
    await far.picksUp(null);
    await all.together();
    t.is(far.calls.length, 1);
  },
);

test.serial(
  'D2: the customer hangs up meanwhile: the agent talks on with whom they asked, and is offered nobody until that is over',
  async (t) => {
    const all = await onHold(t);
    const { joe, desk, customer, far, queue } = all;
    await all.asks();
    customer.hangUp();
    await joe.shows({ state: 'wrap-up', leg: 'none' });
    await joe.client.ready();
    await joe.shows({ state: 'not-ready', holds: ['second-line'] });
    const next = await site.customer(queue);
    await hearsMusic(next.ear);
    await desk.hears(far.tone);
    t.is(desk.calls.length, 2);
    desk.hangUp();
    await far.isFree();
    await next.hears(desk.tone);
  },
);

test.serial('D2: on a third line nobody outside is called: it is refused by voice and 486', async (t) => {
  const all = await onHold(t);
  const { desk, far } = all;
  await all.asks();
  const third = site.farEnd.consulted('+15559960001');
  await t.throwsAsync(desk.dials(`00${third.number.slice(1)}`), { message: /486/ });
  t.is(third.calls.length, 0);
  await far.hears(desk.tone);
});

test.serial(
  'E11: Farline killed while the agent asks somebody outside on the second line: they talk on, and Transfer works after the start',
  async (t) => {
    const all = await onHold(t);
    const { joe, desk, customer, far } = all;
    await all.asks();
    await site.stored();
    await site.kill();
    await desk.hears(far.tone);
    await far.hears(desk.tone);
    await site.start();
    await joe.shows({ state: 'talking', leg: 'connected', holds: ['second-line'] });
    await desk.hears(far.tone);
    await hearsMusic(customer.ear);
    t.is(await all.transfers(), '200');
    await all.together();
    await joe.shows({ state: 'wrap-up', leg: 'none', holds: [] });
  },
);

test.serial(
  'D2: the telephone has whom it asks on hold as Transfer is pressed: customer and they hear each other, and no music',
  async (t) => {
    const all = await onHold(t);
    const { desk, customer, far } = all;
    await all.asks();
    const second = desk.calls.at(-1)?.call;
    await second?.pressHold(true);
    await until('they hear music', () => far.current?.ear.now?.tone !== desk.tone);
    t.is(await all.transfers(), '200');
    await all.together();
    t.is(far.current?.ear.now?.tone, customer.tone);
  },
);

test.serial(
  'D2: the agent goes back and forth between the lines by the Hold keys: each hears the agent alone, or music',
  async (t) => {
    const all = await onHold(t);
    const { joe, desk, customer, far } = all;
    await all.asks();
    const second = desk.calls.at(-1);
    await second?.call.pressHold(true);
    await all.resumes();
    await until('they hear nobody', () => far.current?.ear.now === null);
    await joe.shows({ state: 'talking', leg: 'connected' });
    const from = site.changes.mark;
    await all.firstLine.call.pressHold(true);
    await site.changes.next('call.held', from);
    await second?.call.pressHold(false);
    await far.hears(desk.tone);
    await hearsMusic(customer.ear);
    t.is(await all.transfers(), '200');
    await all.together();
  },
);

test.serial(
  'D2, E9: an agent whose leg stays is back in park after Transfer, and the second line is free',
  async (t) => {
    const all = await onHold(t, { nailedUp: true });
    const { joe, desk } = all;
    await all.asks();
    t.is(await all.transfers(), '200');
    await all.together();
    await joe.shows({ state: 'wrap-up', leg: 'parked', holds: [] });
    await until('the second line is free', () => desk.calls.at(-1)?.end !== null);
    t.is(all.firstLine.end, null);
  },
);

test.serial(
  'E11: Farline killed while it rings outside: it rings on, and who answers after the start is with the agent',
  async (t) => {
    const all = await onHold(t);
    const { desk, customer, far } = all;
    far.noAnswer();
    const dialled = desk.dials(all.keys);
    await far.rings();
    await site.stored();
    await site.kill();
    await site.start();
    await far.picksUp(null);
    await dialled;
    await far.hears(desk.tone);
    await desk.hears(far.tone);
    await hearsMusic(customer.ear);
    t.is(await all.transfers(), '200');
    await all.together();
  },
);
