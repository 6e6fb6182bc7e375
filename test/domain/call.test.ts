import test from 'ava';
import { callNext } from '../../app/domain/call.js';
import type { CallEvent, CallState } from '../../app/domain/call.js';

type At = CallState['at'];
type On = CallEvent['on'];

const STATES: { readonly [K in At]: Extract<CallState, { at: K }> } = {
  menu: { at: 'menu', menuId: 'm1', since: 1, until: 50, playback: 'say1', music: false, asked: 1, menus: 1 },
  waiting: { at: 'waiting', since: 1, until: 100, apology: 'sorry', music: false },
  offered: { at: 'offered', since: 1, until: 100, apology: 'sorry', music: false },
  'agent-first': { at: 'agent-first', sessionId: 's1', since: 3 },
  calling: {
    at: 'calling',
    sessionId: 's1',
    since: 3,
    until: 70,
    contact: 'sip.example:5060',
    tried: [],
    placed: false,
    ringing: false,
  },
  failed: { at: 'failed', sessionId: 's1', since: 3, until: 90, cause: 'busy', playback: 'told' },
  talking: { at: 'talking', sessionId: 's1', since: 5 },
  ended: { at: 'ended', by: 'caller' },
};

const FAILED = { trunkId: 't1', contact: 'sip.example:5060' };

const EVENTS: { readonly [K in On]: Extract<CallEvent, { on: K }> } = {
  asked: { on: 'asked', at: 30, menuId: 'm2', until: 80, playback: 'say2', asked: 1, menus: 2 },
  'prompt-ended': { on: 'prompt-ended', playback: 'say1', until: 60 },
  queued: { on: 'queued', at: 40, until: 400 },
  offered: { on: 'offered' },
  'offers-failed': { on: 'offers-failed' },
  called: { on: 'called', until: 75, contact: 'backup.example:5060', tried: [FAILED] },
  placed: { on: 'placed' },
  ringing: { on: 'ringing', until: 85 },
  failed: { on: 'failed', until: 95, cause: 'no-answer', playback: 'told2' },
  joined: { on: 'joined', sessionId: 's2', at: 9 },
  requeued: { on: 'requeued', at: 20, until: 200, apology: 'sorry2' },
  apologised: { on: 'apologised', playback: 'sorry' },
  'music-started': { on: 'music-started' },
  ended: { on: 'ended', by: 'agent' },
};

const talks: CallState = { at: 'talking', sessionId: 's2', since: 9 };
const calls: CallState = { ...STATES.calling, until: 75, contact: 'backup.example:5060', tried: [FAILED] };
const told: CallState = { at: 'failed', sessionId: 's1', since: 3, until: 95, cause: 'no-answer', playback: 'told2' };
const over: CallState = { at: 'ended', by: 'agent' };

/** Every cell decided; `same` is: the event means nothing here. */
const TABLE: { readonly [S in At]: { readonly [E in On]: CallState | 'same' } } = {
  menu: {
    asked: { at: 'menu', menuId: 'm2', since: 30, until: 80, playback: 'say2', music: false, asked: 1, menus: 2 },
    'prompt-ended': { ...STATES.menu, playback: null, music: true, until: 60 },
    queued: { at: 'waiting', since: 40, until: 400, apology: null, music: false },
    offered: 'same',
    'offers-failed': 'same',
    called: 'same',
    placed: 'same',
    ringing: 'same',
    failed: 'same',
    joined: talks,
    requeued: 'same',
    apologised: 'same',
    'music-started': { ...STATES.menu, music: true },
    ended: over,
  },
  waiting: {
    asked: 'same',
    'prompt-ended': 'same',
    queued: 'same',
    offered: { at: 'offered', since: 1, until: 100, apology: 'sorry', music: false },
    'offers-failed': 'same',
    called: 'same',
    placed: 'same',
    ringing: 'same',
    failed: 'same',
    joined: talks,
    requeued: 'same',
    apologised: { ...STATES.waiting, apology: null, music: true },
    'music-started': { ...STATES.waiting, music: true },
    ended: over,
  },
  offered: {
    asked: 'same',
    'prompt-ended': 'same',
    queued: 'same',
    offered: 'same',
    'offers-failed': { at: 'waiting', since: 1, until: 100, apology: 'sorry', music: false },
    called: 'same',
    placed: 'same',
    ringing: 'same',
    failed: 'same',
    joined: talks,
    requeued: 'same',
    apologised: { ...STATES.offered, apology: null, music: true },
    'music-started': { ...STATES.offered, music: true },
    ended: over,
  },
  'agent-first': {
    asked: 'same',
    'prompt-ended': 'same',
    queued: 'same',
    offered: 'same',
    'offers-failed': 'same',
    called: calls,
    placed: 'same',
    ringing: 'same',
    failed: told,
    joined: talks,
    requeued: 'same',
    apologised: 'same',
    'music-started': 'same',
    ended: over,
  },
  calling: {
    asked: 'same',
    'prompt-ended': 'same',
    queued: 'same',
    offered: 'same',
    'offers-failed': 'same',
    called: calls,
    placed: { ...STATES.calling, placed: true },
    ringing: { ...STATES.calling, ringing: true, until: 85 },
    failed: told,
    joined: talks,
    requeued: 'same',
    apologised: 'same',
    'music-started': 'same',
    ended: over,
  },
  failed: {
    asked: 'same',
    'prompt-ended': 'same',
    queued: 'same',
    offered: 'same',
    'offers-failed': 'same',
    called: 'same',
    placed: 'same',
    ringing: 'same',
    failed: 'same',
    joined: talks,
    requeued: 'same',
    apologised: 'same',
    'music-started': 'same',
    ended: over,
  },
  talking: {
    asked: 'same',
    'prompt-ended': 'same',
    queued: { at: 'waiting', since: 40, until: 400, apology: null, music: false },
    offered: 'same',
    'offers-failed': 'same',
    called: 'same',
    placed: 'same',
    ringing: 'same',
    failed: 'same',
    joined: talks,
    requeued: { at: 'waiting', since: 20, until: 200, apology: 'sorry2', music: false },
    'music-started': 'same',
    apologised: 'same',
    ended: over,
  },
  ended: {
    asked: 'same',
    'prompt-ended': 'same',
    queued: 'same',
    offered: 'same',
    'offers-failed': 'same',
    called: 'same',
    placed: 'same',
    ringing: 'same',
    failed: 'same',
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
    const outcome = wanted === 'same' ? 'nothing changes' : `it is ${wanted.at}`;
    test(`a call that is ${at} gets ${on}: ${outcome}`, (t) => {
      t.deepEqual(callNext(STATES[at], EVENTS[on]), wanted === 'same' ? STATES[at] : wanted);
    });
  }
}

test('the end of an older prompt does not end the newer one', (t) => {
  t.is(callNext(STATES.waiting, { on: 'apologised', playback: 'older' }), STATES.waiting);
});

test('a menu that is asked again goes on from when the caller came to it, in silence but for the prompt', (t) => {
  const waits = { ...STATES.menu, playback: null, music: true };
  const again = callNext(waits, { on: 'asked', at: 30, menuId: 'm1', until: 80, playback: 'say2', asked: 2, menus: 1 });
  t.deepEqual(again, { ...STATES.menu, until: 80, playback: 'say2', asked: 2 });
});

test('who comes to the queue under the menu’s music still hears it', (t) => {
  const waits = { ...STATES.menu, playback: null, music: true };
  t.like(callNext(waits, EVENTS.queued), { at: 'waiting', music: true });
});

test('the end of the menu’s older prompt does not end the newer one', (t) => {
  t.is(callNext(STATES.menu, { on: 'prompt-ended', playback: 'older', until: 9 }), STATES.menu);
});

test('a caller who is found talking to the agent they talk to goes on talking: nothing changes', (t) => {
  const talking = STATES.talking;
  t.is(callNext(talking, { on: 'joined', sessionId: 's1', at: 9 }), talking);
});
