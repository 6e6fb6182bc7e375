import test from 'ava';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AmiLink } from '../../app/adapters/ami/ami-link.js';
import { RecorderRest } from '../../app/adapters/ami/recorder-rest.js';
import { RecordingSwitch } from '../../app/adapters/ami/recording-switch.js';
import { AriSwitch } from '../../app/adapters/ari/ari-switch.js';
import type { EmbeddedAsterisk } from '../../app/adapters/embedded/run-asterisk.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { RecordingFolder } from '../../app/adapters/system/recording-folder.js';
import type { SwitchEvent } from '../../app/domain/events.js';
import { testAsterisk } from '../support/asterisk.js';
import { connectTrunk } from '../support/connect-trunk.js';
import { FakeSwitch, type PhoneHabit } from '../support/fake-switch.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { RecordedLog } from '../support/recorded-log.js';
import type { SipCall } from '../support/sip-call.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';
import { switchContract } from './switch-contract.js';
import type { FarEnd, SwitchWorld } from './switch-desk.js';

const trunkId = 'a';
let asterisk: EmbeddedAsterisk;
let party: SipParty;
const cleaning: (() => Promise<void>)[] = [];

test.before(async () => {
  ({ asterisk } = await testAsterisk({ teardown: (work) => void cleaning.unshift(work) }));
  party = await SipParty.open(loopbackAddress(), 5060);
  await connectTrunk(asterisk, trunkId, { host: party.address, port: 5060 });
});

test.after.always(async () => {
  party?.close();
  for (const work of cleaning) await work();
});

switchContract(test, 'simulated', simulated);
switchContract(test, 'Asterisk', real);

async function simulated(): Promise<SwitchWorld> {
  const events: SwitchEvent[] = [];
  const fake = new FakeSwitch((event) => events.push(event), trunkId);
  const { asterisk: model, time } = fake;
  let calls = 0;
  const farEnd = (find: () => Parameters<typeof model.end>[0] | undefined): FarEnd => {
    const channel = (): Parameters<typeof model.end>[0] => {
      const found = find();
      if (!found) throw new Error('nobody is connected');
      return found;
    };
    return {
      hangUp: () => model.end(channel(), 16, null),
      press: async (digit) => fake.press(channel().id, digit),
    };
  };
  return {
    switch: fake,
    events,
    trunkId,
    customer: async (dials) => {
      calls += 1;
      const channel = fake.call(`n1-${calls}.0`, '+15550000', dials);
      return farEnd(() => channel);
    },
    phone: (number, habit) => {
      fake.phones.set(number, habit);
      return { end: farEnd(() => [...model.channels.values()].find((channel) => channel.number === number)) };
    },
    until: async (what, holds) => {
      const end = time.mono + 10_000;
      while (!holds()) {
        if (time.mono > end) throw new Error(`waited in vain: ${what}`);
        await time.runUntil(time.mono + 5);
      }
    },
    pass: (ms) => time.runUntil(time.mono + ms),
    close: async () => undefined,
  };
}

async function real(): Promise<SwitchWorld> {
  const events: SwitchEvent[] = [];
  const log = new RecordedLog();
  const ari = new AriSwitch({
    ...asterisk.ari,
    app: asterisk.application,
    pbx: 'n1',
    log,
    sink: (event) => void events.push(event),
  });
  const phones = new Map<string, Phone>();
  party.onInvite = (call) => {
    const phone = phones.get(call.number);
    if (!phone) return call.refuse(404);
    if (phone.habit === 'is busy') return call.refuse(486);
    call.ring();
    phone.call = call;
    if (phone.habit === 'answers') phone.answered = answer(call);
  };
  await until('the switch is up', () => events.some(({ type }) => type === 'switch.up'));
  const link = new AmiLink({ ...asterisk.ami, log });
  const place = new RecordingFolder(join(tmpdir(), `farline-switch-${process.pid}`));
  const rest = new RecorderRest(systemClock());
  const recording = new RecordingSwitch(
    ari,
    ari.startedRecorder,
    link,
    place,
    rest,
    (event) => void events.push(event),
  );
  await until('AMI is up', () => link.state === 'up');
  return {
    switch: recording,
    events,
    trunkId,
    customer: async (dials) => {
      const { call, answered } = await party.place(dials, asterisk.sip, '+15550000');
      // Most customers of this suite are never answered, and their calls end with the test.
      answered.catch(() => undefined);
      return farEndOf(() => ({ call, answered }));
    },
    phone: (number, habit) => {
      const phone: Phone = { habit, call: null, answered: Promise.resolve() };
      phones.set(number, phone);
      return { end: farEndOf(() => phone) };
    },
    until: (what, holds) => until(what, holds, 5_000),
    pass: async (ms) => void (await sleep(ms)),
    close: async () => {
      ari.stop();
      await hangUpAll();
      link.stop();
      await rm(join(tmpdir(), `farline-switch-${process.pid}`), { recursive: true, force: true });
    },
  };
}

async function hangUpAll(): Promise<void> {
  await asterisk.cli('channel request hangup all');
  for (let tries = 0; !/^0 active channels/m.test(await asterisk.cli('core show channels')); tries += 1) {
    if (tries > 100) throw new Error('channels are left after everything was hung up');
    await sleep(20);
  }
}

interface Phone {
  readonly habit: PhoneHabit;
  call: SipCall | null;
  answered: Promise<void>;
}

/** Keys are only heard from a phone that also speaks. */
async function answer(call: SipCall): Promise<void> {
  await call.answer();
  call.speak(() => Buffer.alloc(160, 0xff));
}

function farEndOf(find: () => Pick<Phone, 'call' | 'answered'>): FarEnd {
  const connected = (): SipCall => {
    const { call } = find();
    if (!call) throw new Error('nobody is connected');
    return call;
  };
  return {
    hangUp: () => void connected().hangUp(),
    press: async (digit) => {
      await find().answered;
      await connected().press(digit);
    },
  };
}
