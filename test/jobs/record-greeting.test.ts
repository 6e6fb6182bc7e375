import test from 'ava';
import { recordSound } from '../../app/jobs/phone-desk/record-sound.js';
import { agentSoundDesk } from '../support/agent-sound-desk.js';
import { FakeLive } from '../support/fake-live.js';
import { FakeVoiceLine } from '../support/fake-voice-lines.js';
import { turn, VirtualTime } from '../support/virtual-time.js';
import { aDirectory, anAgent } from '../support/world.js';
import { aWav } from '../support/wav.js';

const JOE = anAgent({ id: 'joe' });

/** Joe records on the telephone; whatever he says is so many seconds long. */
function talk({ seconds = 2 } = {}) {
  const time = new VirtualTime();
  const live = new FakeLive(aDirectory({ agents: [JOE] }));
  const { agentSounds, promptFiles, sounds, log, store } = agentSoundDesk(live);
  /** Presses one of these keys behind each question, and puts the telephone down after the last. */
  const presses = async (keys: readonly string[], last: 'waits' | 'hangs up' = 'waits'): Promise<readonly string[]> => {
    const line = new FakeVoiceLine(time.clock(), { dialled: '*98' });
    const over = recordSound({ live, agentSounds, log }, line, JOE, 'greeting');
    let asked = 0;
    const spoken = new Set<string>();
    for (let n = 0; n < 400; n++) {
      await time.runUntil(time.mono + 300);
      for (let n = 0; n < 5; n++) await turn();
      const name = line.recorded.at(-1);
      if (name !== undefined && !spoken.has(name)) sounds.kept.set(name, aWav({ seconds, tone: 440 }));
      spoken.add(name ?? '');
      const questions = line.heard.filter((one) => /^(greeting-rec|greeting-review|say-)/.test(one)).length;
      if (questions <= asked) continue;
      const key = keys[asked++];
      if (key !== undefined) line.press(key);
      else if (last === 'hangs up') line.putDown();
    }
    await over;
    return line.heard;
  };
  return { presses, live, promptFiles, sounds, store };
}

test('K6: an agent records a greeting, hears it, records once more and accepts; nothing is left of what was tried', async (t) => {
  const { presses, live, promptFiles, sounds } = talk();
  const heard = await presses(['1', '#', '2', '3', '#', '1']);
  t.deepEqual(
    heard.filter((one) => !one.startsWith('farline-')),
    [
      ...['greeting-record', 'say-greeting', 'greeting-review', 'greeting-review', 'say-greeting', 'greeting-review'],
      ...['greeting-saved', 'goodbye'],
    ],
  );
  t.is(heard.filter((one) => one.startsWith('farline-n1-sound-')).length, 1);
  t.like(live.view.directory.agentSounds.get('joe')?.greeting, { durationMs: 2_000 });
  t.is(promptFiles.files.size, 1);
  t.is(sounds.kept.size, 0);
});

test('K6: who has a greeting may replace or delete it; a replaced one leaves no file', async (t) => {
  const { presses, live, promptFiles } = talk();
  await presses(['1', '#', '1']);
  t.true((await presses(['1', '#', '1'])).includes('greeting-record-or-delete'));
  t.is(promptFiles.files.size, 1);
  t.deepEqual((await presses(['2'])).slice(-2), ['greeting-deleted', 'goodbye']);
  t.is(promptFiles.files.size, 0);
  t.false(live.view.directory.agentSounds.has('joe'));
});

test('K6: who hangs up before accepting, or says nothing, keeps what was there', async (t) => {
  const { presses, live, sounds, promptFiles } = talk();
  await presses(['1', '#', '1']);
  const before = live.view.directory.agentSounds.get('joe')?.greeting;
  await presses(['1', '#'], 'hangs up');
  t.deepEqual((await presses(['1', '#'])).at(-1), 'goodbye');
  t.deepEqual((await presses([])).at(-1), 'goodbye');
  t.deepEqual(live.view.directory.agentSounds.get('joe')?.greeting, before);
  t.is(sounds.kept.size, 0);
  t.is(promptFiles.files.size, 1);
});

test('K6: what is too short is told and asked for again, and what cannot be kept is told', async (t) => {
  const short = talk({ seconds: 0.2 });
  t.true((await short.presses(['1', '#', '1'])).includes('message-too-short'));
  t.is(short.promptFiles.files.size, 0);
  const broken = talk();
  broken.promptFiles.broken = true;
  t.deepEqual((await broken.presses(['1', '#', '1'])).slice(-2), ['failed', 'goodbye']);
  t.is(broken.store.rows.size, 0);
});
