import type { Draft } from './draft.js';
import type { Effect } from './effects.js';
import type { EffectFailure } from './events.js';
import type { BridgeId, PlaybackId, PromptId } from './ids.js';
import { isMember } from './conferences.js';
import { consentPrompt, whoIsRecorded } from './policies/consent-prompt.js';
import { isUnbegun, type LiveState, type Recording, type RecordingCause } from './recording.js';
import { askToRecord, askToStop, moved, retryAt } from './recordings.js';
import type { Call } from './world.js';

type Announcing = Recording & { readonly state: Extract<LiveState, { at: 'announcing' }> };

/**
 * K5: customer and agent hear that they are recorded, and nothing is written before they have heard all of it. They hear
 * each other behind it, and nobody waits. Who goes on hold or elsewhere meanwhile has not heard it: it ends, so that nobody
 * else hears it in that bridge, and is said anew to who comes back.
 */
export function followAnnouncements(draft: Draft): void {
  if (draft.refusal) return;
  for (const recording of draft.all('recording')) {
    const call = draft.call(recording.callId);
    if (call && isMember(call)) tellWhoCame(draft, recording, call);
    if (!isUnbegun(recording.state)) continue;
    const bridge = call ? hearsIn(draft, call, recording) : null;
    const waits = isElsewhere(recording.state, bridge)
      ? moved(draft, recording, { on: 'to-announce' }, 'recording.unannounced', {})
      : recording;
    if (call && bridge !== null && waits?.state.at === 'unannounced') announce(draft, waits, call, bridge);
  }
}

/** Who has come into the conference is told as well, and nothing is written until they have heard all of it. */
function tellWhoCame(draft: Draft, recording: Recording, call: Call): void {
  const { at } = recording.state;
  if (at !== 'starting' && at !== 'recording') return;
  if (consentPrompt(draft, call, recording.agentId) === null) return;
  const next = moved(draft, recording, { on: 'tell', until: retryAt(draft) }, 'recording.untold', {});
  if (next) askToStop(draft, next);
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
  const own = consentPrompt(draft, call, recording.agentId);
  // Nobody wants it said any more.
  if (own === null) return begin(draft, recording, 'recording.asked');
  const prompt = draft.directory.prompts.get(own);
  if (!prompt) return notAnnounced(draft, recording, own);
  if (!draft.switchUp) return;
  const playback = `${draft.moment.pbx}-consent-${draft.newId()}`;
  const until = draft.at + prompt.durationMs + draft.directory.settings.deliverMs;
  const hearers = whoIsRecorded(draft, call).map(({ id }) => id);
  moved(draft, recording, { on: 'announce', playback, bridge, hearers, until }, 'recording.announcing', {
    promptId: own,
  });
  draft.send({ do: 'greet', bridge, playback, prompt: { own, after: null } });
}

/** `ok` false: it broke off, or could not be played: then nothing is recorded, and the row says why. */
export function announcementEnded(draft: Draft, playback: PlaybackId, ok: boolean): void {
  const recording = announced(draft, playback);
  if (!recording) return;
  if (!ok) return notAnnounced(draft, recording, null);
  for (const id of recording.state.hearers) {
    const call = draft.call(id);
    if (call && !call.toldOfRecording) draft.put('call', { ...call, toldOfRecording: true }, 'call.told-of-recording');
  }
  const call = draft.call(recording.callId);
  // Who came into the conference meanwhile has heard a part of it.
  if (call && consentPrompt(draft, call, recording.agentId) !== null) {
    return void moved(draft, recording, { on: 'to-announce' }, 'recording.unannounced', {});
  }
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

function announced(draft: Draft, playback: PlaybackId): Announcing | undefined {
  for (const recording of draft.all('recording')) {
    if (isAnnouncing(recording) && recording.state.playback === playback) return recording;
  }
  return undefined;
}

function isAnnouncing(recording: Recording): recording is Announcing {
  return recording.state.at === 'announcing';
}

function begin(draft: Draft, recording: Recording, why: string): void {
  const next = moved(draft, recording, { on: 'announced', until: retryAt(draft) }, why, {});
  if (next) askToRecord(draft, next);
}

function notAnnounced(draft: Draft, recording: Recording, promptId: PromptId | null): void {
  const cause: RecordingCause = 'not-announced';
  moved(draft, recording, { on: 'gone' }, '', { cause, ...(promptId !== null && { promptId }) });
}
