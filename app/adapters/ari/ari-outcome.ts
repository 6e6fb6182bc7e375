import type { Outcome } from '../../ports/switch.js';
import type { AriAnswer } from './ari-http.js';
import type { AriCall } from './effects/ari-call.js';

/** How an effect takes an answer that is no success. */
type Reading = Pick<AriCall, 'alreadySo' | 'goneIsDone'>;

/** Asterisk's own words for what went wrong, at most 200 characters: `{"message": …}`, or `{"error": …}` of originate. */
export function messageOf(text: string): string {
  let words = text;
  try {
    const json = JSON.parse(text) as { message?: unknown; error?: unknown } | null;
    const said = json?.message ?? json?.error;
    if (typeof said === 'string') words = said;
  } catch {
    // Not JSON: a proxy or a half answer. The text itself is all we have.
  }
  return words.slice(0, 200);
}

/**
 * What an answer means for the effect that asked (statuses measured on Asterisk 22.10.1). `alreadySo` are the
 * statuses by which Asterisk says that things already are as asked, such as 409 for a bridge that exists; with `goneIsDone`
 * every answer says so that means that the thing is gone.
 */
export function outcomeOf(answer: AriAnswer, reading: Reading = {}): Outcome {
  switch (answer.kind) {
    case 'silent':
      return { ok: false, reason: 'timeout', detail: 'no answer from Asterisk in time' };
    case 'cut':
      return { ok: false, reason: 'timeout', detail: `connection broke before the answer: ${answer.detail}` };
    case 'unreachable':
      return { ok: false, reason: 'refused', detail: `not sent: ${answer.detail}` };
    case 'answered':
      return ofStatus(answer.status, answer.text, reading);
  }
}

function ofStatus(status: number, text: string, { alreadySo = [], goneIsDone = false }: Reading): Outcome {
  if (status >= 200 && status < 300) return { ok: true };
  const message = messageOf(text);
  const notOurs = /not in Stasis/i.test(message);
  if (!notOurs && alreadySo.includes(status)) return { ok: true };
  // addChannel answers 400 for a channel that is gone, and 409 or 422 for one that left our application.
  const gone = status === 404 || notOurs || (status === 400 && /channel not found/i.test(message));
  if (gone && goneIsDone) return { ok: true };
  return { ok: false, reason: gone ? 'gone' : 'refused', detail: `${status} ${message}`.trim() };
}
