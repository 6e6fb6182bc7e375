import type { Draft } from './draft.js';
import type { Effect } from './effects.js';
import type { EffectFailure } from './events.js';
import type { BridgeId, PlaybackId, PromptId } from './ids.js';
import { consentPrompt } from './policies/consent-prompt.js';
import { isUnbegun, type LiveState, type Recording, type RecordingCause } from './recording.js';
import { askToRecord, moved, retryAt } from './recordings.js';
import type { Call } from './world.js';

/**
 * K5: customer and agent hear that they are recorded, and nothing is written before they have heard all of it. They hear
 * each other behind it, and nobody waits. Who goes on hold or elsewhere meanwhile has not heard it: it ends, so that nobody
 * else hears it in that bridge, and is said anew to who comes back.
 */
export function followAnnouncements(draft: Draft): void {
  if (draft.refusal) return;
  for (const recording of [...draft.all('recording')]) {
    if (!isUnbegun(recording.state)) continue;
    const call = draft.call(recording.callId);
    const bridge = call ? hearsIn(draft, call, recording) : null;
    const waits = isElsewhere(recording.state, bridge)
      ? moved(draft, recording, { on: 'to-announce' }, 'recording.unannounced', {})
      : recording;
    if (call && bridge !== null && waits?.state.at === 'unannounced') announce(draft, waits, call, bridge);
  }
}

function isElsewhere(state: LiveState, bridge: BridgeId | null): boolean {
  return state.at === 'announcing' && state.bridge !== bridge;
}

/** The bridge in which the customer hears what is played there; null: they are on hold, or on their way. */
function hearsIn(draft: Draft, { state }: Call, { sessionId }: Recording): BridgeId | null {
  if (state.at === 'conference') return state.joined ? state.bridge : null;
  if (state.at !== 'talking' || state.sessionId !== sessionId || state.held) return null;
  return draft.leg(sessionId)?.bridge ?? null;
}

function announce(draft: Draft, recording: Recording, call: Call, bridge: BridgeId): void {
  const own = consentPrompt(draft.directory, call, recording.agentId);
  // Nobody wants it said any more.
  if (own === null) return begin(draft, recording, 'recording.asked');
  const prompt = draft.directory.prompts.get(own);
  if (!prompt) return notAnnounced(draft, recording, own);
  if (!draft.switchUp) return;
  const playback = `${draft.moment.pbx}-consent-${draft.newId()}`;
  const until = draft.at + prompt.durationMs + draft.directory.settings.deliverMs;
  moved(draft, recording, { on: 'announce', playback, bridge, until }, 'recording.announcing', { promptId: own });
  draft.send({ do: 'greet', bridge, playback, prompt: { own, after: null } });
}

/** `ok` false: it broke off, or could not be played: then nothing is recorded, and the row says why. */
export function announcementEnded(draft: Draft, playback: PlaybackId, ok: boolean): void {
  const recording = announced(draft, playback);
  if (!recording) return;
  if (!ok) return notAnnounced(draft, recording, null);
  const call = draft.call(recording.callId);
  if (call) draft.put('call', { ...call, toldOfRecording: true }, 'call.told-of-recording');
  begin(draft, recording, 'recording.announced');
}

/** One that Asterisk did not answer for in time may play all the same: its end, or its time, tells. */
export function announcementFailed(draft: Draft, effect: Effect & { do: 'greet' }, reason: EffectFailure): void {
  if (reason !== 'timeout') announcementEnded(draft, effect.playback, false);
}

/** Its end was not told. While Asterisk is not heard nobody knows: it is said anew when it is back. */
export function announcementOverdue(draft: Draft, recording: Recording): void {
  if (draft.switchUp) notAnnounced(draft, recording, null);
  else moved(draft, recording, { on: 'to-announce' }, 'recording.unannounced', {});
}

function announced(draft: Draft, playback: PlaybackId): Recording | undefined {
  for (const recording of draft.all('recording')) {
    if (recording.state.at === 'announcing' && recording.state.playback === playback) return recording;
  }
  return undefined;
}

function begin(draft: Draft, recording: Recording, why: string): void {
  const next = moved(draft, recording, { on: 'announced', until: retryAt(draft) }, why, {});
  if (next) askToRecord(draft, next);
}

function notAnnounced(draft: Draft, recording: Recording, promptId: PromptId | null): void {
  const cause: RecordingCause = 'not-announced';
  moved(draft, recording, { on: 'gone' }, '', { cause, ...(promptId !== null && { promptId }) });
}
