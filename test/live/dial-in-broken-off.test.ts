import test from 'ava';
import { DIAL_IN, DialInDesk, DN_AND_PIN } from '../support/dial-in-desk.js';

const site = DialInDesk.for(test);

const DN = '8888#';
/** What was pressed before they hang up. */
const STEPS: readonly (readonly [step: string, keys: string])[] = [
  ['while the DN is asked for', ''],
  ['in the middle of the DN', '88'],
  ['while the PIN is asked for', DN],
  ['in the middle of the PIN', `${DN}47`],
  ['as the last key is judged', `${DN}4711#`],
];

for (const [step, keys] of STEPS) {
  test.serial(`E1c: who hangs up ${step} leaves no leg and no channel behind`, async (t) => {
    const call = await site().home.dial(DIAL_IN);
    await call.hearsSomething();
    await call.press(keys, 60);
    call.hangUp();
    await call.isOver();
    await site().noChannels();
    const leg = site().leg?.state.at;
    t.true(leg === undefined || leg === 'dropped' || leg === 'none', leg);
    t.is(site().desk.parts.lockOut.running().length, 0, 'nobody was wrong');
  });
}

for (const [step, keys] of STEPS.slice(0, 4)) {
  test.serial(`E1c: when Farline dies ${step} the caller hears so, and nothing is left`, async (t) => {
    const call = await site().home.dial(DIAL_IN);
    await call.hearsSomething();
    await call.press(keys, 60);
    site().desk.dies();
    const before = call.audible;
    // Nobody is there to take the keys.
    await call.press('4711#', 60);
    await site().desk.start();
    await call.isOver();
    t.true(call.audible > before + 50, 'it was silent');
    t.is(site().desk.session('joe'), undefined);
    await site().noChannels();
  });
}

test.serial('a storm of keys on the question for the DN does no harm: the next one dials in', async (t) => {
  const storm = await site().home.dial(DIAL_IN);
  await storm.hearsSomething();
  await Promise.all(Array.from({ length: 40 }, (_, n) => storm.press('0123456789*#'[n % 12] ?? '0', 0)));
  storm.hangUp();
  await storm.isOver();
  await site().noChannels();
  const call = await site().home.dial(DIAL_IN);
  await call.hearsSomething();
  await call.press(DN_AND_PIN);
  await site().legIs('parked');
  await site().putsDown(call);
  t.pass();
});
