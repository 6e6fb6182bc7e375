import type { Effect } from '../../../domain/effects.js';
import { groupVariables } from './group-variables.js';
import { dialString, peerDialString, query, safeId, safeNumber } from '../wire-names.js';
import { repeatable, type AriCall } from './ari-call.js';

type DialEffect = Extract<Effect, { do: 'dial' }>;
type DialPeerEffect = Extract<Effect, { do: 'dial-peer' }>;

/**
 * Rings a leg. It runs through the dialplan's `farline-leg`, so that one that is answered while we are away waits there
 * for us. Asterisk counts its ringing in whole seconds; ours is exact and ends first, its own is for when we are gone.
 */
export function dialCall(effect: DialEffect): AriCall {
  const callerId: Record<string, string> =
    effect.callerId === null ? {} : { callerId: safeNumber('caller id', effect.callerId) };
  return originate(
    effect,
    { endpoint: dialString(effect.number, effect.trunkId, effect.contactIndex), ...callerId },
    {},
  );
}

/** Rings a phone of ours the same way. */
export function dialPeerCall(effect: DialPeerEffect): AriCall {
  return originate(effect, { endpoint: peerDialString(effect.peer) }, effect.autoAnswer ? PICK_UP : {});
}

/** B9: desk phones heed the first one, some heed only the second. */
export const PICK_UP = {
  'PJSIP_HEADER(add,Call-Info)': '<sip:farline.invalid>;answer-after=0',
  'PJSIP_HEADER(add,Alert-Info)': 'info=alert-autoanswer',
};

type Dialled = Pick<DialEffect, 'channel' | 'sessionId' | 'groups' | 'ringMs'>;

function originate(effect: Dialled, to: Readonly<Record<string, string>>, headers: Record<string, string>): AriCall {
  const fields = {
    channelId: safeId('channel', effect.channel),
    ...to,
    context: 'farline-leg',
    extension: 's',
    priority: 1,
    timeout: Math.ceil(effect.ringMs / 1_000) + 1,
  };
  const session = { FARLINE_SESSION: safeId('session', effect.sessionId) };
  const body = { variables: { ...session, ...groupVariables(effect.groups), ...headers } };
  return { request: repeatable('POST', `/channels${query(fields)}`, body), alreadySo: [409] };
}
