import test from 'ava';
import {
  hearNext,
  hearOrder,
  leaveBegins,
  leaveNext,
  type HearEvent,
  type HearState,
  type LeaveEvent,
  type LeaveState,
  type VoiceMessage,
} from '../../app/domain/voice-message.js';

const LEAVE: { readonly [E in LeaveEvent['on']]: Extract<LeaveEvent, { on: E }> } = {
  told: { on: 'told' },
  recorded: { on: 'recorded', durationMs: 4_000 },
  failed: { on: 'failed' },
  full: { on: 'full' },
  gone: { on: 'gone' },
};

/** Every cell decided; `same` is: the event means nothing here. */
const LEAVE_TABLE: { readonly [S in LeaveState]: { readonly [E in LeaveEvent['on']]: LeaveState | 'same' } } = {
  greeting: { told: 'recording', recorded: 'same', failed: 'same', full: 'same', gone: 'over' },
  recording: { told: 'same', recorded: 'saved', failed: 'nothing', full: 'full', gone: 'over' },
  saved: { told: 'over', recorded: 'same', failed: 'same', full: 'same', gone: 'over' },
  nothing: { told: 'over', recorded: 'same', failed: 'same', full: 'same', gone: 'over' },
  full: { told: 'over', recorded: 'same', failed: 'same', full: 'same', gone: 'over' },
  closed: { told: 'over', recorded: 'same', failed: 'same', full: 'same', gone: 'over' },
  over: { told: 'same', recorded: 'same', failed: 'same', full: 'same', gone: 'same' },
};

for (const at of Object.keys(LEAVE_TABLE) as LeaveState[]) {
  for (const on of Object.keys(LEAVE) as LeaveEvent['on'][]) {
    const wanted = LEAVE_TABLE[at][on];
    test(`K6: a caller whose message is ${at} gets ${on}: ${wanted === 'same' ? 'nothing changes' : wanted}`, (t) => {
      t.is(leaveNext(at, LEAVE[on]), wanted === 'same' ? at : wanted);
    });
  }
}

test('K6: a box that is switched off or full takes nothing, and a breath is no message', (t) => {
  t.is(leaveBegins(false, true), 'closed');
  t.is(leaveBegins(true, true), 'full');
  t.is(leaveBegins(true, false), 'greeting');
  t.is(leaveNext('recording', { on: 'recorded', durationMs: 999 }), 'nothing');
});

type HearOn = HearEvent['on'] | '5' | '6' | '7';
const HEAR: { readonly [E in HearOn]: HearEvent } = {
  told: { on: 'told' },
  quiet: { on: 'quiet' },
  gone: { on: 'gone' },
  key: { on: 'key', key: '1' },
  '5': { on: 'key', key: '5' },
  '6': { on: 'key', key: '6' },
  '7': { on: 'key', key: '7' },
};

const HEAR_STATES: { readonly [S in HearState['at']]: Extract<HearState, { at: S }> } = {
  counting: { at: 'counting' },
  message: { at: 'message', index: 0 },
  choice: { at: 'choice', index: 0, asked: 1 },
  deleted: { at: 'deleted', index: 0 },
  goodbye: { at: 'goodbye' },
  over: { at: 'over' },
};

const OVER: HearState = { at: 'over' };
const SAME = { quiet: 'same', key: 'same', '5': 'same', '6': 'same', '7': 'same', gone: OVER } as const;
/** Of an agent with two messages. */
const HEAR_TABLE: { readonly [S in HearState['at']]: { readonly [E in HearOn]: HearState | 'same' } } = {
  counting: { ...SAME, told: { at: 'message', index: 0 } },
  message: { ...SAME, told: { at: 'choice', index: 0, asked: 1 } },
  choice: {
    told: 'same',
    gone: OVER,
    quiet: { at: 'choice', index: 0, asked: 2 },
    key: { at: 'choice', index: 0, asked: 2 },
    '5': { at: 'message', index: 0 },
    '6': { at: 'message', index: 1 },
    '7': { at: 'deleted', index: 0 },
  },
  deleted: { ...SAME, told: { at: 'message', index: 1 } },
  goodbye: { ...SAME, told: OVER },
  over: { ...SAME, told: 'same' },
};

for (const at of Object.keys(HEAR_TABLE) as HearState['at'][]) {
  for (const on of Object.keys(HEAR) as HearOn[]) {
    const wanted = HEAR_TABLE[at][on];
    test(`K6: an agent at ${at} of their messages gets ${on}: ${wanted === 'same' ? 'nothing changes' : wanted.at}`, (t) => {
      t.deepEqual(hearNext(HEAR_STATES[at], HEAR[on], 2), wanted === 'same' ? HEAR_STATES[at] : wanted);
    });
  }
}

test('K6: behind the last message, without any, and after three times without a key the talk ends', (t) => {
  t.deepEqual(hearNext({ at: 'counting' }, { on: 'told' }, 0), { at: 'goodbye' });
  t.deepEqual(hearNext({ at: 'choice', index: 1, asked: 1 }, { on: 'key', key: '6' }, 2), { at: 'goodbye' });
  t.deepEqual(hearNext({ at: 'choice', index: 0, asked: 3 }, { on: 'quiet' }, 2), { at: 'goodbye' });
});

test('K6: the new messages are heard first, each kind in the order in which they came', (t) => {
  const message = (id: string, state: VoiceMessage['state'], receivedAt: number): VoiceMessage => ({
    id,
    agentId: 'joe',
    state,
    receivedAt,
    durationMs: 1_000,
    caller: { number: '', name: '' },
  });
  const all = [message('a', 'heard', 1), message('b', 'recording', 2), message('c', 'new', 4), message('d', 'new', 3)];
  t.deepEqual(
    hearOrder(all).map(({ id }) => id),
    ['d', 'c', 'a'],
  );
});
