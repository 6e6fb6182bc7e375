import type { Effect } from '../../../domain/effects.js';
import type { AriCall } from './ari-call.js';
import { bridgeCall } from './bridge-effects.js';
import { channelCall } from './channel-effects.js';
import { dialCall, dialPeerCall } from './dial-effect.js';
import { soundCall } from './sound-effects.js';

/**
 * The request that brings an effect about; for `dismiss` it takes several. Throws UnsafeValue when a value of it must not reach Asterisk.
 * @param promptsDir where Asterisk finds uploaded prompts, an absolute path; '': nowhere
 */
export function callOf(effect: Exclude<Effect, { do: 'dismiss' }>, promptsDir = ''): AriCall {
  switch (effect.do) {
    case 'dial':
      return dialCall(effect);
    case 'dial-peer':
      return dialPeerCall(effect);
    case 'answer':
    case 'hangup':
    case 'show-as':
    case 'in-groups':
    case 'deadman':
    case 'fallback':
    case 'turn-away':
    case 'ask-who':
    case 'take-leg':
      return channelCall(effect);
    case 'bridge':
    case 'unbridge':
    case 'add':
    case 'remove':
      return bridgeCall(effect);
    case 'play':
    case 'hush':
    case 'music':
    case 'ring':
    case 'quiet':
      return soundCall(effect, promptsDir);
  }
}
