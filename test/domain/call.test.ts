import test from 'ava';
import { callNext } from '../../app/domain/call.js';
import type { CallEvent, CallState } from '../../app/domain/call.js';

type At = CallState['at'];
type On = CallEvent['on'];

const STATES: { readonly [K in At]: Extract<CallState, { at: K }> } = {
  waiting: { at: 'waiting', since: 1, until: 100, apology: 'sorry', music: false },
  offered: { at: 'offered', offerId: 'o1', since: 1, until: 100, apology: 'sorry', music: false },
  talking: { at: 'talking', sessionId: 's1', since: 5 },
  ended: { at: 'ended', by: 'caller' },
};

const EVENTS: { readonly [K in On]: Extract<CallEvent, { on: K }> } = {
  offered: { on: 'offered', offerId: 'o2' },
  'offer-failed': { on: 'offer-failed' },
  joined: { on: 'joined', sessionId: 's2', at: 9 },
  requeued: { on: 'requeued', at: 20, until: 200, apology: 'sorry2' },
  apologised: { on: 'apologised', playback: 'sorry' },
  'music-started': { on: 'music-started' },
  ended: { on: 'ended', by: 'agent' },
};

const talks: CallState = { at: 'talking', sessionId: 's2', since: 9 };
const over: CallState = { at: 'ended', by: 'agent' };

/** Every cell decided; `same` is: the event means nothing here. */
const TABLE: { readonly [S in At]: { readonly [E in On]: CallState | 'same' } } = {
  waiting: {
    offered: { at: 'offered', offerId: 'o2', since: 1, until: 100, apology: 'sorry', music: false },
    'offer-failed': 'same',
    joined: talks,
    requeued: 'same',
    apologised: { ...STATES.waiting, apology: null, music: true },
    'music-started': { ...STATES.waiting, music: true },
    ended: over,
  },
  offered: {
    offered: 'same',
    'offer-failed': { at: 'waiting', since: 1, until: 100, apology: 'sorry', music: false },
    joined: talks,
    requeued: 'same',
    apologised: { ...STATES.offered, apology: null, music: true },
    'music-started': { ...STATES.offered, music: true },
    ended: over,
  },
  talking: {
    offered: 'same',
    'offer-failed': 'same',
    joined: 'same',
    requeued: { at: 'waiting', since: 20, until: 200, apology: 'sorry2', music: false },
    'music-started': 'same',
    apologised: 'same',
    ended: over,
  },
  ended: {
    offered: 'same',
    'offer-failed': 'same',
    joined: 'same',
    requeued: 'same',
    apologised: 'same',
    'music-started': 'same',
    ended: 'same',
  },
};

for (const at of Object.keys(TABLE) as At[]) {
  for (const on of Object.keys(TABLE[at]) as On[]) {
    const wanted = TABLE[at][on];
    const outcome = wanted === 'same' ? 'nothing changes' : `the caller is ${wanted.at}`;
    test(`a caller who is ${at} gets ${on}: ${outcome}`, (t) => {
      t.deepEqual(callNext(STATES[at], EVENTS[on]), wanted === 'same' ? STATES[at] : wanted);
    });
  }
}

test('the end of an older prompt does not end the newer one', (t) => {
  t.is(callNext(STATES.waiting, { on: 'apologised', playback: 'older' }), STATES.waiting);
});
