import type { Effect } from '../../../domain/effects.js';
import { dialString, query, safeId, safeNumber } from '../wire-names.js';
import { repeatable, type AriCall } from './ari-call.js';

type DialEffect = Extract<Effect, { do: 'dial' }>;

/**
 * Rings a leg. It runs through the dialplan's `farline-leg`, so that one that is answered while we are away waits there
 * for us. Asterisk counts its ringing in whole seconds; ours is exact and ends first, its own is for when we are gone.
 */
export function dialCall(effect: DialEffect): AriCall {
  const fields = {
    channelId: safeId('channel', effect.channel),
    endpoint: dialString(effect.number, effect.trunkId, effect.contactIndex),
    context: 'farline-leg',
    extension: 's',
    priority: 1,
    timeout: Math.ceil(effect.ringMs / 1_000) + 1,
    ...(effect.callerId === null ? {} : { callerId: safeNumber('caller id', effect.callerId) }),
  };
  const body = { variables: { FARLINE_SESSION: safeId('session', effect.sessionId) } };
  return { request: repeatable('POST', `/channels${query(fields)}`, body), alreadySo: [409] };
}
