import test from 'ava';
import { LiveSite } from '../support/live/live-site.js';
import { until } from '../support/until.js';

const DIAL_IN = '+15558000';
let site: LiveSite;

test.before(async () => {
  site = await LiveSite.open({ FARLINE_DIAL_IN_NUMBER: DIAL_IN, FARLINE_MOST_DIAL_INS: '2' });
});
test.after.always(() => site?.close());
test.serial.afterEach.always((t) => site.clear(t));
test.serial.afterEach((t) => t.deepEqual(site.errors(), []));

test.serial(
  'B1: two are asked for DN and PIN at once, a third hears busy, and the next one is asked again',
  async (t) => {
    const dialsIn = () => site.farEnd.customer({ dials: DIAL_IN });
    const isAsked = async (who: Awaited<ReturnType<typeof dialsIn>>): Promise<void> => {
      await until('the call is answered', () => who.answeredAt !== null);
      await until('something is said', () => who.ear.lastSound !== null);
    };
    const first = await dialsIn();
    await isAsked(first);
    await isAsked(await dialsIn());
    const third = await dialsIn();
    await until('the third is refused', () => third.end !== null);
    t.like(third, { answeredAt: null, end: { by: 'refused', status: 486 } });
    await until('the operator is told', () =>
      site.log.some((line) => line.includes('all places for dialling in are taken')),
    );
    first.hangUp();
    await until('there is a place', () => site.log.some((line) => line.includes('a place for dialling in again')));
    await isAsked(await dialsIn());
    t.false(site.log.some((line) => line.includes(DIAL_IN)));
  },
);
