import test from 'ava';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AriSwitch } from '../../app/adapters/ari/ari-switch.js';
import type { EmbeddedAsterisk } from '../../app/adapters/embedded/run-asterisk.js';
import { testAsterisk } from '../support/asterisk.js';
import { CodeCall } from '../support/code-phone.js';
import { FakeLegVoice } from '../support/fake-leg-voice.js';
import { FakeVoiceLine, FakeVoiceLines } from '../support/fake-voice-lines.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { RecordedLog } from '../support/recorded-log.js';
import { fixedPeer } from '../support/fixed-peer.js';
import { SipParty } from '../support/sip-party.js';
import { PACKET_SAMPLES } from '../support/ulaw.js';
import { until } from '../support/until.js';
import { VirtualTime } from '../support/virtual-time.js';
import { legVoiceContract, type Ear, type LegVoiceWorld } from './leg-voice-contract.js';
import { voiceLinesContract, type Talker, type VoiceLinesWorld } from './voice-lines-contract.js';

const CALLER = '+15557770000';
const SILENCE = Buffer.alloc(PACKET_SAMPLES, 0xff);

let asterisk: EmbeddedAsterisk;
/** A telephone of ours; the far end of a trunk; the same, for people who dial in. */
const parties: SipParty[] = [];
const cleaning: (() => Promise<void>)[] = [];

test.before(async () => {
  ({ asterisk } = await testAsterisk({ teardown: (work) => void cleaning.unshift(work) }));
  const peers = [
    ['phone-p1', 'from-sip', ''],
    ['trunk-t2', 'from-trunk', ''],
    // As the engine sends on whoever called the number for dialling in.
    ['trunk-t1', 'farline-code', 'set_var = FARLINE_DIALLED=4499'],
  ] as const;
  const texts: string[] = [];
  for (const [name, context, more] of peers) {
    const party = await SipParty.open(loopbackAddress(), 5060);
    parties.push(party);
    texts.push(fixedPeer({ name, context, address: party.address, port: 5060, more }));
  }
  await writeFile(join(asterisk.peersDir, 'desk.conf'), texts.join('\n'));
  await asterisk.cli('module reload res_pjsip.so');
});
test.after.always(async () => {
  for (const party of parties) party.close();
  for (const work of cleaning) await work();
});

voiceLinesContract(test, 'memory', linesInMemory);
voiceLinesContract(test, 'Asterisk', linesOfAsterisk);
legVoiceContract(test, 'memory', legsInMemory);
legVoiceContract(test, 'Asterisk', legsOfAsterisk);

async function linesInMemory(): Promise<VoiceLinesWorld> {
  const time = new VirtualTime();
  const lines = new FakeVoiceLines();
  const opened: FakeVoiceLine[] = [];
  return {
    lines,
    call: async (kind, dialled) => {
      const endpoint = kind === 'code' ? 'phone-p1' : 'trunk-t1';
      const line = new FakeVoiceLine(time.clock(), {
        channel: `n1-1.${opened.length}`,
        kind,
        dialled,
        endpoint,
        callerNumber: CALLER,
      });
      opened.push(line);
      lines.enter(line);
      return {
        press: async (keys) => line.press(keys),
        hangUp: () => line.putDown(),
        hears: () => line.heard.length > 0,
        over: () => line.gone,
      };
    },
    lost: () => opened.forEach((line) => line.putDown()),
    until: (what, holds) => inTime(time, what, holds),
    pass: (ms) => time.runUntil(time.mono + ms),
    close: async () => undefined,
  };
}

async function inTime(time: VirtualTime, what: string, holds: () => boolean): Promise<void> {
  const end = time.mono + 10_000;
  while (!holds()) {
    if (time.mono > end) throw new Error(`waited in vain: ${what}`);
    await time.runUntil(time.mono + 5);
  }
}

async function connected(): Promise<{ readonly ari: AriSwitch; readonly entered: string[] }> {
  const entered: string[] = [];
  let up = false;
  const ari = new AriSwitch({
    ...asterisk.ari,
    app: asterisk.application,
    pbx: 'n1',
    log: new RecordedLog(),
    sink: (event) => {
      up ||= event.type === 'switch.up';
      if (event.type === 'caller.entered') entered.push(event.channel);
    },
  });
  await until('the switch is up', () => up);
  return { ari, entered };
}

async function linesOfAsterisk(): Promise<VoiceLinesWorld> {
  const { ari } = await connected();
  return {
    lines: ari.voice,
    call: async (kind, dialled) => {
      const party = parties[kind === 'code' ? 0 : 2] as SipParty;
      const number = kind === 'code' ? dialled : 'dial-in';
      const { call, answered } = await party.place(number, { ...asterisk.sip }, CALLER);
      const heard = new CodeCall(call);
      const speaking = answered.then(
        () => call.speak(() => SILENCE),
        () => undefined,
      );
      return {
        press: async (keys) => {
          await speaking;
          await heard.press(keys, 60);
        },
        hangUp: () => heard.hangUp(),
        hears: () => heard.audible > 5,
        over: () => heard.end !== null,
      } satisfies Talker;
    },
    lost: () => ari.stop(),
    until: (what, holds) => until(what, holds),
    pass: async (ms) => void (await sleep(ms)),
    close: async () => {
      ari.stop();
      await hangUpAll();
    },
  };
}

async function legsInMemory(): Promise<LegVoiceWorld> {
  const voice = new FakeLegVoice();
  const ears = new Map<string, { keys: string }>();
  let calls = 0;
  return {
    voice,
    call: async () => {
      const channel = `n1-${++calls}.0`;
      voice.channels.add(channel);
      ears.set(channel, { keys: '' });
      return {
        channel,
        press: async (keys) => {
          for (const key of keys) voice.press(channel, key);
        },
        hears: () => voice.whispered.some((one) => one.channel === channel),
        keys: () =>
          voice.sent
            .filter((one) => one.channel === channel)
            .map(({ keys }) => keys)
            .join(''),
        hangUp: () => void voice.channels.delete(channel),
      } satisfies Ear;
    },
    until: async (what, holds) => {
      if (!holds()) throw new Error(`waited in vain: ${what}`);
    },
    pass: async () => undefined,
    close: async () => undefined,
  };
}

async function legsOfAsterisk(): Promise<LegVoiceWorld> {
  const { ari, entered } = await connected();
  return {
    voice: ari.legVoice,
    call: async () => {
      const before = entered.length;
      const { call, answered } = await (parties[1] as SipParty).place('4711', { ...asterisk.sip }, CALLER);
      await until('a caller', () => entered.length > before);
      const channel = entered[before] as string;
      ari.perform({ do: 'answer', channel }, 3_000, () => undefined);
      await answered;
      const heard = new CodeCall(call);
      call.speak(() => SILENCE);
      return {
        channel,
        press: (keys) => heard.press(keys, 60),
        hears: () => heard.audible > 5,
        keys: () => heard.keys,
        hangUp: () => heard.hangUp(),
      } satisfies Ear;
    },
    until: (what, holds) => until(what, holds),
    pass: async (ms) => void (await sleep(ms)),
    close: async () => {
      ari.stop();
      await hangUpAll();
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
