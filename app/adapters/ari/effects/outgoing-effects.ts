import type { Effect } from '../../../domain/effects.js';
import { innerEnd } from '../../../domain/inner-ends.js';
import { dialString, plainName, query, safeId, safeShown, safeWord, UnsafeValue } from '../wire-names.js';
import { repeatable, type AriCall } from './ari-call.js';

/**
 * The channel of an agent's call, in our application before anybody is called by it. It has no dialplan behind it: what is
 * in a bridge goes on talking there while we are away.
 */
export function prepareCall(effect: Extract<Effect, { do: 'prepare-call' }>, app: string): AriCall {
  const fields = {
    endpoint: dialString(effect.number, effect.trunkId, effect.contactIndex),
    app: safeWord('application', app),
    appArgs: `out,${safeId('call', effect.callId)}`,
    channelId: safeId('channel', effect.channel),
  };
  // Of an outgoing channel the connected line is our side; `i`: nobody is told of the change.
  const shown = {
    'CONNECTEDLINE(name,i)': plainName(effect.shown.name),
    'CONNECTEDLINE(num,i)': safeShown('caller id', effect.shown.number),
  };
  return { request: repeatable('POST', `/channels/create${query(fields)}`, { variables: shown }), alreadySo: [409] };
}

/**
 * Two ends of one call between us and us: ours is as a prepared call's, the other one comes in through `farline-inner`.
 * `/n`: neither is ever optimised away (D2).
 */
export function prepareInner(effect: Extract<Effect, { do: 'prepare-inner' }>, app: string): AriCall {
  const { number, sessionId, callId, channel } = effect;
  if (!/^[0-9]{1,15}$/.test(number)) throw new UnsafeValue('an own number must be 1-15 digits');
  const fields = {
    endpoint: `Local/${number}.${safeWord('session', sessionId)}@farline-inner/n`,
    app: safeWord('application', app),
    appArgs: `out,${safeId('call', callId)}`,
    channelId: safeId('channel', channel),
    otherChannelId: safeId('channel', innerEnd(channel)),
    // Else Asterisk takes the widest it has, 192 kHz.
    formats: 'slin16',
  };
  return { request: repeatable('POST', `/channels/create${query(fields)}`), alreadySo: [409] };
}

/** Asterisk counts the ringing in whole seconds; ours is exact and ends first, its own is for when we are gone. */
export function placeCall(effect: Extract<Effect, { do: 'place-call' }>): AriCall {
  const timeout = Math.ceil(effect.ringMs / 1_000) + 1;
  const path = `/channels/${safeId('channel', effect.channel)}/dial${query({ timeout })}`;
  return { request: { method: 'POST', path, repeatable: false } };
}
