import test, { type ExecutionContext } from 'ava';
import { AwaitsSilence } from '../../app/engine/awaits-silence.js';
import { Subscribers } from '../../app/engine/subscribers.js';
import type { Command } from '../../app/domain/events.js';
import type { LiveState, Recording, RecordingWish } from '../../app/domain/recording.js';
import type { RefusalCode } from '../../app/domain/refusals.js';
import type { Change } from '../../app/domain/world.js';
import { RecordedLog } from '../support/recorded-log.js';
import { VirtualTime } from '../support/virtual-time.js';

const LONGEST_MS = 1_000;
const PAUSING: LiveState = { at: 'pausing', part: 1, until: 5 };
const ENDING: LiveState = { at: 'ending', part: 1, until: 5 };

/** Somebody wants silence of c1, whose recording is in this state; what they were answered, once they were. */
function asked(what: RecordingWish, state: LiveState | null) {
  const time = new VirtualTime();
  const subscribers = new Subscribers(new RecordedLog());
  let now: LiveState | null = state;
  const recording = (): Recording | undefined =>
    now ? ({ id: 'r1', callId: 'c1', state: now } as Recording) : undefined;
  const view = {
    all: () => [recording()].flatMap((one) => one ?? []),
    get: () => recording(),
  } as unknown as ConstructorParameters<typeof AwaitsSilence>[0];
  const awaits = new AwaitsSilence(view, subscribers, time, LONGEST_MS);
  const answers: (RefusalCode | null)[] = [];
  const command: Command = { do: 'record', what, agentId: 'joe', callId: 'c1', via: 'api', by: 'joe' };
  awaits.after(command, (refusal) => answers.push(refusal));
  const becomes = (next: LiveState | null): void => {
    now = next;
    subscribers.tell({ at: 1, firstSequence: 1, changes: [{ kind: 'recording' } as Change] });
  };
  return { answers, becomes, time };
}

function answersOnce(t: ExecutionContext, what: RecordingWish, from: LiveState, to: LiveState | null) {
  const { answers, becomes, time } = asked(what, from);
  t.deepEqual(answers, []);
  becomes(to);
  const [answer] = answers;
  becomes(PAUSING);
  becomes(null);
  while (time.step(LONGEST_MS + 1));
  t.is(answers.length, 1);
  return answer;
}

test('K5: a pause is answered when Asterisk has stopped, and when nothing is left that could be written', (t) => {
  t.is(answersOnce(t, 'pause', PAUSING, { at: 'paused', part: 1, since: 1 }), null);
  t.is(answersOnce(t, 'pause', PAUSING, null), null);
  t.is(answersOnce(t, 'stop', ENDING, null), null);
});

test('K5: a pause that Asterisk does not confirm, or that somebody took back meanwhile, is refused', (t) => {
  t.is(answersOnce(t, 'pause', PAUSING, { ...PAUSING, overdue: true }), 'recording-not-stopped');
  t.is(answersOnce(t, 'pause', PAUSING, { at: 'starting', part: 2, until: 5, cause: null }), 'recording-not-stopped');
  t.is(answersOnce(t, 'pause', PAUSING, { at: 'recording', part: 2, since: 5 }), 'recording-not-stopped');
  t.is(answersOnce(t, 'stop', ENDING, { ...ENDING, overdue: true }), 'recording-not-stopped');
});

test('K5: a conversation that ends while its pause is asked for is silent when Asterisk has stopped', (t) => {
  const { answers, becomes } = asked('pause', PAUSING);
  becomes(ENDING);
  t.deepEqual(answers, []);
  becomes(null);
  t.deepEqual(answers, [null]);
});

test('K5: what nobody decides any more is not said to be silent', (t) => {
  const { answers, time } = asked('pause', PAUSING);
  while (time.step(LONGEST_MS + 1));
  t.deepEqual(answers, ['recording-not-stopped']);
});

test('nothing else is waited for', (t) => {
  t.deepEqual(asked('resume', PAUSING).answers, [null]);
  t.deepEqual(asked('pause', { at: 'paused', part: 1, since: 1 }).answers, [null]);
  t.deepEqual(asked('pause', null).answers, [null]);
});
