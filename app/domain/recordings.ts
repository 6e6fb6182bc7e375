import { isAsked } from './asked-colleague.js';
import { askedBy, type Asking } from './asking.js';
import { agentsIn } from './conferences.js';
import { customerOf } from './consults.js';
import type { Draft } from './draft.js';
import type { CallId, SessionId } from './ids.js';
import { consentPrompt } from './policies/consent-prompt.js';
import { recordFormat, recordMode, recordsFromStart } from './policies/record.js';
import {
  isLive,
  isUnbegun,
  recordingNext,
  triesOf,
  type LiveState,
  type Recording,
  type RecordingEvent,
} from './recording.js';
import { settingFor } from './setting-for.js';
import type { Call, Change, View } from './world.js';

type Detail = Change['detail'];

/** Half a minute, with what stands when nothing is set. */
const MOST_RESTS = 10;

/** K5: the recording of this conversation; one that only waits for its end is none any more. */
export function recordingOf(view: Pick<View, 'all'>, callId: CallId): Recording | undefined {
  for (const recording of view.all('recording')) {
    if (recording.callId === callId && recording.state.at !== 'ending') return recording;
  }
  return undefined;
}

/**
 * K5: follows what this step made of calls. A recording begins when customer and agent are together and ends when they are
 * not: so nothing is recorded in a queue, in park or in a consultation, whatever led there.
 * @param before the state before the step
 */
export function recordCalls(draft: Draft, before: View): void {
  if (draft.refusal) return;
  for (const id of changedCalls(draft)) {
    const call = draft.call(id);
    const recording = recordingOf(draft, id);
    if (recording && !goesOn(draft, recording, call)) endRecording(draft, recording, null);
    const now = call ? talkingWith(draft, call) : null;
    const was = before.get('call', id)?.state;
    const isNew = was?.at !== 'talking' || was.sessionId !== now;
    if (!call || now === null || !isNew || recordingOf(draft, id)) continue;
    if (recordsFromStart(settingOf(draft, call, now))) beginRecording(draft, call, now, 'setting', {});
  }
}

/**
 * After a break or a start: whose conversation was over without our knowing, or whose row outlived it, is ended. Of those
 * that go on nobody knows whether an earlier life had them paused and could not store it.
 */
export function settleRecordings(draft: Draft): void {
  for (const recording of draft.all('recording')) {
    if (goesOn(draft, recording, draft.call(recording.callId))) {
      askWhetherWritten(draft, recording);
      // What was heard of it meanwhile nobody knows: they are told anew.
      if (recording.state.at === 'announcing')
        moved(draft, recording, { on: 'to-announce' }, 'recording.unannounced', {});
      continue;
    }
    const { id, channel } = recording;
    const others = [...draft.all('recording')].some((other) => other.channel === channel && other.id !== id);
    // What writes on this channel is the other's.
    if (others) moved(draft, recording, { on: 'gone' }, '', {});
    else endRecording(draft, recording, null);
  }
}

/** Calls of this step, and those whose agent it was about: one who leaves a conference changes no row of its customer. */
function changedCalls(draft: Draft): ReadonlySet<CallId> {
  const ids = new Set(draft.changed('call'));
  for (const { callId, sessionId } of draft.all('recording')) {
    if (draft.hasChanged('session', sessionId)) ids.add(callId);
  }
  return ids;
}

/** The customer is with the same agent, alone or in a conference. */
function goesOn(draft: Draft, { sessionId }: Recording, call: Call | undefined): boolean {
  if (call?.state.at !== 'conference') return call !== undefined && talkingWith(draft, call) === sessionId;
  return agentsIn(draft, call.state.conference).some(({ id }) => id === sessionId);
}

/** Whom the customer talks to; null: to nobody, or it is no customer, but somebody whom an agent consults in private. */
function talkingWith(draft: Draft, call: Call): SessionId | null {
  const { state } = call;
  return state.at === 'talking' && !customerOf(draft, call.id) && !isAsked(draft, call) ? state.sessionId : null;
}

function settingOf(draft: Draft, { queueId }: Call, sessionId: SessionId): 'off' | 'on-demand' | 'on' {
  return recordMode(draft.directory, { queueId, session: draft.session(sessionId) });
}

/** The row first; Asterisk is asked once it is stored. */
export function beginRecording(
  draft: Draft,
  call: Call,
  sessionId: SessionId,
  wantedBy: Recording['wantedBy'],
  detail: Detail,
): void {
  const session = draft.session(sessionId);
  if (session === undefined) return;
  const { agentId } = session;
  const { id: callId, channel, queueId } = call;
  const whom = { queueId, agentId };
  const tells = consentPrompt(draft, call, agentId) !== null;
  const recording: Recording = {
    id: draft.newId(),
    ...{ callId, channel, sessionId, agentId, queueId, wantedBy },
    format: recordFormat(draft.directory, { queueId, session }),
    keepDays: settingFor(draft.directory, 'recordDays', whom),
    startedAt: draft.at,
    begun: false,
    state: tells ? { at: 'unannounced', part: 0 } : { at: 'starting', part: 1, until: retryAt(draft), cause: null },
  };
  draft.put('recording', recording, 'recording.asked', { wantedBy, ...detail });
  if (!tells) askToRecord(draft, recording);
}

/** Asked for again under a new number, so that what an overtaken request still leads to is told apart. */
export function recordAgain(draft: Draft, recording: Recording, why: string, detail: Detail): void {
  const call = draft.call(recording.callId);
  if (recording.state.at === 'paused' && call && consentPrompt(draft, call, recording.agentId) !== null) {
    moved(draft, recording, { on: 'to-announce' }, why, detail);
    return;
  }
  const tries = recording.state.at === 'starting' ? triesOf(recording.state) + 1 : 0;
  const next = moved(draft, recording, { on: 'asked', until: retryAt(draft, tries) }, why, detail);
  if (next) askToRecord(draft, next);
}

/** Nothing of it is true before Asterisk has said so: whoever asked is told then, or that it was not confirmed. */
export function pauseRecording(draft: Draft, recording: Recording, asking: Asking): void {
  if (isUnbegun(recording.state)) {
    moved(draft, recording, { on: 'withheld', at: draft.at }, 'recording.paused', askedBy(asking));
    return;
  }
  const event = { on: 'pause', until: retryAt(draft), asked: whoAsked(asking) } as const;
  const next = moved(draft, recording, event, 'recording.pausing', askedBy(asking));
  if (next) askToStop(draft, next);
}

/** The channel may live on, in a queue or in the dialplan: it is over when Asterisk has said so. */
export function endRecording(draft: Draft, recording: Recording, asking: Asking | null): void {
  const event = { on: 'end', until: retryAt(draft), ...(asking && { asked: whoAsked(asking) }) } as const;
  const cause = isUnbegun(recording.state) && !recording.begun && { cause: 'ended-first' };
  const next = moved(draft, recording, event, 'recording.ending', { ...(asking ? askedBy(asking) : {}), ...cause });
  if (next) askToStop(draft, next);
}

function whoAsked({ via, by }: Asking): { readonly via: string; readonly by: string } {
  return { via, by };
}

/** Whoever asked for silence is told, once for each time they ask, and the audit says so. */
export function notStopped(draft: Draft, recording: Recording): Recording {
  const asked = 'asked' in recording.state ? recording.state.asked : undefined;
  if (!asked) return recording;
  const { part } = recording.state;
  const detail = { ...asked, audited: true };
  return moved(draft, recording, { on: 'not-stopped', part }, 'recording.not-stopped', detail) ?? recording;
}

export function askToStop(draft: Draft, { id, channel, state }: Recording): void {
  draft.send({ do: 'unrecord', channel, recording: id, part: state.part });
}

/** Only of one that runs as far as we know: whatever else is asked of a recorder is asked until it is told of. */
export function askWhetherWritten(draft: Draft, { id, channel, state }: Recording): void {
  if (state.at === 'recording') draft.send({ do: 'check-record', channel, recording: id, part: state.part });
}

export function askToRecord(draft: Draft, { id, channel, state }: Recording): void {
  // Whatever still ran on this channel for an earlier agent is stopped by it, and has no stop of its own to wait for.
  for (const other of draft.all('recording')) {
    if (other.channel === channel && other.id !== id) moved(draft, other, { on: 'gone' }, '', {});
  }
  draft.send({ do: 'record', channel, recording: id, part: state.part });
}

/** Less and less often: with AMI away every recorded call asks, and each time is a row. */
export function retryAt({ at, directory }: Draft, tries = 0): number {
  return at + directory.settings.recordRetryMs * Math.min(2 ** tries, MOST_RESTS);
}

/** The recording after the event; undefined when nothing remains to be asked for, or nothing changed. */
export function moved(
  draft: Draft,
  recording: Recording,
  event: RecordingEvent,
  why: string,
  detail: Detail,
): Recording | undefined {
  const state = recordingNext(recording.state, event);
  if (state === recording.state) return undefined;
  if (recording.state.at === 'announcing' && event.on !== 'announced') endAnnouncement(draft, recording.state);
  if (!isLive(state)) {
    draft.drop('recording', recording.id, 'recording.finishing', finishing(recording, detail));
    return undefined;
  }
  const next: Recording = { ...recording, begun: recording.begun || event.on === 'started', state };
  draft.put('recording', next, why, detail);
  return next;
}

/** Whoever is in the bridge now hears no more of it: it was not for them. */
function endAnnouncement(draft: Draft, { bridge, playback }: Extract<LiveState, { at: 'announcing' }>): void {
  draft.send({ do: 'end-greeting', bridge, playback });
}

/** All that the row of a finished recording needs; it is written with this very fact. */
function finishing(recording: Recording, given: Detail): Detail {
  const { callId, sessionId, agentId, queueId, wantedBy, format, keepDays, startedAt, begun } = recording;
  const about = { callId, sessionId, agentId, queueId, wantedBy, format, keepDays, startedAt, begun };
  return { ...about, parts: recording.state.part, cause: causeOf(recording.state), ...given };
}

function causeOf(state: LiveState): string | null {
  return state.at === 'starting' ? state.cause : null;
}
