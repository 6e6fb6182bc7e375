import type { Effect } from '../../../domain/effects.js';
import type { RecordEffect } from '../../../domain/recording.js';
import type { AriCall } from './ari-call.js';
import { bridgeCall } from './bridge-effects.js';
import { channelCall } from './channel-effects.js';
import { placeCall, prepareCall, prepareInner } from './outgoing-effects.js';
import { dialCall, dialPeerCall } from './dial-effect.js';
import { greetingCall } from './greeting-effects.js';
import { soundCall } from './sound-effects.js';
import { supervisionCall } from './supervision-effects.js';

/** Of the Asterisk that is asked. */
export interface AriPlace {
  /** Our application there. */
  readonly app: string;
  /** Where it finds uploaded prompts, an absolute path; '': nowhere. */
  readonly promptsDir: string;
}

/** Of AMI: recorders. */
export type AriEffect = Exclude<Effect, { do: 'dismiss' | RecordEffect['do'] }>;

/**
 * The request that brings an effect about; for `dismiss` it takes several. Throws UnsafeValue when a value of it must
 * not reach Asterisk.
 */
export function callOf(effect: AriEffect, { app = '', promptsDir = '' }: Partial<AriPlace> = {}): AriCall {
  switch (effect.do) {
    case 'dial':
      return dialCall(effect);
    case 'dial-peer':
      return dialPeerCall(effect);
    case 'prepare-call':
      return prepareCall(effect, app);
    case 'prepare-inner':
      return prepareInner(effect, app);
    case 'place-call':
      return placeCall(effect);
    case 'ring-supervisor':
    case 'tap':
      return supervisionCall(effect, app);
    case 'answer':
    case 'progress':
    case 'hangup':
    case 'show-as':
    case 'transferred':
    case 'in-groups':
    case 'deadman':
    case 'fallback':
    case 'turn-away':
    case 'ask-who':
    case 'ask-whether':
    case 'voicemail':
    case 'take-leg':
    case 'take-line':
      return channelCall(effect);
    case 'bridge':
    case 'unbridge':
    case 'add':
    case 'remove':
      return bridgeCall(effect);
    case 'greet':
    case 'accompany':
    case 'end-greeting':
      return greetingCall(effect, promptsDir);
    case 'play':
    case 'hush':
    case 'music':
    case 'ring':
    case 'quiet':
    case 'keys':
      return soundCall(effect, promptsDir);
  }
}
