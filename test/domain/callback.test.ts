import test from 'ava';
import { callbackNext, type Callback, type CallbackEvent } from '../../app/domain/callback.js';
import { maskCallback } from '../../app/domain/mask-callback.js';

type At = Callback['at'];
type On = CallbackEvent['on'];

const AGREED = { number: '+15551234567', since: 5, tries: 1 } as const;

const STATES: { readonly [K in At]: Extract<Callback, { at: K }> } = {
  later: { at: 'later', until: 10 },
  offering: { at: 'offering', playback: 'p1', until: 20 },
  told: { at: 'told' },
  asking: { at: 'asking', number: '+15551234567', playback: 'p1', asked: 1, until: 20 },
  typing: { at: 'typing', digits: '030', playback: 'p1', asked: 2, until: 20 },
  thanking: { at: 'thanking', playback: 'p1', until: 20, ...AGREED },
  due: { at: 'due', until: null, ...AGREED },
  resting: { at: 'resting', until: 20, ...AGREED },
  dialling: { at: 'dialling', ...AGREED },
  confirming: { at: 'confirming', playback: 'p1', asked: 1, until: 20, ...AGREED },
  joining: { at: 'joining', until: 20, ...AGREED },
};

const EVENTS: { readonly [K in On]: Extract<CallbackEvent, { on: K }> } = {
  offered: { on: 'offered', playback: 'p2', until: 30 },
  said: { on: 'said', playback: 'p1' },
  asked: { on: 'asked', number: '+4930', playback: 'p2', until: 30 },
  typing: { on: 'typing', playback: 'p2', until: 30 },
  typed: { on: 'typed', digit: '7', until: 30 },
  declined: { on: 'declined' },
  agreed: { on: 'agreed', playback: 'p2', at: 25, until: 30 },
  left: { on: 'left' },
  'looked-at': { on: 'looked-at', until: 40, closed: true },
  dialled: { on: 'dialled' },
  'asked-for-key': { on: 'asked-for-key', playback: 'p2', until: 30 },
  there: { on: 'there', until: 30 },
  'not-reached': { on: 'not-reached', until: 50 },
};

const told: Callback = { at: 'told' };
const asking = (asked: number): Callback => ({ at: 'asking', number: '+4930', playback: 'p2', asked, until: 30 });
const typing = (asked: number): Callback => ({ at: 'typing', digits: '', playback: 'p2', asked, until: 30 });
const confirming = (asked: number): Callback => ({ at: 'confirming', playback: 'p2', asked, until: 30, ...AGREED });
const joining: Callback = { at: 'joining', until: 30, ...AGREED };
const resting: Callback = { at: 'resting', until: 50, ...AGREED };
const looked: Callback = { at: 'due', until: 40, closed: true, ...AGREED };

/** What an event does in a state; an event that is not named here means nothing there. */
const TABLE: { readonly [S in At]: Readonly<Partial<Record<On, Callback>>> } = {
  later: { offered: { at: 'offering', playback: 'p2', until: 30 }, asked: asking(1), typing: typing(1) },
  offering: { said: told, asked: asking(1), typing: typing(1), declined: told },
  told: { asked: asking(1), typing: typing(1) },
  asking: {
    asked: asking(2),
    typing: typing(2),
    declined: told,
    agreed: { at: 'thanking', playback: 'p2', until: 30, number: '+15551234567', since: 25, tries: 0 },
  },
  typing: {
    asked: asking(3),
    typing: typing(3),
    typed: { ...STATES.typing, digits: '0307', until: 30 },
    declined: told,
  },
  thanking: { left: { at: 'due', until: null, ...AGREED } },
  due: { 'looked-at': looked, dialled: { at: 'dialling', ...AGREED, tries: 2 } },
  resting: { 'looked-at': looked },
  dialling: { 'asked-for-key': confirming(1), there: joining, 'not-reached': resting },
  confirming: { 'asked-for-key': confirming(2), there: joining, 'not-reached': resting },
  joining: { 'not-reached': resting },
};

for (const at of Object.keys(STATES) as At[]) {
  test(`K1: a callback that is ${at} takes each event as its row says`, (t) => {
    for (const on of Object.keys(EVENTS) as On[]) {
      t.deepEqual(callbackNext(STATES[at], EVENTS[on]), TABLE[at][on] ?? STATES[at], on);
    }
  });
}

test('K1: what was said ends only by its own playback, and more keys than a number has mean nothing', (t) => {
  t.is(callbackNext(STATES.offering, { on: 'said', playback: 'other' }), STATES.offering);
  const full: Callback = { ...STATES.typing, digits: '0'.repeat(20) };
  t.is(callbackNext(full, EVENTS.typed), full);
});

test('O: of a callback’s number history keeps two digits, of what is being typed nothing', (t) => {
  for (const state of Object.values(STATES)) {
    const kept = JSON.stringify(maskCallback(state));
    t.false(kept.includes('1234567'));
    t.false(kept.includes('030'));
  }
  t.like(maskCallback(STATES.due), { number: '***67' });
});
