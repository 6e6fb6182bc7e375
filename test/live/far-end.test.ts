import test, { type ExecutionContext } from 'ava';
import { loopbackAddress } from '../support/loopback-address.js';
import { FarEnd } from '../support/far-end/far-end.js';
import { Voices } from '../support/far-end/voices.js';

/** Two networks, each the other's only trunk. */
async function twoNetworks(t: ExecutionContext): Promise<{ here: FarEnd; there: FarEnd }> {
  const [a, b] = [loopbackAddress(), loopbackAddress()];
  const voices = new Voices();
  const here = await FarEnd.start(t, { address: a, farline: { address: b, port: 5060 }, voices });
  const there = await FarEnd.start(t, { address: b, farline: { address: a, port: 5060 }, voices });
  return { here, there };
}

test('a customer of one network and a phone of another hear each other, and each hears the other hang up', async (t) => {
  const { here, there } = await twoNetworks(t);
  const phone = there.phone('100').answers({ ringMs: 300, press1AfterMs: null });
  for (const who of ['customer', 'phone']) {
    const customer = await here.customer({ dials: '100' });
    await customer.isRinging();
    t.is(customer.answeredAt, null);
    await customer.hears(phone.tone);
    await phone.hears(customer.tone);
    if (who === 'customer') customer.hangUp();
    else phone.hangUp();
    t.is((await customer.isGone()).by, who === 'customer' ? 'us' : 'them');
    t.is((await phone.isFree()).by, who === 'customer' ? 'them' : 'us');
    t.deepEqual(customer.heard(), [phone.tone]);
  }
  t.deepEqual(here.tally(), { customers: 2, connected: 2, lost: 0, doubles: 0 });
});

test('phones are busy, out of reach, silent or gone again as told', async (t) => {
  const { here, there } = await twoNetworks(t);
  there.phone('1').busy();
  there.phone('2').refuses(503);
  const ringing = there.phone('3').noAnswer();
  there.phone('4').answers({ hangUpAfterMs: 400 });
  const call = (dials: string): ReturnType<FarEnd['customer']> => here.customer({ dials });
  t.is((await (await call('1')).isGone()).status, 486);
  t.is((await (await call('2')).isGone()).status, 503);
  t.is((await (await call('5')).isGone()).status, 404);

  const patient = await call('3');
  await patient.isRinging();
  patient.hangUp();
  t.is((await patient.isGone()).by, 'us');
  t.is((await ringing.isFree()).status, 487);

  const short = await call('4');
  await short.isAnswered();
  t.is((await short.isGone()).by, 'them');
});

test('a frozen network answers nothing, and goes on where it was when thawed', async (t) => {
  const { here, there } = await twoNetworks(t);
  there.phone('100').answers();
  there.freeze();
  const customer = await here.customer({ dials: '100' });
  await t.throwsAsync(customer.isRinging(1_000), { message: /in vain/ });
  there.thaw();
  await customer.isAnswered();
  t.is(customer.end, null);
});
