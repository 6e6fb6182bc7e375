import type { Draft } from './draft.js';
import { callingEnd } from './inner-ends.js';
import type { CallId } from './ids.js';

/**
 * K6: whoever this call reached is heard by the agent who made it from now on, after music, a prompt or somebody else on the
 * same line. Asterisk translates for a leg as long as it stays in its bridge, and takes the packets of a new voice for late
 * ones about every second time: the leg is taken out and in, for a moment in which nobody has said anything yet.
 */
export function hearAnew(draft: Draft, callId: CallId): void {
  const call = draft.call(callId);
  const party = call && callingEnd(draft, call);
  if (!party || (party.state.at !== 'calling' && party.state.at !== 'talking')) return;
  const leg = draft.leg(party.state.sessionId);
  if (leg?.state.at !== 'connected' || leg.state.callId !== party.id || leg.bridge === null) return;
  // Behind the end of the music, which is asked of that end.
  const { bridge, state } = leg;
  draft.send({ do: 'add', bridge, channels: [state.channel], joins: false, after: call.channel });
}
