import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { SecondLineTalk } from '../support/live/second-line-talk.js';
import { until } from '../support/until.js';

/** D2, E11: Farline dies while it brings a customer and whom their agent asked on a second line together. */
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_FALLBACK_AFTER_S: '40' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
// A healthy app logs no error.
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

/** Most telephones end both calls once they are told that a transfer has worked. */
function dropsWhenTold({ desk }: SecondLineTalk): void {
  for (const { call } of desk.calls) {
    call.onNotified = (status) => {
      if (status.startsWith('2')) for (const { call: line, end } of desk.calls) if (end === null) line.hangUp();
    };
  }
}

/** Whether the customer and who was asked hear each other, and nobody else, by now. */
function areTogether({ customer, far }: SecondLineTalk): boolean {
  return customer.ear.now?.tone === far.tone && far.current?.ear.now?.tone === customer.tone;
}

/** As people do: while nothing comes of it and both calls are there, Transfer is pressed once more. */
async function comeTogether(all: SecondLineTalk): Promise<void> {
  const { desk } = all;
  await until('they are together, or the agent has both still', () => {
    const both = desk.calls.every(({ end }) => end === null);
    return areTogether(all) || (both && all.far.current?.ear.now?.tone === desk.tone);
  });
  if (!areTogether(all)) await all.transfers().catch(() => undefined);
  await all.together();
}

/** Killed by now and started again: nobody was cut, and nobody is called twice. */
async function nobodyIsCut(t: ExecutionContext, all: SecondLineTalk): Promise<void> {
  const { joe, desk, customer, far } = all;
  await comeTogether(all);
  await until('both lines are free', () => desk.calls.every(({ end }) => end !== null));
  await joe.shows({ state: 'wrap-up', leg: 'none', holds: [] });
  await all.together();
  t.is(far.calls.length, 1);
  t.is(customer.end, null);
  t.deepEqual(customer.heard(), [desk.tone, far.tone]);
  customer.hangUp();
  await far.isFree();
}

for (const ms of [0, 2, 5, 10, 20, 50, 100, 200]) {
  for (const [phone, drops] of [
    ['ends both calls when it is told', true],
    ['waits to be hung up', false],
  ] as const) {
    test.serial(
      `D2, E11: Farline killed ${ms} ms behind the Transfer key of a telephone that ${phone}: customer and who was asked talk, and nobody is cut`,
      async (t) => {
        const all = await SecondLineTalk.onHold(site, t);
        await all.asks();
        await site.stored();
        if (drops) dropsWhenTold(all);
        const told = all.transfers().catch(() => undefined);
        await delay(ms);
        await site.kill();
        await site.start();
        await nobodyIsCut(t, all);
        await told;
      },
    );
  }
}

for (let n = 1; n <= 3; n++) {
  test.serial(
    `D2, E11: Farline killed in the instant in which a telephone is told of its transfer, which waits to be hung up (${n})`,
    async (t) => {
      const all = await SecondLineTalk.onHold(site, t);
      await all.asks();
      await site.stored();
      const killed = new Promise<void>((resolve) => {
        all.firstLine.call.onNotified = (status) => {
          if (status.startsWith('2')) resolve(site.kill());
        };
      });
      const told = all.transfers().catch(() => undefined);
      await killed;
      await site.start();
      await nobodyIsCut(t, all);
      await told;
    },
  );
}
