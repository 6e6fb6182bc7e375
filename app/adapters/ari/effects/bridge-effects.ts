import type { Effect } from '../../../domain/effects.js';
import type { ChannelId } from '../../../domain/ids.js';
import type { AriStep } from '../ari-http.js';
import { query, safeId } from '../wire-names.js';
import { repeatable, type AriCall } from './ari-call.js';

type BridgeEffect = Extract<Effect, { do: 'bridge' | 'unbridge' | 'add' | 'remove' }>;

/** Two PJSIP legs in a plain mixing bridge talk past Asterisk and their digits are never heard; with these they do not. */
const bridgeType = 'mixing,dtmf_events,proxy_media';

function endsMusic(channel: ChannelId): AriStep {
  return { method: 'DELETE', path: `/channels/${safeId('channel', channel)}/moh` };
}

/** What is done to bridges and who is in them. */
export function bridgeCall(effect: BridgeEffect): AriCall {
  const bridge = safeId('bridge', effect.bridge);
  switch (effect.do) {
    case 'bridge':
      return {
        request: repeatable('POST', `/bridges${query({ type: bridgeType, bridgeId: bridge, name: effect.name })}`),
        alreadySo: [409],
      };
    case 'unbridge':
      // 409 "not in Stasis": an earlier request ended it, and the thread that takes it down has not come to it yet.
      return { request: repeatable('DELETE', `/bridges/${bridge}`), goneIsDone: true };
    case 'add': {
      const channel = effect.channels.map((id) => safeId('channel', id)).join(',');
      // Without the second field Asterisk sends re-INVITEs to trunks, only to show them the other side's name.
      // A leg that goes in by itself is an agent's: its keys are read by us, and the customer does not hear them (I).
      const fields = query({
        channel,
        inhibitConnectedLineUpdates: true,
        ...(effect.joins ? {} : { absorbDTMF: true }),
      });
      // Asterisk takes a member that is added again out and in, which would be told as a caller who left.
      const request = { method: 'POST', path: `/bridges/${bridge}/addChannel${fields}`, repeatable: false } as const;
      return effect.quiets ? { request, before: effect.channels.map(endsMusic) } : { request };
    }
    case 'remove': {
      const fields = query({ channel: safeId('channel', effect.channel) });
      return { request: repeatable('POST', `/bridges/${bridge}/removeChannel${fields}`), alreadySo: [422] };
    }
  }
}
