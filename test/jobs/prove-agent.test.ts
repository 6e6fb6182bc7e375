import { Mailboxes } from '../../app/jobs/mailboxes.js';
import { MemorySounds, MemoryVoiceMessages } from '../support/memory-voice-messages.js';
import test from 'ava';
import { DEFAULT_FEATURE_CODES } from '../../app/domain/feature-codes.js';
import { createLockOut } from '../../app/jobs/lock-out.js';
import { answerLine } from '../../app/jobs/phone-desk/answer-line.js';
import type { DeskParts } from '../../app/jobs/phone-desk/desk-parts.js';
import { agentSoundDesk } from '../support/agent-sound-desk.js';
import { FakeCommands } from '../support/fake-commands.js';
import { FakeLive } from '../support/fake-live.js';
import { FakeVoiceLine } from '../support/fake-voice-lines.js';
import { MemoryLockOuts } from '../support/memory-lock-outs.js';
import { MemoryPins } from '../support/memory-pins.js';
import { RecordedLog } from '../support/recorded-log.js';
import { turn, VirtualTime } from '../support/virtual-time.js';
import { aDirectory, anAgent, WALL_CLOCKS } from '../support/world.js';

/** Joe is 8888 with the PIN 1234; nobody is 9999. */
async function desk() {
  const time = new VirtualTime();
  const log = new RecordedLog();
  const pins = new MemoryPins();
  await pins.set('joe', 'hash of 1234');
  const clock = time.clock();
  let ids = 0;
  const newId = (): string => `i${++ids}`;
  const store = new MemoryLockOuts();
  const rules = { tries: 5, addressTries: 20, windowMs: 3_600_000 };
  const live = new FakeLive(aDirectory({ agents: [anAgent({ id: 'joe' })] }));
  const parts: DeskParts = {
    unfit: () => Promise.resolve(null),
    commands: new FakeCommands(),
    live,
    agentSounds: agentSoundDesk(live).agentSounds,
    phones: { byPeer: () => Promise.resolve(null) },
    pins,
    passwords: {
      hash: (secret) => Promise.resolve(`hash of ${secret}`),
      matches: (stored, secret) => Promise.resolve(stored === `hash of ${secret}`),
    },
    lockOut: createLockOut(rules, { clock, log, store, newId, fingerprint: (text) => text }),
    codes: DEFAULT_FEATURE_CODES,
    mailboxes: new Mailboxes({
      store: new MemoryVoiceMessages(),
      sounds: new MemorySounds(),
      log,
      newId,
      now: () => clock.now(),
      node: 'n1',
    }),
    localTimes: WALL_CLOCKS,
    now: () => clock.now(),
    log,
    newId,
  };
  /** What a caller from outside hears who types this DN and this PIN once and hangs up. */
  const commands = parts.commands as FakeCommands;
  const dialsIn = async (callerNumber: string, dn: string, pin: string): Promise<readonly string[]> => {
    const line = new FakeVoiceLine(clock, { kind: 'dial-in', endpoint: 'trunk-t1', callerNumber });
    line.press(`${dn}#${pin}#`);
    const over = answerLine(parts, line);
    const asked = commands.submitted.length;
    const isOver = (): boolean => line.heard.includes('wrong-credentials') || commands.submitted.length > asked;
    for (let n = 0; n < 40 && !isOver() && !line.gone; n++) {
      await turn();
      time.step(time.mono + 10_000);
    }
    line.putDown();
    await over;
    return line.heard;
  };
  return { dialsIn, commands };
}

for (const [whose, dn] of [
  ['an agent’s', '8888'],
  ['nobody’s', '9999'],
] as const) {
  test(`B4: ${whose} DN is locked after five wrong PINs from anywhere, so that nobody learns which DNs there are`, async (t) => {
    const { dialsIn } = await desk();
    for (let n = 0; n < 5; n++) t.true((await dialsIn(`+4930${n}`, dn, '0000')).includes('wrong-credentials'));
    t.true((await dialsIn('+49309', dn, '0000')).includes('locked'));
  });
}

for (const withheld of ['', 'anonymous']) {
  test(`the way in is not one caller: those who call from "${withheld}" are not locked out by five of them`, async (t) => {
    const { dialsIn, commands } = await desk();
    for (let n = 0; n < 6; n++) t.true((await dialsIn(withheld, `900${n}`, '0000')).includes('wrong-credentials'));
    await dialsIn(withheld, '8888', '1234');
    t.like(commands.submitted.at(-1)?.command, { do: 'dial-in', agentId: 'joe' });
    for (let n = 0; n < 14; n++) await dialsIn(withheld, `91${n}`, '0000');
    t.deepEqual(await dialsIn(withheld, '8888', '1234'), ['locked'], 'nor may they try for ever');
  });
}
