import test from 'ava';
import { offerNext } from '../../app/domain/offer.js';
import type { OfferEvent, OfferState } from '../../app/domain/offer.js';

type At = OfferState['at'];
type On = OfferEvent['on'];

const STATES: { readonly [K in At]: Extract<OfferState, { at: K }> } = {
  preview: { at: 'preview', until: 5, playback: 'p' },
  reserved: { at: 'reserved', until: 10 },
  delivering: { at: 'delivering', until: 20 },
  joined: { at: 'joined' },
  failed: { at: 'failed', reason: 'busy' },
};

const EVENTS: { readonly [K in On]: Extract<OfferEvent, { on: K }> } = {
  accepted: { on: 'accepted', until: 15 },
  deliver: { on: 'deliver', until: 30 },
  joined: { on: 'joined' },
  failed: { on: 'failed', reason: 'no-answer' },
};

const failed: OfferState = { at: 'failed', reason: 'no-answer' };
const final = { accepted: 'same', deliver: 'same', joined: 'same', failed: 'same' } as const;

/** Every cell decided; `same` is: the event means nothing here. */
const TABLE: { readonly [S in At]: { readonly [E in On]: OfferState | 'same' } } = {
  preview: { accepted: { at: 'reserved', until: 15 }, deliver: 'same', joined: { at: 'joined' }, failed },
  reserved: { accepted: 'same', deliver: { at: 'delivering', until: 30 }, joined: { at: 'joined' }, failed },
  delivering: { accepted: 'same', deliver: 'same', joined: { at: 'joined' }, failed },
  joined: final,
  failed: final,
};

for (const at of Object.keys(TABLE) as At[]) {
  for (const on of Object.keys(TABLE[at]) as On[]) {
    const wanted = TABLE[at][on];
    const outcome = wanted === 'same' ? 'nothing changes' : `it is ${wanted.at}`;
    test(`an offer that is ${at} gets ${on}: ${outcome}`, (t) => {
      t.deepEqual(offerNext(STATES[at], EVENTS[on]), wanted === 'same' ? STATES[at] : wanted);
    });
  }
}
