import test, { type ExecutionContext } from 'ava';
import { setTimeout as delay } from 'node:timers/promises';
import { SwitchUnderTest } from '../support/fake-ari-server-client.js';
import { until } from '../support/until.js';
import type { Effect } from '../../app/domain/effects.js';
import type { Outcome } from '../../app/ports/switch.js';

const channel = 'n1-leg-s1-e1-1';
/** Well before the second is over for which a NOTIFY is waited for in vain. */
const SOON_MS = 700;
const transferred: Effect = { do: 'transferred', channel };

/** What Asterisk 22.10.1 says behind each NOTIFY; of the press itself without `state`. */
function transfer(of: string, state?: string): object {
  return {
    type: 'ChannelTransfer',
    timestamp: '2026-11-23T06:01:26.290+0000',
    refer_to: { requested_destination: { destination: '15559990001' } },
    referred_by: { source_channel: { id: of, name: 'PJSIP/phone-7-0000002a' } },
    ...(state === undefined ? {} : { state }),
  };
}

async function connected(t: ExecutionContext): Promise<SwitchUnderTest> {
  const tested = await SwitchUnderTest.connected();
  t.teardown(() => tested.close());
  return tested;
}

/** Asked for, and answered by Asterisk, who has not sent the NOTIFY yet. */
async function answered(
  t: ExecutionContext,
  deadlineMs?: number,
): Promise<{ tested: SwitchUnderTest; outcomes: Outcome[] }> {
  const tested = await connected(t);
  const outcomes: Outcome[] = [];
  void tested.perform(transferred, deadlineMs).then((outcome) => outcomes.push(outcome));
  await until('Asterisk is asked', () => tested.fake.asked(/transfer_progress/).length === 1);
  // An answer of loopback is there long before.
  await delay(50);
  return { tested, outcomes };
}

test('D2: a transfer counts as told once the NOTIFY has left: a hang-up behind it would overtake it', async (t) => {
  const { tested, outcomes } = await answered(t);
  for (const [of, state] of [
    ['n1-leg-s2-e1-1', 'channel_answered'],
    [channel, 'channel_declined'],
    [channel, 'channel_progress'],
  ] as const) {
    tested.fake.send(transfer(of, state));
  }
  await delay(50);
  t.deepEqual(outcomes, [], 'of another telephone, or of something else');
  tested.fake.send(transfer(channel, 'channel_answered'));
  await until('it is told', () => outcomes.length > 0, SOON_MS);
  t.deepEqual(outcomes, [{ ok: true }]);
});

test('D2: a NOTIFY that left before Asterisk answered us counts once', async (t) => {
  const tested = await connected(t);
  tested.fake.on(/transfer_progress/, { do: 'answer late', ms: 100 });
  let told = 0;
  tested.switch.perform(transferred, 5_000, () => (told += 1));
  await until('Asterisk is asked', () => tested.fake.asked(/transfer_progress/).length === 1);
  tested.fake.send(transfer(channel, 'channel_answered'));
  await until('it is told', () => told > 0, SOON_MS);
  await delay(1_300);
  t.is(told, 1);
});

for (const type of ['StasisEnd', 'ChannelDestroyed']) {
  test(`D2: a telephone that hangs up by itself needs no NOTIFY, and nothing waits for one: ${type}`, async (t) => {
    const { tested, outcomes } = await answered(t);
    tested.fake.send({ type, timestamp: '2026-11-23T06:01:26.291+0000', channel: { id: channel }, cause: 16 });
    await until('nothing waits', () => outcomes.length > 0, SOON_MS);
    t.deepEqual(outcomes, [{ ok: true }]);
  });
}

test('D2: a NOTIFY of which nothing is told holds up nothing for longer than a second', async (t) => {
  const { outcomes } = await answered(t);
  await until('nothing waits', () => outcomes.length > 0, 3_000);
  t.deepEqual(outcomes, [{ ok: true }]);
});

test('D2: the wait for a NOTIFY ends at the deadline of the effect', async (t) => {
  const { outcomes } = await answered(t, 300);
  await until('nothing waits', () => outcomes.length > 0, SOON_MS);
  t.deepEqual(outcomes, [{ ok: true }]);
});

test('D2: a transfer that Asterisk refuses to tell waits for nothing', async (t) => {
  const tested = await connected(t);
  tested.fake.on(/transfer_progress/, { do: 'answer', status: 404, text: '{"message":"Channel not found"}' });
  t.deepEqual(await tested.perform(transferred), { ok: false, reason: 'gone', detail: '404 Channel not found' });
});
