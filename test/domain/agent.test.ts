import test from 'ava';
import { agentNext } from '../../app/domain/agent.js';
import type { AgentEvent, AgentState } from '../../app/domain/agent.js';

type At = AgentState['at'];
type On = AgentEvent['on'];

const STATES: { readonly [K in At]: Extract<AgentState, { at: K }> } = {
  'logged-out': { at: 'logged-out' },
  'not-ready': { at: 'not-ready' },
  ready: { at: 'ready' },
  offered: { at: 'offered', offerId: 'o1', callId: 'c1' },
  calling: { at: 'calling', callId: 'c1' },
  talking: { at: 'talking', callId: 'c1' },
  'private-call': { at: 'private-call' },
  'wrap-up': { at: 'wrap-up', until: 500 },
};

const EVENTS: { readonly [K in On]: Extract<AgentEvent, { on: K }> } = {
  'holds-changed': { on: 'holds-changed', held: true },
  offered: { on: 'offered', offerId: 'o2', callId: 'c2' },
  rung: { on: 'rung', offerId: 'o3', callId: 'c5' },
  'passed-on': { on: 'passed-on', offerId: 'o1', callId: 'c3' },
  'offer-ended': { on: 'offer-ended', held: false },
  calls: { on: 'calls', callId: 'c3' },
  consults: { on: 'consults', callId: 'c4' },
  'calls-back': { on: 'calls-back', callId: 'c1' },
  joined: { on: 'joined', callId: 'c2' },
  'call-ended': { on: 'call-ended', held: false, wrapUpUntil: 900 },
  'wrap-up-over': { on: 'wrap-up-over', held: false },
  'logged-out': { on: 'logged-out' },
};

/** Every cell decided; `same` is: the event means nothing here. */
const TABLE: { readonly [S in At]: { readonly [E in On]: AgentState | 'same' } } = {
  'logged-out': {
    rung: 'same',
    consults: 'same',
    calls: 'same',
    'holds-changed': 'same',
    offered: 'same',
    'passed-on': 'same',
    'offer-ended': 'same',
    'calls-back': 'same',
    joined: 'same',
    'call-ended': 'same',
    'wrap-up-over': 'same',
    'logged-out': 'same',
  },
  'not-ready': {
    rung: { at: 'offered', offerId: 'o3', callId: 'c5' },
    consults: 'same',
    calls: { at: 'calling', callId: 'c3' },
    'holds-changed': 'same',
    offered: 'same',
    'passed-on': 'same',
    'offer-ended': 'same',
    'calls-back': 'same',
    joined: { at: 'talking', callId: 'c2' },
    'call-ended': 'same',
    'wrap-up-over': 'same',
    'logged-out': { at: 'logged-out' },
  },
  ready: {
    rung: { at: 'offered', offerId: 'o3', callId: 'c5' },
    consults: 'same',
    calls: { at: 'calling', callId: 'c3' },
    'holds-changed': { at: 'not-ready' },
    offered: { at: 'offered', offerId: 'o2', callId: 'c2' },
    'passed-on': 'same',
    'offer-ended': 'same',
    'calls-back': 'same',
    joined: { at: 'talking', callId: 'c2' },
    'call-ended': 'same',
    'wrap-up-over': 'same',
    'logged-out': { at: 'logged-out' },
  },
  offered: {
    rung: 'same',
    consults: 'same',
    calls: 'same',
    'holds-changed': 'same',
    offered: 'same',
    'passed-on': { at: 'offered', offerId: 'o1', callId: 'c3' },
    'offer-ended': { at: 'ready' },
    'calls-back': { at: 'calling', callId: 'c1' },
    joined: { at: 'talking', callId: 'c2' },
    'call-ended': 'same',
    'wrap-up-over': 'same',
    'logged-out': { at: 'logged-out' },
  },
  calling: {
    rung: 'same',
    consults: 'same',
    calls: 'same',
    'holds-changed': 'same',
    offered: 'same',
    'passed-on': 'same',
    'offer-ended': 'same',
    'calls-back': 'same',
    joined: { at: 'talking', callId: 'c2' },
    'call-ended': { at: 'wrap-up', until: 900 },
    'wrap-up-over': 'same',
    'logged-out': { at: 'logged-out' },
  },
  talking: {
    rung: 'same',
    consults: { at: 'calling', callId: 'c4' },
    calls: 'same',
    'holds-changed': 'same',
    offered: 'same',
    'passed-on': 'same',
    'offer-ended': 'same',
    'calls-back': 'same',
    joined: { at: 'talking', callId: 'c2' },
    'call-ended': { at: 'wrap-up', until: 900 },
    'wrap-up-over': 'same',
    'logged-out': { at: 'logged-out' },
  },
  'private-call': {
    rung: 'same',
    consults: 'same',
    calls: 'same',
    'holds-changed': { at: 'not-ready' },
    offered: 'same',
    'passed-on': 'same',
    'offer-ended': 'same',
    'calls-back': 'same',
    joined: { at: 'talking', callId: 'c2' },
    'call-ended': 'same',
    'wrap-up-over': 'same',
    'logged-out': { at: 'logged-out' },
  },
  'wrap-up': {
    rung: 'same',
    consults: 'same',
    calls: { at: 'calling', callId: 'c3' },
    'holds-changed': 'same',
    offered: 'same',
    'passed-on': 'same',
    'offer-ended': 'same',
    'calls-back': 'same',
    joined: { at: 'talking', callId: 'c2' },
    'call-ended': 'same',
    'wrap-up-over': { at: 'ready' },
    'logged-out': { at: 'logged-out' },
  },
};

for (const at of Object.keys(TABLE) as At[]) {
  for (const on of Object.keys(TABLE[at]) as On[]) {
    const wanted = TABLE[at][on];
    const outcome = wanted === 'same' ? 'nothing changes' : `the agent is ${wanted.at}`;
    test(`an agent who is ${at} gets ${on}: ${outcome}`, (t) => {
      t.deepEqual(agentNext(STATES[at], EVENTS[on]), wanted === 'same' ? STATES[at] : wanted);
    });
  }
}

test('C1: Ready is the empty set of holds', (t) => {
  t.deepEqual(agentNext(STATES['not-ready'], { on: 'holds-changed', held: false }), { at: 'ready' });
  t.deepEqual(agentNext(STATES.ready, { on: 'holds-changed', held: false }), { at: 'ready' });
});

test('C2: an offer that ends while a hold is set leaves the agent not ready', (t) => {
  t.deepEqual(agentNext(STATES.offered, { on: 'offer-ended', held: true }), { at: 'not-ready' });
});

test('C4: without wrap-up the agent is ready, or not ready when a pause was asked for meanwhile', (t) => {
  const ended = (held: boolean): AgentState => agentNext(STATES.talking, { on: 'call-ended', held, wrapUpUntil: null });
  t.deepEqual(ended(false), { at: 'ready' });
  t.deepEqual(ended(true), { at: 'not-ready' });
  t.deepEqual(agentNext(STATES['wrap-up'], { on: 'wrap-up-over', held: true }), { at: 'not-ready' });
});

test('J3: a private call is a state of its own for as long as nothing of ours goes on', (t) => {
  const held = 'private';
  const there = { at: 'private-call' } as const;
  t.deepEqual(agentNext(STATES.ready, { on: 'holds-changed', held }), there);
  t.deepEqual(agentNext(STATES['not-ready'], { on: 'holds-changed', held }), there);
  t.is(agentNext(STATES['private-call'], { on: 'holds-changed', held }), STATES['private-call']);
  t.deepEqual(agentNext(STATES['private-call'], { on: 'holds-changed', held: false }), { at: 'ready' });
  t.deepEqual(agentNext(STATES.offered, { on: 'offer-ended', held }), there);
  t.deepEqual(agentNext(STATES.talking, { on: 'call-ended', held, wrapUpUntil: null }), there);
  t.deepEqual(agentNext(STATES['wrap-up'], { on: 'wrap-up-over', held }), there);
});
