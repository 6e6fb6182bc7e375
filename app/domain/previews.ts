import type { Draft } from './draft.js';
import type { OfferId } from './ids.js';
import type { OfferState } from './offer.js';
import { settingFor } from './setting-for.js';
import type { Call, Offer, Session } from './world.js';

/**
 * E3: how an offer to a parked leg begins where its queue lets agents look at a call first; null: it does not. K1: where
 * all phones ring nobody has it without saying so, or the legs that are up would always be first.
 */
export function previewOf(draft: Draft, session: Session, call: Call, id: OfferId): OfferState | null {
  const whom = { agentId: session.agentId, queueId: call.queueId };
  const allRing = settingFor(draft.directory, 'strategy', whom) === 'ring-all';
  if (!allRing && !settingFor(draft.directory, 'preview', whom)) return null;
  const until = draft.at + settingFor(draft.directory, 'previewMs', whom);
  return { at: 'preview', until, playback: `${draft.moment.pbx}-preview-${id}` };
}

/** The agent hears on the leg that a call is there to be taken. */
export function askToAccept(draft: Draft, session: Session, state: OfferState): void {
  const leg = draft.leg(session.id);
  if (leg?.state.at !== 'parked' || state.at !== 'preview') return;
  draft.send({ do: 'play', channel: leg.state.channel, playback: state.playback, prompt: 'accept-call' });
}

/** What was said of the offer ends with it. */
export function hushPreview(draft: Draft, { sessionId, state }: Offer): void {
  const leg = draft.leg(sessionId);
  if (state.at !== 'preview' || leg?.state.at !== 'parked') return;
  draft.send({ do: 'hush', channel: leg.state.channel, playback: state.playback });
}

/** K1: another agent took the call that this one was told of. */
export function tellTaken(draft: Draft, { id, sessionId, state }: Offer): void {
  const leg = draft.leg(sessionId);
  if (state.at !== 'preview' || leg?.state.at !== 'parked') return;
  const playback = `${draft.moment.pbx}-taken-${id}`;
  draft.send({ do: 'play', channel: leg.state.channel, playback, prompt: 'taken' });
}
