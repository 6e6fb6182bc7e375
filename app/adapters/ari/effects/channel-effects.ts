import type { Effect, Onward } from '../../../domain/effects.js';
import { contactName } from '../../../domain/peer.js';
import { query, safeId, safeIndex, safeNumber, safeWord, UnsafeValue } from '../wire-names.js';
import { repeatable, type AriCall } from './ari-call.js';

type ChannelEffect = Extract<Effect, { do: 'answer' | 'hangup' | 'deadman' | 'fallback' | 'turn-away' }>;

/** What is done to one channel's life: answered, ended, given back to the dialplan, or let go of when we die. */
export function channelCall(effect: ChannelEffect): AriCall {
  const channel = `/channels/${safeId('channel', effect.channel)}`;
  switch (effect.do) {
    case 'answer':
      return { request: repeatable('POST', `${channel}/answer`) };
    case 'hangup':
      return { request: repeatable('DELETE', `${channel}${query({ reason: effect.reason })}`) };
    case 'deadman':
      return { request: repeatable('POST', `${channel}/variable${query(deadmanVariable(effect.seconds))}`) };
    case 'fallback':
      return {
        request: repeatable(
          'POST',
          `${channel}/continue${query({ context: 'farline-fallback', extension: 's', priority: 1 })}`,
        ),
      };
    case 'turn-away': {
      const extension = effect.onTo === null ? 's' : onward(effect.onTo);
      const place = query({ context: 'farline-closed', extension, priority: 1 });
      return { request: repeatable('POST', `${channel}/continue${place}`) };
    }
  }
}

/** Number, trunk with its contact, and caller ID in one extension, which the dialplan takes apart: one request, so nothing half-done. */
function onward({ number, trunkId, contactIndex, callerId }: Onward): string {
  const shown = callerId === null ? '' : safeNumber('caller id', callerId);
  const way = contactName(safeWord('trunk', trunkId), safeIndex(contactIndex));
  return [safeNumber('number', number), way, shown].join('@');
}

/** Past this time the channel leaves us for extension `T` of its context; 0 lets it stay for ever. */
function deadmanVariable(seconds: number): { readonly variable: string; readonly value: number } {
  if (!Number.isInteger(seconds) || seconds < 0 || seconds > 86_400) {
    throw new UnsafeValue(`seconds of the dead-man must be a whole number from 0 to 86400, not ${seconds}`);
  }
  return { variable: 'TIMEOUT(absolute)', value: seconds };
}
