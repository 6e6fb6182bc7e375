import test from 'ava';
import { recordingWish, type WishAnswer } from '../../app/domain/policies/record.js';
import {
  isOverdue,
  recordingNext,
  type RecordingEvent,
  type RecordingState,
  type RecordingWish,
  type RecordMode,
} from '../../app/domain/recording.js';

type At = RecordingState['at'];
type On = RecordingEvent['on'];

const JOE = { via: 'web', by: 'joe' };

const STATES: { readonly [K in At]: Extract<RecordingState, { at: K }> } = {
  unannounced: { at: 'unannounced', part: 2 },
  announcing: { at: 'announcing', part: 2, playback: 'p', bridge: 'b', hearers: ['c1'], until: 10 },
  starting: { at: 'starting', part: 2, until: 10, cause: null },
  recording: { at: 'recording', part: 2, since: 5 },
  pausing: { at: 'pausing', part: 2, until: 10, asked: JOE },
  paused: { at: 'paused', part: 2, since: 5 },
  ending: { at: 'ending', part: 2, until: 10 },
  finishing: { at: 'finishing' },
  stored: { at: 'stored' },
  failed: { at: 'failed', cause: 'disk-full' },
  lost: { at: 'lost', cause: 'no-file' },
};

const EVENTS: { readonly [K in On]: Extract<RecordingEvent, { on: K }> } = {
  'to-announce': { on: 'to-announce' },
  announce: { on: 'announce', playback: 'q', bridge: 'c', hearers: ['c2'], until: 20 },
  tell: { on: 'tell', until: 20 },
  announced: { on: 'announced', until: 20 },
  withheld: { on: 'withheld', at: 7 },
  asked: { on: 'asked', until: 20 },
  started: { on: 'started', part: 2, at: 7 },
  'not-started': { on: 'not-started', part: 2, cause: 'no-recorder' },
  pause: { on: 'pause', until: 20, asked: JOE },
  stopped: { on: 'stopped', part: 2, at: 7 },
  'not-stopped': { on: 'not-stopped', part: 2 },
  'asked-to-stop': { on: 'asked-to-stop', until: 20 },
  end: { on: 'end', until: 20 },
  gone: { on: 'gone' },
  stored: { on: 'stored' },
  failed: { on: 'failed', cause: 'no-sound' },
  lost: { on: 'lost', cause: 'no-file' },
};

const again: RecordingState = { at: 'starting', part: 3, until: 20, cause: null };
const unannounced: RecordingState = { at: 'unannounced', part: 2 };
const telling: RecordingState = { at: 'pausing', part: 2, until: 20, tells: true };
const withheld: RecordingState = { at: 'paused', part: 2, since: 7 };
const oncemore: RecordingState = { at: 'starting', part: 3, until: 20, cause: null, tries: 1 };
const pausing: RecordingState = { at: 'pausing', part: 2, until: 20, asked: JOE };
const ending: RecordingState = { at: 'ending', part: 2, until: 20 };
const finishing: RecordingState = { at: 'finishing' };
const failed: RecordingState = { at: 'failed', cause: 'no-sound' };
const lost: RecordingState = { at: 'lost', cause: 'no-file' };
const none = {
  'to-announce': 'same',
  announce: 'same',
  tell: 'same',
  announced: 'same',
  withheld: 'same',
  asked: 'same',
  started: 'same',
  'not-started': 'same',
  pause: 'same',
  stopped: 'same',
  'not-stopped': 'same',
  'asked-to-stop': 'same',
  end: 'same',
  gone: 'same',
  stored: 'same',
  failed: 'same',
  lost: 'same',
} as const;

/** Every cell decided; `same` is: the event means nothing here. */
const TABLE: { readonly [S in At]: { readonly [E in On]: RecordingState | 'same' } } = {
  // Asterisk was asked for nothing: nothing is to be stopped.
  unannounced: {
    ...none,
    announce: { at: 'announcing', part: 2, playback: 'q', bridge: 'c', hearers: ['c2'], until: 20 },
    // Nobody wants it announced any more.
    announced: again,
    withheld,
    end: finishing,
    gone: finishing,
  },
  announcing: {
    ...none,
    'to-announce': unannounced,
    announced: again,
    withheld,
    end: finishing,
    gone: finishing,
  },
  starting: {
    ...none,
    tell: telling,
    asked: oncemore,
    started: { at: 'recording', part: 2, since: 7 },
    'not-started': { at: 'starting', part: 2, until: 10, cause: 'no-recorder' },
    pause: pausing,
    end: ending,
    gone: finishing,
  },
  // Found after a start: the pause it was stopped by could not be stored.
  recording: {
    ...none,
    tell: telling,
    pause: pausing,
    stopped: { at: 'paused', part: 2, since: 7 },
    end: ending,
    gone: finishing,
  },
  pausing: {
    ...none,
    asked: again,
    stopped: { at: 'paused', part: 2, since: 7 },
    'not-stopped': { ...STATES.pausing, overdue: true },
    'asked-to-stop': pausing,
    end: ending,
    gone: finishing,
  },
  // Nothing is written any more: there is nothing to stop.
  paused: { ...none, 'to-announce': unannounced, asked: again, end: finishing, gone: finishing },
  ending: {
    ...none,
    stopped: finishing,
    'not-stopped': { ...STATES.ending, overdue: true },
    'asked-to-stop': { at: 'ending', part: 2, until: 20, tries: 1 },
    gone: finishing,
  },
  finishing: { ...none, stored: { at: 'stored' }, failed, lost },
  stored: { ...none, lost },
  // A disk that was full may have room again.
  failed: { ...none, stored: { at: 'stored' }, failed, lost },
  lost: none,
};

for (const at of Object.keys(TABLE) as At[]) {
  for (const on of Object.keys(TABLE[at]) as On[]) {
    const wanted = TABLE[at][on];
    const outcome = wanted === 'same' ? 'nothing changes' : `it is ${wanted.at}`;
    test(`a recording that is ${at} gets ${on}: ${outcome}`, (t) => {
      t.deepEqual(recordingNext(STATES[at], EVENTS[on]), wanted === 'same' ? STATES[at] : wanted);
    });
  }
}

test('K5: what is told of an earlier part means nothing for the one that is written now', (t) => {
  for (const state of [STATES.starting, STATES.pausing, STATES.ending]) {
    for (const on of ['started', 'stopped'] as const) {
      t.is(recordingNext(state, { on, part: 1, at: 7 }), state);
    }
    t.is(recordingNext(state, { on: 'not-started', part: 1, cause: 'no-recorder' }), state);
  }
});

test('K5: a pause that Asterisk did not confirm is asked for anew by who wants it once more, and says so once for each', (t) => {
  const overdue = recordingNext(STATES.pausing, EVENTS['not-stopped']);
  t.true(isOverdue(overdue));
  t.is(recordingNext(overdue, EVENTS['not-stopped']), overdue);
  t.like(recordingNext(overdue, EVENTS['asked-to-stop']), { at: 'pausing', until: 20, overdue: true });
  t.deepEqual(recordingNext(overdue, EVENTS.pause), pausing);
  t.deepEqual(recordingNext(overdue, EVENTS.stopped), { at: 'paused', part: 2, since: 7 });
  t.is(recordingNext(STATES.pausing, { on: 'not-stopped', part: 1 }), STATES.pausing);
  t.is(recordingWish('pause', 'on', { state: overdue, wantedBy: 'setting' }), 'pause');
  t.is(recordingWish('pause', 'on', { state: STATES.pausing, wantedBy: 'setting' }), 'none');
});

test('K5: a recording that is silent until somebody is told is unannounced then, begins at nobody’s wish, and is paused as any', (t) => {
  t.deepEqual(recordingNext(telling, EVENTS.stopped), unannounced);
  t.is(recordingNext(telling, EVENTS.asked), telling);
  t.deepEqual(recordingNext(telling, EVENTS.pause), pausing);
  t.deepEqual(recordingNext(telling, EVENTS.end), ending);
  t.is(recordingWish('pause', 'on', { state: telling, wantedBy: 'setting' }), 'pause');
  t.is(recordingWish('resume', 'on', { state: telling, wantedBy: 'setting' }), 'none');
});

type Now = 'none' | 'announcing' | 'recording' | 'paused';

/** What each wish comes to, by what the setting allows and what is going on. */
const WISHES: { readonly [W in RecordingWish]: { readonly [N in Now]: readonly [RecordMode, WishAnswer][] } } = {
  start: {
    none: [
      ['off', 'recording-off'],
      ['on-demand', 'begin'],
      ['on', 'begin'],
    ],
    announcing: [['on', 'none']],
    recording: [['on', 'none']],
    paused: [['on', 'resume']],
  },
  pause: {
    none: [['on', 'not-recording']],
    announcing: [['on', 'pause']],
    recording: [['on', 'pause']],
    paused: [['on', 'none']],
  },
  resume: {
    none: [['on', 'not-recording']],
    announcing: [['on', 'none']],
    recording: [['on', 'none']],
    paused: [['on', 'resume']],
  },
  stop: {
    none: [['on', 'not-recording']],
    announcing: [['on', 'end']],
    recording: [['on', 'end']],
    paused: [['on', 'end']],
  },
};

for (const what of Object.keys(WISHES) as RecordingWish[]) {
  for (const now of Object.keys(WISHES[what]) as Now[]) {
    for (const [mode, answer] of WISHES[what][now]) {
      test(`K5: somebody wants to ${what}, the setting is ${mode} and it is ${now}: ${answer}`, (t) => {
        const recording = now === 'none' ? null : { state: STATES[now], wantedBy: 'demand' as const };
        t.is(recordingWish(what, mode, recording), answer);
      });
    }
  }
}

test('K5: what a setting demands can be paused, and not ended', (t) => {
  const recording = { state: STATES.recording, wantedBy: 'setting' } as const;
  t.is(recordingWish('stop', 'on', recording), 'recording-required');
  t.is(recordingWish('pause', 'on', recording), 'pause');
});
