import test, { type ExecutionContext } from 'ava';
import { holdMusicFolder } from '../../app/adapters/embedded/hold-music.js';
import type { EmbeddedSettingsInput } from '../../app/adapters/embedded/embedded-settings.js';
import type { EmbeddedAsterisk } from '../../app/adapters/embedded/run-asterisk.js';
import { AriProbe } from '../support/ari-probe.js';
import { temporaryFolder, testAsterisk } from '../support/asterisk.js';
import { connectTrunk } from '../support/connect-trunk.js';
import { FarEnd } from '../support/far-end/far-end.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';

interface Site {
  readonly asterisk: EmbeddedAsterisk;
  readonly farEnd: FarEnd;
  readonly trunk: string;
  readonly probe: AriProbe;
}

/** Our Asterisk with one trunk to a far end, and nobody connected to it yet. */
async function site(t: ExecutionContext, settings: Partial<EmbeddedSettingsInput> = {}): Promise<Site> {
  const { asterisk } = await testAsterisk(t, settings);
  const farEnd = await FarEnd.start(t, { farline: asterisk.sip });
  const trunk = await connectTrunk(asterisk, 'a', farEnd.trunk);
  const probe = new AriProbe(asterisk);
  t.teardown(() => probe.close());
  return { asterisk, farEnd, trunk, probe };
}

test.serial('a caller rings, unanswered, in the application, which is told the number and the trunk', async (t) => {
  const { farEnd, trunk, probe } = await site(t);
  await probe.connect();
  const customer = await farEnd.customer({ dials: '+4930555' });
  await customer.isRinging();
  t.deepEqual((await probe.caller()).args, ['in', '+4930555', trunk]);
  t.is(customer.answeredAt, null);
});

test.serial('a dialled number cannot add arguments of its own', async (t) => {
  const { asterisk, probe } = await site(t);
  await probe.connect();
  const attacker = await SipParty.open(loopbackAddress(), 5060);
  t.teardown(() => attacker.close());
  const trunk = await connectTrunk(asterisk, 'a', { host: attacker.address, port: 5060 });
  const { call, answered } = await attacker.place('500,leg,s1', asterisk.sip, '1');
  answered.catch(() => undefined);
  t.deepEqual((await probe.caller()).args, ['in', '500legs1', trunk]);
  call.hangUp();
});

test.serial('K7: a caller who comes while Farline is down rings on and enters as soon as it is back', async (t) => {
  const { farEnd, trunk, probe } = await site(t);
  const customer = await farEnd.customer({ dials: '500' });
  await customer.isRinging();
  await t.throwsAsync(probe.caller(1_200));
  await probe.connect();
  t.deepEqual((await probe.caller()).args, ['in', '500', trunk]);
  t.is(customer.answeredAt, null);
});

test.serial('K7: after fallbackAfter seconds the caller hears the announcement and is let go', async (t) => {
  const { farEnd } = await site(t, { fallbackAfterSeconds: 1 });
  const customer = await farEnd.customer({ dials: '500' });
  await customer.isRinging();
  await customer.isAnswered(6_000);
  await until('the announcement is heard', () => customer.ear.lastSound !== null);
  t.is((await customer.isGone(15_000)).by, 'them');
});

test.serial('K7: after the announcement the caller reaches the configured destination', async (t) => {
  const { farEnd } = await site(t, {
    fallbackAfterSeconds: 1,
    fallbackDestination: { number: '112233', endpoint: 'trunk-a' },
  });
  const doctor = farEnd.phone('112233').answers({ press1AfterMs: null });
  const customer = await farEnd.customer({ dials: '500' });
  await customer.hears(doctor.tone, 15_000);
  await t.notThrowsAsync(doctor.hears(customer.tone));
});

test.serial(
  'K7: a waiting caller whose application hangs is released to the announcement by the dead-man',
  async (t) => {
    const { farEnd, probe } = await site(t);
    await probe.connect();
    const customer = await farEnd.customer({ dials: '500' });
    const { id } = await probe.caller();
    const { body } = await probe.ask('GET', `/channels/${id}/variable?variable=TIMEOUT(absolute)`);
    const { value } = body as { value: string };
    t.true(Number(value) > 50 && Number(value) <= 60, `armed on entry for a minute: ${value}`);
    await probe.ask('POST', `/channels/${id}/variable?variable=TIMEOUT(absolute)&value=1`);
    await customer.isAnswered();
    await until('the announcement is heard', () => customer.ear.lastSound !== null);
    t.is((await customer.isGone(15_000)).by, 'them');
  },
);

test.serial('the dead-man also takes a caller out of a bridge, and not once it is put off', async (t) => {
  const { farEnd, trunk, probe } = await site(t);
  const phone = farEnd.phone('100').answers();
  await probe.connect();
  await probe.leg('leg-1', `100@${trunk}`);
  const customer = await farEnd.customer({ dials: '500' });
  const { id } = await probe.caller();
  await probe.ask('POST', '/bridges?type=mixing,dtmf_events,proxy_media&bridgeId=b1');
  await probe.ask('POST', `/channels/${id}/answer`);
  await probe.ask('POST', `/channels/${id}/variable?variable=TIMEOUT(absolute)&value=2`);
  await probe.ask('POST', '/bridges/b1/addChannel?channel=leg-1');
  await probe.ask('POST', `/bridges/b1/addChannel?channel=${id}`);
  await probe.ask('POST', `/channels/${id}/variable?variable=TIMEOUT(absolute)&value=100000000`);
  await customer.hears(phone.tone);
  await t.throwsAsync(customer.isGone(2_500));
  await probe.ask('POST', `/channels/${id}/variable?variable=TIMEOUT(absolute)&value=1`);
  t.is((await customer.isGone(15_000)).by, 'them');
  t.is(phone.current?.end, null);
});

for (const sound of ['moh', 'ring'] as const) {
  const stops = sound === 'ring';
  test.serial(
    `${sound} played to a caller ${stops ? 'stops by itself' : 'goes on until it is stopped'} when an agent is joined`,
    async (t) => {
      const { farEnd, trunk, probe } = await site(t);
      const phone = farEnd.phone('100').answers();
      await probe.connect();
      await probe.leg('leg-1', `100@${trunk}`);
      await probe.ask('POST', '/bridges?type=mixing,dtmf_events,proxy_media&bridgeId=b1');
      await probe.ask('POST', '/bridges/b1/addChannel?channel=leg-1');
      const customer = await farEnd.customer({ dials: '500' });
      const { id } = await probe.caller();
      await probe.ask('POST', `/channels/${id}/answer`);
      await probe.ask('POST', `/channels/${id}/${sound}`);
      await until(`${sound} is heard`, () => customer.ear.lastSound !== null);
      await probe.ask('POST', `/bridges/b1/addChannel?channel=${id}`);
      await phone.hears(customer.tone);
      if (!stops) {
        t.deepEqual(customer.heard(), []);
        t.is((await probe.ask('DELETE', `/channels/${id}/moh`)).status, 204);
      }
      await t.notThrowsAsync(customer.hears(phone.tone));
    },
  );
}

test.serial(
  'E11: a leg that is answered while Farline is down waits, and enters with its session when it is back',
  async (t) => {
    const { farEnd, trunk, probe } = await site(t);
    const phone = farEnd.phone('100').answers({ press1AfterMs: null });
    await probe.dial('leg-1', `100@${trunk}`, 'session-1');
    await until('the agent has picked up', () => phone.current?.answeredAt != null);
    await t.throwsAsync(phone.isFree(1_500));
    await probe.connect();
    const entered = await probe.event('the leg enters', ({ type }) => type === 'StasisStart');
    t.deepEqual(entered.args, ['leg', 'session-1']);
    t.is(phone.current?.end, null);
  },
);

test.serial('a leg brings its session, and the key pressed on it arrives', async (t) => {
  const { farEnd, trunk, probe } = await site(t);
  const phone = farEnd.phone('100').answers({ press1AfterMs: null });
  await probe.connect();
  await probe.leg('leg-7', `100@${trunk}`, 'session-7');
  const entered = await probe.event('the leg enters', ({ type }) => type === 'StasisStart');
  t.deepEqual(entered.args, ['leg', 'session-7']);
  await phone.press('1');
  const pressed = await probe.event('1 is pressed', ({ type }) => type === 'ChannelDtmfReceived');
  t.is(pressed.digit, '1');
});

test.serial('E4: whether a phone was put down or the connection broke arrives as the cause', async (t) => {
  const { farEnd, trunk, probe } = await site(t);
  await probe.connect();
  for (const [number, cause] of [
    ['100', 16],
    ['200', 41],
  ] as const) {
    const phone = farEnd.phone(number).answers();
    await probe.leg(`leg-${number}`, `${number}@${trunk}`);
    await probe.ask('POST', `/bridges?type=mixing,dtmf_events,proxy_media&bridgeId=b${number}`);
    await probe.ask('POST', `/bridges/b${number}/addChannel?channel=leg-${number}`);
    if (cause === 16) phone.hangUp();
    else await phone.isCutOff(cause);
    const gone = await probe.event(
      'it is gone',
      (event) => event.type === 'ChannelDestroyed' && event.channel?.id === `leg-${number}`,
    );
    t.is(gone.cause, cause);
  }
});

test.serial('without any music installed a soft chord is played', async (t) => {
  const folder = await temporaryFolder(t, 'music');
  t.is(holdMusicFolder('/nonexistent', `${folder}/music`), `${folder}/music`);
  const { asterisk, farEnd, probe } = await site(t, {});
  t.regex(await asterisk.cli('moh show classes'), /Directory: .*moh/);
  await probe.connect();
  const customer = await farEnd.customer({ dials: '500' });
  const { id } = await probe.caller();
  await probe.ask('POST', `/channels/${id}/answer`);
  await customer.isAnswered();
  await probe.ask('POST', `/channels/${id}/play?media=sound:${folder}/music/soft-chords`);
  await until('the chord is heard', () => customer.ear.lastSound !== null);
});
