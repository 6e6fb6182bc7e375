import test from 'ava';
import { channelOfLeg, legNext } from '../../app/domain/leg.js';
import type { LegEvent, LegPurpose, LegState } from '../../app/domain/leg.js';

type At = LegState['at'];
type On = LegEvent['on'];

const park: LegPurpose = { for: 'park' };
const STATES: { readonly [K in At]: Extract<LegState, { at: K }> } = {
  none: { at: 'none' },
  dialing: {
    at: 'dialing',
    channel: 'ch',
    purpose: park,
    contact: null,
    tried: [],
    attempt: 0,
    ringing: false,
    until: 70,
  },
  confirming: { at: 'confirming', channel: 'ch', purpose: park, attempt: 0, asked: 1, playback: 'p1', until: 80 },
  parked: { at: 'parked', channel: 'ch', since: 10, until: null },
  greeting: { at: 'greeting', channel: 'ch', playback: 'g1', until: 85 },
  connecting: { at: 'connecting', channel: 'ch', offerId: 'o1', playback: 'beep' },
  connected: { at: 'connected', channel: 'ch', callId: 'c1' },
  lost: { at: 'lost', attempt: 1, until: 90, cause: 'media-lost' },
  dropped: { at: 'dropped', cause: 'hung-up' },
};

const EVENTS: { readonly [K in On]: Extract<LegEvent, { on: K }> } = {
  dialled: {
    on: 'dialled',
    channel: 'ch2',
    purpose: park,
    contact: 'b',
    tried: [{ trunkId: 't1', contact: 'a' }],
    attempt: 2,
    until: 100,
  },
  'dialled-in': { on: 'dialled-in', channel: 'ch3', until: 110 },
  ringing: { on: 'ringing', until: 200 },
  entered: { on: 'entered', at: 50, ask: { playback: 'p2', until: 60 }, greet: null },
  'asked-again': { on: 'asked-again', playback: 'p3', until: 99 },
  confirmed: { on: 'confirmed', at: 55, greet: null },
  greeted: { on: 'greeted', at: 56 },
  waits: { on: 'waits', at: 57, until: 400 },
  reserved: { on: 'reserved', offerId: 'o2', playback: null },
  announced: { on: 'announced' },
  joined: { on: 'joined', callId: 'c2' },
  adopted: { on: 'adopted', channel: 'ch9', at: 66 },
  freed: { on: 'freed', at: 77, keep: true },
  lost: { on: 'lost', attempt: 0, until: 300, cause: 'media-lost' },
  dropped: { on: 'dropped', cause: 'busy' },
  cleared: { on: 'cleared' },
};

const redialled: LegState = {
  at: 'dialing',
  channel: 'ch2',
  purpose: park,
  contact: 'b',
  tried: [{ trunkId: 't1', contact: 'a' }],
  attempt: 2,
  ringing: false,
  until: 100,
};
const comesIn: LegState = {
  at: 'dialing',
  channel: 'ch3',
  purpose: park,
  contact: null,
  tried: [],
  attempt: 0,
  ringing: true,
  dialledIn: true,
  until: 110,
};
const isLost: LegState = { at: 'lost', attempt: 0, until: 300, cause: 'media-lost' };
const isDropped: LegState = { at: 'dropped', cause: 'busy' };
const isNone: LegState = { at: 'none' };
const talks: LegState = { at: 'connected', channel: 'ch', callId: 'c2' };
const waits: LegState = { at: 'parked', channel: 'ch', since: 77, until: null };
const nothing = {
  adopted: { at: 'parked', channel: 'ch9', since: 66, until: null },
  dialled: 'same',
  'dialled-in': 'same',
  ringing: 'same',
  entered: 'same',
  'asked-again': 'same',
  confirmed: 'same',
  greeted: 'same',
  waits: 'same',
  reserved: 'same',
  announced: 'same',
  joined: 'same',
  freed: 'same',
  lost: 'same',
  dropped: 'same',
  cleared: 'same',
} as const;

const down = { lost: isLost, dropped: isDropped, cleared: isNone } as const;

/** Every cell decided; `same` is: the event means nothing here. */
const TABLE: { readonly [S in At]: { readonly [E in On]: LegState | 'same' } } = {
  none: { ...nothing, dialled: redialled, 'dialled-in': comesIn },
  dialing: {
    ...nothing,
    ...down,
    dialled: redialled,
    'dialled-in': comesIn,
    ringing: { ...STATES.dialing, ringing: true, until: 200 },
    entered: { at: 'confirming', channel: 'ch', purpose: park, attempt: 0, asked: 1, playback: 'p2', until: 60 },
  },
  confirming: {
    ...nothing,
    ...down,
    'asked-again': { ...STATES.confirming, asked: 2, playback: 'p3', until: 99 },
    confirmed: { at: 'parked', channel: 'ch', since: 55, until: null },
    'dialled-in': comesIn,
    joined: talks,
  },
  greeting: {
    ...nothing,
    ...down,
    greeted: { at: 'parked', channel: 'ch', since: 56, until: null },
    joined: talks,
  },
  parked: {
    ...nothing,
    ...down,
    waits: { at: 'parked', channel: 'ch', since: 57, until: 400 },
    reserved: { at: 'connecting', channel: 'ch', offerId: 'o2', playback: null },
    joined: talks,
  },
  connecting: {
    ...nothing,
    ...down,
    announced: { ...STATES.connecting, playback: null },
    joined: talks,
    freed: waits,
  },
  connected: { ...nothing, ...down, joined: talks, freed: waits },
  lost: { ...nothing, ...down, dialled: redialled, 'dialled-in': comesIn },
  dropped: { ...nothing, dialled: redialled, 'dialled-in': comesIn, cleared: isNone },
};

for (const at of Object.keys(TABLE) as At[]) {
  for (const on of Object.keys(TABLE[at]) as On[]) {
    const wanted = TABLE[at][on];
    const outcome = wanted === 'same' ? 'nothing changes' : `it is ${wanted.at}`;
    test(`a leg that is ${at} gets ${on}: ${outcome}`, (t) => {
      t.deepEqual(legNext(STATES[at], EVENTS[on]), wanted === 'same' ? STATES[at] : wanted);
    });
  }
}

test('D6: a leg that needs no confirmation is usable once it is answered', (t) => {
  const entered: LegEvent = { on: 'entered', at: 50, ask: null, greet: null };
  t.deepEqual(legNext(STATES.dialing, entered), { at: 'parked', channel: 'ch', since: 50, until: null });
  const forOffer: LegState = { ...STATES.dialing, purpose: { for: 'offer', offerId: 'o1' } };
  t.deepEqual(legNext(forOffer, entered), { at: 'connecting', channel: 'ch', offerId: 'o1', playback: null });
});

test('E1a: a leg that is to be greeted hears it before it is parked, one for an offer never does', (t) => {
  const greet = { playback: 'g1', until: 85 };
  t.deepEqual(legNext(STATES.dialing, { on: 'entered', at: 50, ask: null, greet }), STATES.greeting);
  t.deepEqual(legNext(STATES.confirming, { on: 'confirmed', at: 50, greet }), STATES.greeting);
  const forOffer: LegState = { ...STATES.confirming, purpose: { for: 'offer', offerId: 'o1' } };
  t.is(legNext(forOffer, { on: 'confirmed', at: 50, greet }).at, 'connecting');
});

test('E4: a leg that is not nailed up does not go to park after the call', (t) => {
  t.deepEqual(legNext(STATES.connected, { on: 'freed', at: 5, keep: false }), { at: 'none' });
});

test('a leg on its way to a caller that is found with it stays on its way', (t) => {
  const found: LegEvent = { on: 'adopted', channel: 'ch', at: 9 };
  t.is(legNext(STATES.connecting, found), STATES.connecting);
});

test('only a leg that is up has a channel', (t) => {
  t.is(channelOfLeg(STATES.parked), 'ch');
  t.is(channelOfLeg(STATES.lost), null);
  t.is(channelOfLeg(STATES.none), null);
});
