import test from 'ava';
import {
  supervisionNext,
  type SupervisionEvent,
  type SupervisionState,
  type Tap,
} from '../../app/domain/supervision.js';

type At = SupervisionState['at'];
type On = SupervisionEvent['on'];

const channel = 'line';
const tap: Tap = { channel: 'tap1', bridge: 'b1', on: 'leg', of: null };
const next: Tap = { channel: 'tap2', bridge: 'b2', on: 'leg', of: null };
const newer: Tap = { channel: 'tap3', bridge: 'b3', on: 'leg', of: null };

const STATES: { readonly [K in At]: Extract<SupervisionState, { at: K }> } = {
  dialing: { at: 'dialing', channel, contact: 'a', tried: [], ringing: false, until: 10 },
  confirming: { at: 'confirming', channel, asked: 1, playback: 'p1', until: 10 },
  waiting: { at: 'waiting', channel },
  tapping: { at: 'tapping', channel, tap, until: 10 },
  listening: { at: 'listening', channel, tap },
  switching: { at: 'switching', channel, tap, next, until: 10 },
  resting: { at: 'resting', channel, until: 30 },
};

const EVENTS: { readonly [K in On]: Extract<SupervisionEvent, { on: K }> } = {
  dialled: { on: 'dialled', channel: 'line2', contact: 'b', tried: [{ trunkId: 't', contact: 'a' }], until: 20 },
  ringing: { on: 'ringing', until: 20 },
  answered: { on: 'answered', ask: null },
  'asked-again': { on: 'asked-again', playback: 'p2', until: 20 },
  confirmed: { on: 'confirmed' },
  tapped: { on: 'tapped', tap: newer, until: 20 },
  heard: { on: 'heard', tap: 'tap1' },
  untapped: { on: 'untapped', tap: 'tap1', until: 20 },
  with: { on: 'with', company: 'c1' },
  worn: { on: 'worn', until: 30 },
  rested: { on: 'rested' },
};

/** Every cell decided; `same` is: the event means nothing here. */
const TABLE: { readonly [S in At]: { readonly [E in On]: SupervisionState | 'same' } } = {
  dialing: {
    dialled: {
      at: 'dialing',
      channel: 'line2',
      contact: 'b',
      tried: [{ trunkId: 't', contact: 'a' }],
      ringing: false,
      until: 20,
    },
    ringing: { ...STATES.dialing, ringing: true, until: 20 },
    answered: STATES.waiting,
    'asked-again': 'same',
    confirmed: 'same',
    tapped: 'same',
    heard: 'same',
    untapped: 'same',
    with: 'same',
    worn: 'same',
    rested: 'same',
  },
  confirming: {
    dialled: 'same',
    ringing: 'same',
    answered: 'same',
    'asked-again': { ...STATES.confirming, asked: 2, playback: 'p2', until: 20 },
    confirmed: STATES.waiting,
    tapped: 'same',
    heard: 'same',
    untapped: 'same',
    with: 'same',
    worn: 'same',
    rested: 'same',
  },
  waiting: {
    dialled: 'same',
    ringing: 'same',
    answered: 'same',
    'asked-again': 'same',
    confirmed: 'same',
    tapped: { at: 'tapping', channel, tap: newer, until: 20 },
    heard: 'same',
    untapped: 'same',
    with: 'same',
    worn: 'same',
    rested: 'same',
  },
  tapping: {
    dialled: 'same',
    ringing: 'same',
    answered: 'same',
    'asked-again': 'same',
    confirmed: 'same',
    tapped: { at: 'tapping', channel, tap: newer, until: 20 },
    heard: STATES.listening,
    untapped: STATES.waiting,
    with: { ...STATES.tapping, tap: { ...tap, of: 'c1' } },
    worn: STATES.resting,
    rested: 'same',
  },
  listening: {
    dialled: 'same',
    ringing: 'same',
    answered: 'same',
    'asked-again': 'same',
    confirmed: 'same',
    tapped: { at: 'switching', channel, tap, next: newer, until: 20 },
    heard: 'same',
    untapped: STATES.waiting,
    with: { ...STATES.listening, tap: { ...tap, of: 'c1' } },
    worn: STATES.resting,
    rested: 'same',
  },
  switching: {
    dialled: 'same',
    ringing: 'same',
    answered: 'same',
    'asked-again': 'same',
    confirmed: 'same',
    tapped: { at: 'switching', channel, tap, next: newer, until: 20 },
    // The one that is heard is heard already.
    heard: 'same',
    untapped: { at: 'tapping', channel, tap: next, until: 20 },
    with: { ...STATES.switching, next: { ...next, of: 'c1' } },
    worn: STATES.resting,
    rested: 'same',
  },
  resting: {
    dialled: 'same',
    ringing: 'same',
    answered: 'same',
    'asked-again': 'same',
    confirmed: 'same',
    tapped: 'same',
    heard: 'same',
    untapped: 'same',
    with: 'same',
    worn: 'same',
    rested: STATES.waiting,
  },
};

for (const at of Object.keys(TABLE) as At[]) {
  for (const on of Object.keys(TABLE[at]) as On[]) {
    const wanted = TABLE[at][on];
    const outcome = wanted === 'same' ? 'nothing changes' : `it is ${wanted.at}`;
    test(`a supervision that is ${at} gets ${on}: ${outcome}`, (t) => {
      t.deepEqual(supervisionNext(STATES[at], EVENTS[on]), wanted === 'same' ? STATES[at] : wanted);
    });
  }
}

test('a supervision that is dialing and answered outside is confirming', (t) => {
  const ask = { playback: 'p1', until: 10 };
  t.deepEqual(supervisionNext(STATES.dialing, { on: 'answered', ask }), STATES.confirming);
});

test('a supervision that is switching hears the new tap, and stays with the old one when the new one ends', (t) => {
  t.deepEqual(supervisionNext(STATES.switching, { on: 'heard', tap: 'tap2' }), { at: 'listening', channel, tap: next });
  t.deepEqual(supervisionNext(STATES.switching, { on: 'untapped', tap: 'tap2', until: 20 }), STATES.listening);
});

test('what is told of a tap that it has no more changes nothing', (t) => {
  for (const state of Object.values(STATES)) {
    t.is(supervisionNext(state, { on: 'heard', tap: 'other' }), state);
    t.is(supervisionNext(state, { on: 'untapped', tap: 'other', until: 20 }), state);
  }
});

test('a tap that was used with one call is not used with the next as well', (t) => {
  const used = supervisionNext(STATES.listening, { on: 'with', company: 'c1' });
  t.is(supervisionNext(used, { on: 'with', company: 'c2' }), used);
});
