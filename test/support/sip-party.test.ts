import test from 'ava';
import { SipParty } from './sip-party.js';
import type { SipCall } from './sip-call.js';
import { isSilent, tonesIn, toneShare } from './tone.js';
import { decodeUlaw, encodeUlaw, ulawTone } from './ulaw.js';

const HOME = '127.0.66.1';
const CUSTOMER = '127.0.66.2';

test('mu-law keeps every sample within its step', (t) => {
  for (let sample = -32_000; sample <= 32_000; sample += 37) {
    const back = decodeUlaw(encodeUlaw(sample));
    t.true(Math.abs(back - sample) <= Math.max(16, Math.abs(sample) / 16), `${sample} became ${back}`);
  }
});

test('a tone is found where it is and nowhere else, also beside another one', (t) => {
  const samples = Int16Array.from(ulawTone(700, 0, 800), decodeUlaw);
  t.true(toneShare(samples, 700) > 0.9);
  t.true(toneShare(samples, 760) < 0.05);
  const mixed = samples.map((sample, i) => (sample + decodeUlaw(ulawTone(1360, 0, 800)[i] ?? 255)) / 2);
  t.deepEqual(tonesIn(mixed, [640, 700, 1300, 1360, 2000]), [700, 1360]);
});

test('silence holds no tone', (t) => {
  const samples = Int16Array.from(Buffer.alloc(400, 0xff), decodeUlaw);
  t.true(isSilent(samples));
  t.deepEqual(tonesIn(samples, [400, 700, 1000]), []);
});

test('two parties call, hear each other and hang up', async (t) => {
  const home = await SipParty.open(HOME, 0);
  const outside = await SipParty.open(CUSTOMER, 0);
  t.teardown(() => [home, outside].forEach((party) => party.close()));
  const answered = new Promise<SipCall>((resolve) => {
    home.onInvite = (call) => {
      call.ring();
      void call.answer().then(() => resolve(call));
    };
  });
  const call = await outside.call('4420', { address: HOME, port: home.port }, '100');
  const other = await answered;
  t.is(other.number, '4420');
  const heard = new Promise<number>((resolve) => {
    other.audio.onPacket = ({ payload, payloadType }) => payloadType === 0 && resolve(payload[5] ?? 0);
  });
  call.speak(() => Buffer.alloc(160, 0x42));
  t.is(await heard, 0x42);
  const pressed = new Promise<number>((resolve) => {
    other.audio.onPacket = ({ payload, payloadType }) => payloadType === 101 && resolve(payload[0] ?? 99);
  });
  await call.press('1');
  t.is(await pressed, 1);
  call.hangUp();
  t.like(await other.ended, { by: 'them' });
  t.like(await call.ended, { by: 'us' });
});

test('a call that is refused says with which status', async (t) => {
  const home = await SipParty.open('127.0.66.3', 0);
  const outside = await SipParty.open('127.0.66.4', 0);
  t.teardown(() => [home, outside].forEach((party) => party.close()));
  home.onInvite = (call) => call.refuse(486);
  await t.throwsAsync(outside.call('1', { address: home.address, port: home.port }, '100'), {
    message: /refused, 486/,
  });
});
