import test from 'ava';
import { callNext } from '../../app/domain/call.js';
import type { CallEvent, CallState } from '../../app/domain/call.js';

type At = CallState['at'];
type On = CallEvent['on'];

/** K3: on hold, and on the way back, are attributes of who talks; they have rows of their own in the table. */
type Row = At | 'held' | 'retrieving' | 'consulting';

const STATES: { readonly [K in Row]: Extract<CallState, { at: K extends At ? K : 'talking' }> } = {
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
  held: { at: 'talking', sessionId: 's1', since: 5, held: { at: 'held', since: 7 } },
  retrieving: { at: 'talking', sessionId: 's1', since: 5, held: { at: 'retrieving', since: 7, until: 17 } },
  consulting: { at: 'talking', sessionId: 's1', since: 5, held: { at: 'held', since: 7, consult: 'c8' } },
  together: { at: 'together', withCall: 'c8', bridge: 'b8', since: 8, joined: false },
  ended: { at: 'ended', by: 'caller' },
};

const PLAN = { wakeAt: 60, announceAt: 60, comfortAt: null, sayingUntil: null };

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
  held: { on: 'held', at: 11 },
  retrieving: { on: 'retrieving', until: 31 },
  retrieved: { on: 'retrieved' },
  'not-retrieved': { on: 'not-retrieved' },
  consulted: { on: 'consulted', consult: 'c9' },
  'consult-over': { on: 'consult-over' },
  completed: { on: 'completed', withCall: 'c9', bridge: 'b9', at: 12 },
  'both-joined': { on: 'both-joined' },
  requeued: { on: 'requeued', at: 20, until: 200, apology: 'sorry2' },
  'spoken-to': { on: 'spoken-to', playback: 'place1', plan: PLAN },
  planned: { on: 'planned', plan: PLAN },
  apologised: { on: 'apologised', playback: 'sorry' },
  'music-started': { on: 'music-started' },
  ended: { on: 'ended', by: 'agent' },
};

const talks: CallState = { at: 'talking', sessionId: 's2', since: 9 };
const calls: CallState = { ...STATES.calling, until: 75, contact: 'backup.example:5060', tried: [FAILED] };
const told: CallState = { at: 'failed', sessionId: 's1', since: 3, until: 95, cause: 'no-answer', playback: 'told2' };
const over: CallState = { at: 'ended', by: 'agent' };

/** Every cell decided; `same` is: the event means nothing here. */
const TABLE: { readonly [S in Row]: { readonly [E in On]: CallState | 'same' } } = {
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
    held: 'same',
    retrieving: 'same',
    retrieved: 'same',
    'not-retrieved': 'same',
    consulted: 'same',
    'consult-over': 'same',
    completed: 'same',
    'both-joined': 'same',
    requeued: 'same',
    'spoken-to': 'same',
    planned: 'same',
    apologised: 'same',
    'music-started': { ...STATES.menu, music: true },
    ended: over,
  },
  waiting: {
    asked: 'same',
    'prompt-ended': 'same',
    queued: { at: 'waiting', since: 40, until: 400, apology: 'sorry', music: false },
    offered: { at: 'offered', since: 1, until: 100, apology: 'sorry', music: false },
    'offers-failed': 'same',
    called: 'same',
    placed: 'same',
    ringing: 'same',
    failed: 'same',
    joined: talks,
    held: 'same',
    retrieving: 'same',
    retrieved: 'same',
    'not-retrieved': 'same',
    consulted: 'same',
    'consult-over': 'same',
    completed: 'same',
    'both-joined': 'same',
    requeued: 'same',
    'spoken-to': { ...STATES.waiting, apology: 'place1', music: false, plan: PLAN },
    planned: { ...STATES.waiting, plan: PLAN },
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
    held: 'same',
    retrieving: 'same',
    retrieved: 'same',
    'not-retrieved': 'same',
    consulted: 'same',
    'consult-over': 'same',
    completed: 'same',
    'both-joined': 'same',
    requeued: 'same',
    'spoken-to': { ...STATES.offered, apology: 'place1', music: false, plan: PLAN },
    planned: { ...STATES.offered, plan: PLAN },
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
    held: 'same',
    retrieving: 'same',
    retrieved: 'same',
    'not-retrieved': 'same',
    consulted: 'same',
    'consult-over': 'same',
    completed: 'same',
    'both-joined': 'same',
    requeued: 'same',
    'spoken-to': 'same',
    planned: 'same',
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
    held: 'same',
    retrieving: 'same',
    retrieved: 'same',
    'not-retrieved': 'same',
    consulted: 'same',
    'consult-over': 'same',
    completed: 'same',
    'both-joined': 'same',
    requeued: 'same',
    'spoken-to': 'same',
    planned: 'same',
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
    held: 'same',
    retrieving: 'same',
    retrieved: 'same',
    'not-retrieved': 'same',
    consulted: 'same',
    'consult-over': 'same',
    completed: 'same',
    'both-joined': 'same',
    requeued: 'same',
    'spoken-to': 'same',
    planned: 'same',
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
    held: { ...STATES.talking, held: { at: 'held', since: 11 } },
    retrieving: 'same',
    retrieved: 'same',
    'not-retrieved': 'same',
    consulted: 'same',
    'consult-over': 'same',
    completed: { at: 'together', withCall: 'c9', bridge: 'b9', since: 12, joined: false },
    'both-joined': 'same',
    requeued: { at: 'waiting', since: 20, until: 200, apology: 'sorry2', music: false },
    'music-started': 'same',
    'spoken-to': 'same',
    planned: 'same',
    apologised: 'same',
    ended: over,
  },
  held: {
    asked: 'same',
    'prompt-ended': 'same',
    queued: { at: 'waiting', since: 40, until: 400, apology: null, music: false },
    offered: 'same',
    'offers-failed': 'same',
    joined: talks,
    held: 'same',
    retrieving: { ...STATES.held, held: { at: 'retrieving', since: 7, until: 31 } },
    retrieved: 'same',
    'not-retrieved': 'same',
    called: 'same',
    placed: 'same',
    ringing: 'same',
    failed: 'same',
    consulted: { ...STATES.held, held: { at: 'held', since: 7, consult: 'c9' } },
    'consult-over': 'same',
    completed: { at: 'together', withCall: 'c9', bridge: 'b9', since: 12, joined: false },
    'both-joined': 'same',
    requeued: { at: 'waiting', since: 20, until: 200, apology: 'sorry2', music: false },
    'music-started': 'same',
    'spoken-to': 'same',
    planned: 'same',
    apologised: 'same',
    ended: over,
  },
  retrieving: {
    asked: 'same',
    'prompt-ended': 'same',
    queued: { at: 'waiting', since: 40, until: 400, apology: null, music: false },
    offered: 'same',
    'offers-failed': 'same',
    joined: talks,
    held: { ...STATES.held, held: { at: 'retrieving', since: 7, until: 17, again: true } },
    retrieving: { ...STATES.held, held: { at: 'retrieving', since: 7, until: 31 } },
    retrieved: STATES.talking,
    'not-retrieved': STATES.held,
    called: 'same',
    placed: 'same',
    ringing: 'same',
    failed: 'same',
    consulted: 'same',
    'consult-over': 'same',
    completed: { at: 'together', withCall: 'c9', bridge: 'b9', since: 12, joined: false },
    'both-joined': 'same',
    requeued: { at: 'waiting', since: 20, until: 200, apology: 'sorry2', music: false },
    'music-started': 'same',
    'spoken-to': 'same',
    planned: 'same',
    apologised: 'same',
    ended: over,
  },
  consulting: {
    asked: 'same',
    'prompt-ended': 'same',
    queued: { at: 'waiting', since: 40, until: 400, apology: null, music: false },
    offered: 'same',
    'offers-failed': 'same',
    joined: talks,
    held: 'same',
    retrieving: 'same',
    retrieved: 'same',
    'not-retrieved': 'same',
    called: 'same',
    placed: 'same',
    ringing: 'same',
    failed: 'same',
    consulted: { ...STATES.held, held: { at: 'held', since: 7, consult: 'c9' } },
    'consult-over': STATES.held,
    completed: { at: 'together', withCall: 'c9', bridge: 'b9', since: 12, joined: false },
    'both-joined': 'same',
    requeued: { at: 'waiting', since: 20, until: 200, apology: 'sorry2', music: false },
    'music-started': 'same',
    'spoken-to': 'same',
    planned: 'same',
    apologised: 'same',
    ended: over,
  },
  together: {
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
    held: 'same',
    retrieving: 'same',
    retrieved: 'same',
    'not-retrieved': 'same',
    consulted: 'same',
    'consult-over': 'same',
    completed: 'same',
    'both-joined': { ...STATES.together, joined: true },
    requeued: { at: 'waiting', since: 20, until: 200, apology: 'sorry2', music: false },
    'spoken-to': 'same',
    planned: 'same',
    apologised: 'same',
    'music-started': 'same',
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
    held: 'same',
    retrieving: 'same',
    retrieved: 'same',
    'not-retrieved': 'same',
    consulted: 'same',
    'consult-over': 'same',
    completed: 'same',
    'both-joined': 'same',
    requeued: 'same',
    'spoken-to': 'same',
    planned: 'same',
    apologised: 'same',
    'music-started': 'same',
    ended: 'same',
  },
};

for (const at of Object.keys(TABLE) as Row[]) {
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

test('a plan that comes to nothing is gone from the state', (t) => {
  const planned = callNext(STATES.waiting, EVENTS.planned);
  t.deepEqual(callNext(planned, { on: 'planned', plan: null }), STATES.waiting);
});

test('a caller who is offered to somebody keeps their plan, and who talks has none', (t) => {
  const planned = callNext(STATES.waiting, EVENTS.planned);
  t.like(callNext(planned, EVENTS.offered), { at: 'offered', plan: PLAN });
  t.deepEqual(callNext(planned, EVENTS.joined), talks);
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
