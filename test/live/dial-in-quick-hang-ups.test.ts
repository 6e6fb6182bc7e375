import test from 'ava';
import { DIAL_IN, DialInDesk, DN_AND_PIN } from '../support/dial-in-desk.js';
import { until } from '../support/until.js';

const site = DialInDesk.for(test);

/** From the decision that the leg is parked to about when Asterisk has put it into its bridge, ms. */
const AFTER_MS = [...Array(10).keys()];

test.serial(
  'E4, E5: a phone put down in the moment its leg is parked is dropped like any other, never lost and dialled again',
  async (t) => {
    const { desk, home } = site();
    for (const afterMs of AFTER_MS) {
      const call = await home.dial(DIAL_IN);
      await call.hearsSomething();
      const ends: string[] = [];
      const stop = desk.engine.live.subscribe(({ changes }) => {
        for (const { kind, why, detail, after } of changes) {
          if (kind !== 'leg') continue;
          if (after?.state.at === 'parked') setTimeout(() => call.hangUp(), afterMs);
          if (why === 'leg.down' || why === 'leg.lost') ends.push(`${why} ${String(detail['cause'])}`);
        }
      });
      await call.press(DN_AND_PIN);
      await until('the leg is down', () => ends.length > 0);
      stop();
      t.deepEqual(ends, ['leg.down hung-up'], `${afterMs} ms after it was parked`);
      await call.isOver();
    }
  },
);
