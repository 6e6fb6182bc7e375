import { destination } from '../destination.js';
import type { Draft } from '../draft.js';
import { onwardProblem } from '../onward-number.js';
import { settingFor } from '../setting-for.js';
import { isEmergencyCall } from '../emergency.js';
import { calledProblem } from './called-number.js';
import { keyedNumber } from '../keyed-number.js';
import type { Call } from '../world.js';

/**
 * K1, D7: a number as the network showed it, or as it was typed, as it is dialled; null: it is none, or must not be
 * called: ours, an emergency service's, one billed at a premium rate, or one without a trunk. Whether a way is free is
 * looked at when it is called. Many networks show, and people type, a country code without the `+` in front.
 */
export function callbackNumber(draft: Draft, call: Call, text: string): string | null {
  const country = settingFor(draft.directory, 'country', { queueId: call.queueId });
  const forms = text.startsWith('+') ? [text] : [keyedNumber(draft, text), withPlus(text)];
  // What must not be called in one form is not called in another.
  const known = forms.filter((form) => form !== null && NUMBER.test(form)) as string[];
  if (known.some((form) => isForbidden(draft, form, country))) return null;
  const whom = { queueId: call.queueId };
  const may = (form: string): boolean =>
    onwardProblem(draft, form) === null && calledProblem(draft, draft.moment, whom, form) === null;
  return known.find((form) => may(form) && isRoutable(draft, form, country)) ?? null;
}

const NUMBER = /^\+?\d{3,20}$/;

/** A number of a country: longer than any extension, and none that begins with a trunk prefix of its own. */
function withPlus(text: string): string | null {
  return /^[1-9]\d{7,14}$/.test(text) ? `+${text}` : null;
}

function isForbidden(draft: Draft, number: string, country: string): boolean {
  const problem = onwardProblem(draft, number);
  return (
    problem === 'ours' || problem === 'emergency' || isEmergencyCall(draft, number) || isPremium(draft, number, country)
  );
}

function isRoutable(draft: Draft, number: string, country: string): boolean {
  const way = destination(draft, number, null, []);
  return way.found ? !isPremium(draft, way.number, country) : way.cause !== 'number-unroutable';
}

function isPremium({ moment }: Draft, number: string, country: string): boolean {
  return moment.isPremium(number, country);
}
