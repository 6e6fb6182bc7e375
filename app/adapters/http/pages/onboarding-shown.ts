import type { z } from 'zod';
import type { onboardingAnswer } from '../api/phone-schemas.js';
import type { Texts } from '../texts.js';
import { qrParts } from './qr-parts.js';

export type Onboarding = z.output<typeof onboardingAnswer>;

/** What a telephone must be told, for `partials/phone/onboarding.hbs`. */
export function shownOnboarding({ qr, text, link, ...facts }: Onboarding, texts: Texts): object {
  const { user, secret, server, port, transport, webSocket } = facts;
  const shown = { user, secret, server: `${server}:${port}`, transport: transport.toUpperCase(), webSocket };
  return {
    ...qrParts(qr),
    text,
    link,
    scan: texts.say(link === null ? 'onboarding.scan-text' : 'onboarding.scan-link'),
    facts: Object.entries(shown).flatMap(([key, value]) =>
      value === null ? [] : [{ id: `told-${key}`, term: texts.say(`onboarding.${key}`), value }],
    ),
  };
}
