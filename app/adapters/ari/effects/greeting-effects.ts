import type { Effect } from '../../../domain/effects.js';
import { safeId } from '../wire-names.js';
import { repeatable, type AriCall } from './ari-call.js';
import { mediaOf } from './sound-effects.js';

type GreetingEffect = Extract<Effect, { do: 'greet' | 'accompany' | 'end-greeting' }>;

/** A tone of no frequency and no length. */
const ENDLESS_SILENCE = 'tone:0';

/** What everybody in a bridge hears. */
export function greetingCall(effect: GreetingEffect, promptsDir: string): AriCall {
  const playback = safeId('playback', effect.playback);
  if (effect.do === 'end-greeting')
    return { request: repeatable('DELETE', `/playbacks/${playback}`), alreadySo: [404] };
  const path = `/bridges/${safeId('bridge', effect.bridge)}/play/${playback}`;
  const media = effect.do === 'greet' ? mediaOf(effect.prompt, promptsDir) : ENDLESS_SILENCE;
  return { request: { method: 'POST', path, body: { media }, repeatable: false } };
}
