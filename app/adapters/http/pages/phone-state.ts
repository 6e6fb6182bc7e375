import type { z } from 'zod';
import type { registrationAnswer } from '../api/phone-schemas.js';
import type { Texts } from '../texts.js';
import { durationText } from './duration.js';
import type { Cell } from './list-page.js';
import type { ShownPhone } from './phone-form.js';

type Registration = z.output<typeof registrationAnswer>;

/** How a phone is, in a word and a colour: what keeps it out of Asterisk first, then whether it is reached. */
export function phoneState(phone: ShownPhone, texts: Texts): Required<Pick<Cell, 'text' | 'tone' | 'note'>> {
  const say = (key: string): string => texts.say(`phone.${key}`);
  const { peer, registered, placement } = phone;
  const note = peer.reason ?? '';
  if (peer.state === 'none') return { text: say('behind-trunk'), tone: 'is-not-ready', note };
  if (peer.state === 'refused') return { text: say('refused'), tone: 'is-out-of-service', note };
  if (peer.state === 'pending') return { text: say('pending'), tone: 'is-busied-out', note };
  if (registered === null) return { text: say('unknown'), tone: 'is-not-ready', note };
  const there = placement.kind === 'fixed' ? 'reachable' : 'registered';
  return registered
    ? { text: say(there), tone: 'is-in-service', note }
    : { text: say(`not-${there}`), tone: 'is-not-ready', note };
}

/** What stands above a phone's form and is kept fresh: registration and peer. */
export function phonePanel(phone: ShownPhone, registration: Registration, now: number, texts: Texts): object {
  const say = (key: string): string => texts.say(`phone.${key}`);
  const { contact, userAgent, roundTripMs, since, expiresAt, inCall } = registration;
  const silent = phone.peer.state === 'applied' && contact !== null && registration.reachable === false;
  const { text, tone } = silent
    ? { text: say('silent'), tone: 'is-out-of-service' }
    : phoneState({ ...phone, registered: registration.registered }, texts);
  const known = [
    ['contact', contact],
    ['agent', userAgent],
    ['trip', roundTripMs === null ? null : `${texts.decimal(roundTripMs, 1)} ms`],
    ['since', since === null ? null : texts.say('phone.for', { duration: durationText(now - since) })],
    ['call', inCall === true ? say('call-now') : null],
    ['expires', expiresAt === null ? null : texts.say('phone.in', { duration: durationText(expiresAt - now) })],
  ] as const;
  return {
    text,
    tone,
    facts: [
      ...known.flatMap(([key, value]) => (value === null ? [] : [{ term: say(key), value }])),
      { term: say('peer'), value: say(`peer-${phone.peer.state}`) },
    ],
    reason: phone.peer.reason,
  };
}
