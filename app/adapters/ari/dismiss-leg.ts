import type { ChannelId, Millis } from '../../domain/ids.js';
import type { Outcome } from '../../ports/switch.js';
import type { AriAnswer, AriHttp } from './ari-http.js';
import { outcomeOf } from './ari-outcome.js';
import { query, safeId } from './wire-names.js';
import { objectOf, part } from './wire-json.js';

/** Context of the dialplan that tells a leg that another agent took the call, and ends it. */
export const TAKEN_CONTEXT = 'farline-taken';

/** Who has picked up enters our application within milliseconds; nothing can be said to them before. */
const LOOK_AGAIN_MS = 20;

/**
 * Ends a leg whose call another agent took: one that rings just stops, one that was picked up hears a sentence first. Which
 * of the two it is only Asterisk knows, because phones are picked up while we decide.
 */
export function dismissLeg(http: AriHttp, id: ChannelId, deadlineMs: Millis, done: (outcome: Outcome) => void): void {
  const end = performance.now() + deadlineMs;
  const channel = `/channels/${safeId('channel', id)}`;
  const ask = (method: 'GET' | 'POST' | 'DELETE', path: string): Promise<AriAnswer> =>
    http.ask({ method, path, repeatable: true }, Math.max(1, end - performance.now()));

  async function sendAway(): Promise<Outcome> {
    const place = query({ context: TAKEN_CONTEXT, extension: 's', priority: 1 });
    const told = outcomeOf(await ask('POST', `${channel}/continue${place}`));
    if (told.ok || told.reason !== 'gone') return told;
    const found = await ask('GET', channel);
    if (found.kind !== 'answered' || found.status !== 200) return outcomeOf(found);
    const state = objectOf(JSON.parse(found.text));
    if (state?.['state'] === 'Up') {
      if (part(state, 'dialplan')?.['context'] === TAKEN_CONTEXT) return { ok: true };
      // Half of the time is for the end without a word.
      if (end - performance.now() > deadlineMs / 2) {
        await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
        return sendAway();
      }
    }
    // By this reason telephones know that it is no missed call (RFC 3326).
    return outcomeOf(await ask('DELETE', `${channel}${query({ reason: 'answered_elsewhere' })}`));
  }

  sendAway().then(done, (error: unknown) => done({ ok: false, reason: 'refused', detail: String(error) }));
}
