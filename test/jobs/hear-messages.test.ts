import test from 'ava';
import { Mailboxes } from '../../app/jobs/mailboxes.js';
import { answerLine } from '../../app/jobs/phone-desk/answer-line.js';
import type { DeskParts } from '../../app/jobs/phone-desk/desk-parts.js';
import { createLockOut } from '../../app/jobs/lock-out.js';
import { DEFAULT_FEATURE_CODES } from '../../app/domain/feature-codes.js';
import { agentSoundDesk } from '../support/agent-sound-desk.js';
import { FakeCommands } from '../support/fake-commands.js';
import { FakeLive } from '../support/fake-live.js';
import { FakeVoiceLine } from '../support/fake-voice-lines.js';
import { MemoryLockOuts } from '../support/memory-lock-outs.js';
import { MemoryPins } from '../support/memory-pins.js';
import { MemorySounds, MemoryVoiceMessages } from '../support/memory-voice-messages.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aSession, put } from '../support/rows.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aDirectory, anAgent, WALL_CLOCKS } from '../support/world.js';

const AT = Date.UTC(2026, 10, 21, 15, 4);

/** Joe, 8888 with the PIN 1234, has an old message and two new ones; he is signed in on p1. */
async function desk() {
  const time = new VirtualTime();
  const [clock, log, pins] = [time.clock(), new RecordedLog(), new MemoryPins()];
  await pins.set('joe', 'hash of 1234');
  const live = new FakeLive(aDirectory({ agents: [anAgent({ id: 'joe' })] }));
  const device = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;
  live.step(put.session(aSession({ id: 's1', agentId: 'joe', device })));
  const [store, sounds] = [new MemoryVoiceMessages(), new MemorySounds()];
  let ids = 0;
  const newId = (): string => `i${++ids}`;
  const now = (): number => clock.now();
  const mailboxes = new Mailboxes({ store, sounds, log, newId, now, node: 'n1' });
  for (const [id, state, after] of [
    ['old', 'heard', 0],
    ['first', 'new', 1],
    ['second', 'new', 2],
  ] as const) {
    const caller = { number: '+15551', name: '' };
    store.rows.set(id, { id, agentId: 'joe', state, receivedAt: AT + after * 60_000, durationMs: 2_000, caller });
    sounds.kept.set(mailboxes.soundOf(id), new Uint8Array(32_044));
  }
  const rules = { tries: 5, addressTries: 20, windowMs: 3_600_000 };
  const parts: DeskParts = {
    unfit: () => Promise.resolve(null),
    commands: new FakeCommands(),
    live,
    phones: { byPeer: () => Promise.resolve(null) },
    pins,
    passwords: {
      hash: (secret) => Promise.resolve(`hash of ${secret}`),
      matches: (stored, secret) => Promise.resolve(stored === `hash of ${secret}`),
    },
    lockOut: createLockOut(rules, { clock, log, store: new MemoryLockOuts(), newId, fingerprint: (text) => text }),
    codes: DEFAULT_FEATURE_CODES,
    mailboxes,
    agentSounds: agentSoundDesk(live, sounds, log).agentSounds,
    localTimes: WALL_CLOCKS,
    now,
    log,
    newId,
  };
  /** What somebody hears at this telephone who presses these keys, one for each question. */
  const dials = async (endpoint: string, keys: readonly string[]): Promise<readonly string[]> => {
    const line = new FakeVoiceLine(clock, { kind: 'code', endpoint, dialled: '*97' });
    const over = answerLine(parts, line);
    let asked = 0;
    for (let n = 0; n < 400 && !line.gone; n++) {
      await time.runUntil(time.mono + 300);
      const questions = line.heard.filter((one) => ['message-keys', 'ask-dn', 'ask-pin'].includes(one)).length;
      if (questions > asked) line.press(keys[asked++] ?? '');
    }
    await over;
    return line.heard;
  };
  return { dials, store, sounds, mailboxes };
}

test('K6: who is signed in hears how many are new, when each came, and repeats, deletes and goes on by key', async (t) => {
  const { dials, store, sounds, mailboxes } = await desk();
  const heard = await dials('phone-p1', ['5', '7', '6', '6']);
  t.deepEqual(heard.slice(0, 3), ['you-have', '2', 'new-messages']);
  const played = heard.filter((one) => one.startsWith('farline-'));
  t.deepEqual(
    played,
    ['first', 'first', 'second', 'old'].map((id) => mailboxes.soundOf(id)),
  );
  t.true(heard.includes('2026-11-21 15:05'), heard.join(' '));
  // Whoever wants to may record their greeting now; who says nothing is asked three times.
  const asked = ['greeting-record', 'greeting-record', 'greeting-record'];
  t.deepEqual(heard.slice(-5), ['no-more-messages', ...asked, 'goodbye']);
  t.deepEqual([...store.rows.keys()], ['old', 'second']);
  t.is(store.rows.get('second')?.state, 'heard');
  t.false(sounds.kept.has(mailboxes.soundOf('first')));
});

test('K6: at another telephone DN and PIN are wanted, and a wrong PIN hears nothing of anybody', async (t) => {
  const { dials, mailboxes } = await desk();
  const heard = await dials('phone-p2', ['8888#', '1234#', '6', '6', '6']);
  t.true(heard.includes(mailboxes.soundOf('first')));
  const { dials: again } = await desk();
  const wrong = await again('phone-p2', ['8888#', '9999#', '8888#', '9999#', '8888#', '9999#']);
  t.false(wrong.some((one) => one.startsWith('farline-')));
  t.true(wrong.includes('wrong-credentials'));
});
