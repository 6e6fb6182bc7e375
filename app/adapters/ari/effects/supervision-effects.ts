import type { Effect } from '../../../domain/effects.js';
import { dialString, peerDialString, query, safeId, safeNumber, safeWord } from '../wire-names.js';
import { repeatable, type AriCall } from './ari-call.js';
import { PICK_UP } from './dial-effect.js';
import { groupVariables } from './group-variables.js';

type SupervisionEffect = Extract<Effect, { do: 'ring-supervisor' | 'tap' }>;

/** `in` is what is said on the channel it is made on, `out` what is heard there. */
const SNOOP = {
  ear: { spy: 'both', whisper: 'none' },
  mic: { spy: 'in', whisper: 'none' },
  'to-agent': { spy: 'none', whisper: 'out' },
  'to-customer': { spy: 'none', whisper: 'in' },
} as const;

/** K4: supervisors' own lines, and the snoop channels by which they hear and are heard. */
export function supervisionCall(effect: SupervisionEffect, app: string): AriCall {
  switch (effect.do) {
    case 'ring-supervisor':
      return ringSupervisor(effect, app);
    case 'tap': {
      const path = `/channels/${safeId('channel', effect.on)}/snoop/${safeId('tap', effect.channel)}`;
      const fields = { ...SNOOP[effect.as], app: safeWord('application', app), appArgs: 'tap' };
      // Twice, it would be two taps, or a refusal that hides the first.
      return { request: { method: 'POST', path: `${path}${query(fields)}`, repeatable: false }, alreadySo: [409] };
    }
  }
}

/** Straight into our application: one that is answered while we are away is not kept waiting, but ends. */
function ringSupervisor(effect: Extract<SupervisionEffect, { do: 'ring-supervisor' }>, app: string): AriCall {
  const { to } = effect;
  const outside = 'number' in to;
  const fields = {
    channelId: safeId('channel', effect.channel),
    endpoint: outside ? dialString(to.number, to.trunkId, to.contactIndex) : peerDialString(to.peer),
    app: safeWord('application', app),
    appArgs: `supervisor,${safeId('supervision', effect.supervisionId)}`,
    timeout: Math.ceil(effect.ringMs / 1_000) + 1,
    ...(outside && to.callerId !== null ? { callerId: safeNumber('caller id', to.callerId) } : {}),
  };
  const headers = !outside && to.autoAnswer ? PICK_UP : {};
  const body = { variables: { ...groupVariables({ call: [], pickup: [] }), ...headers } };
  return { request: repeatable('POST', `/channels${query(fields)}`, body), alreadySo: [409] };
}
