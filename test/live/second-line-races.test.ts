import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { SecondLineTalk } from '../support/live/second-line-talk.js';
import { hearsMusic } from '../support/far-end/party-ear.js';
import { until } from '../support/until.js';

/** D2: keys of a telephone with two lines that come in the same moment as something else, twice, or into the wrong line. */
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open();
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

const bothFree = ({ desk }: SecondLineTalk): Promise<void> =>
  until('both lines are free', () => desk.calls.every(({ end }) => end !== null));

test.serial('D2: Transfer pressed twice brings the two together once', async (t) => {
  const all = await SecondLineTalk.onHold(site, t);
  await all.asks();
  const [first, second] = all.desk.calls.map(({ call }) => call);
  const to = `<sip:${all.desk.number}@${site.address}?Replaces=${second?.replaces}>`;
  // In the same line: two at once in both, each naming the other, stop all SIP of Asterisk 22.10.1 for good.
  void first?.refer(to);
  const told = first?.refer(to);
  await all.together();
  await bothFree(all);
  await told;
  await all.joe.shows({ state: 'wrap-up', leg: 'none', holds: [] });
  await all.together();
  t.is(all.far.calls.length, 1);
});

test.serial('D2: Transfer pressed in the second line, naming the first, brings the two together', async (t) => {
  const all = await SecondLineTalk.onHold(site, t);
  await all.asks();
  const [first, second] = all.desk.calls.map(({ call }) => call);
  await second?.refer(`<sip:${all.desk.number}@${site.address}?Replaces=${first?.replaces}>`);
  await all.together();
  await bothFree(all);
  t.is(all.customer.end, null);
});

for (const [what, replaces] of [
  ['that same line', (all: SecondLineTalk) => all.firstLine.call.replaces],
  ['a line that nobody has', () => encodeURIComponent('nobody@nowhere;to-tag=a;from-tag=b')],
] as const) {
  test.serial(`D2: Transfer that names ${what} is refused, and both talks go on`, async (t) => {
    const all = await SecondLineTalk.onHold(site, t);
    await all.asks();
    t.not(await all.desk.pressAttended(site.address, replaces(all)), '200');
    await all.far.hears(all.desk.tone);
    t.is(all.customer.end, null);
    t.is(await all.transfers(), '200');
    await all.together();
  });
}

test.serial('D2: whom the agent asks hangs up in the moment of Transfer: the customer is not lost', async (t) => {
  const all = await SecondLineTalk.onHold(site, t);
  await all.asks();
  const told = all.transfers().catch(() => undefined);
  all.far.hangUp();
  await told;
  // On hold with their agent still, or in front of everybody in the queue again.
  await hearsMusic(all.customer.ear);
  t.is(all.customer.end, null);
});

test.serial('D2: the customer hangs up in the moment of Transfer: nobody is left in a bridge alone', async (t) => {
  const all = await SecondLineTalk.onHold(site, t);
  await all.asks();
  const told = all.transfers().catch(() => undefined);
  all.customer.hangUp();
  await told;
  await until('whom they asked is with the agent still, or free', () => {
    return all.far.current === null || all.far.current.ear.now?.tone === all.desk.tone;
  });
  for (const { call, end } of all.desk.calls) if (end === null) call.hangUp();
  await all.far.isFree();
  await bothFree(all);
  await all.joe.shows({ state: 'wrap-up', leg: 'none', holds: [] });
  t.is(all.far.calls.length, 1);
});

test.serial('D2: customer and whom the agent asks hang up in the moment of Transfer: everybody is free', async (t) => {
  const all = await SecondLineTalk.onHold(site, t);
  await all.asks();
  const told = all.transfers().catch(() => undefined);
  all.customer.hangUp();
  all.far.hangUp();
  await told;
  await bothFree(all);
  await all.joe.shows({ state: 'wrap-up', leg: 'none', holds: [] });
  t.is(all.far.calls.length, 1);
});

for (const [what, which] of [
  ['both lines', [0, 1]],
  ['the second line', [1]],
] as const) {
  test.serial(
    `D2: a telephone that ends ${what} right behind its Transfer key has transferred the customer`,
    async (t) => {
      const all = await SecondLineTalk.onHold(site, t);
      await all.asks();
      // What it is answered is not heard any more.
      void all.transfers().catch(() => undefined);
      for (const n of which) all.desk.calls[n]?.call.hangUp();
      await all.together();
      await bothFree(all);
      t.is(all.customer.end, null);
    },
  );
}

test.serial(
  'D2: the Hold key pressed in the moment of Transfer: the two are together, and hear no music',
  async (t) => {
    const all = await SecondLineTalk.onHold(site, t);
    await all.asks();
    // What it is answered is not heard any more.
    void all.transfers().catch(() => undefined);
    const [first, second] = all.desk.calls;
    void second?.call.pressHold(true).catch(() => undefined);
    void first?.call.pressHold(false).catch(() => undefined);
    await all.together();
    await bothFree(all);
    await all.joe.shows({ state: 'wrap-up', leg: 'none', holds: [] });
    t.is(all.customer.end, null);
  },
);

test.serial(
  'D2: the customer hangs up in the moment in which the second line is dialled: it is called, or refused, and then all is free',
  async (t) => {
    const all = await SecondLineTalk.onHold(site, t);
    const { desk, far, joe } = all;
    const dialled = desk.dials(all.keys).then(
      () => true,
      () => false,
    );
    all.customer.hangUp();
    if (await dialled) {
      await far.hears(desk.tone);
      desk.hangUp();
      await far.isFree();
    }
    await bothFree(all);
    await joe.shows({ leg: 'none' });
    await joe.client.ready();
    await joe.shows({ state: 'ready', holds: [] });
    t.true(far.calls.length <= 1);
  },
);
