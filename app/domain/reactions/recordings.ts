import { announcementOverdue } from '../announcements.js';
import { askedBy } from '../asking.js';
import type { Draft } from '../draft.js';
import type { EffectFailure } from '../events.js';
import { recordingWish, recordMode } from '../policies/record.js';
import { triesOf, type RecordEffect, type Recording, type RecordingCommand, type RecordingTold } from '../recording.js';
import {
  askToStop,
  askWhetherWritten,
  beginRecording,
  endRecording,
  moved,
  notStopped,
  pauseRecording,
  recordAgain,
  recordingOf,
  retryAt,
} from '../recordings.js';
import type { Session } from '../world.js';
import { isConsulting } from './consult.js';
import { talkOf } from './hold-call.js';

/** K5: what an agent, or their supervisor, wants of the recording of the conversation; asked for twice it is done once. */
export function obeyRecording(draft: Draft, session: Session, command: RecordingCommand): void {
  if (isConsulting(draft, session)) return draft.refuse('consulting');
  const recording = recordingOf(draft, command.callId);
  // In a conference as well: what is recorded of it can be paused.
  const call = recording?.sessionId === session.id ? draft.call(command.callId) : talkOf(draft, session);
  if (call?.id !== command.callId) return draft.refuse('no-call');
  const mode = recordMode(draft.directory, { queueId: call.queueId, session });
  const detail = askedBy(command);
  const answer = recordingWish(command.what, mode, recording ?? null);
  switch (answer) {
    case 'none':
      return;
    case 'begin':
      return beginRecording(draft, call, session.id, 'demand', detail);
    case 'pause':
      return recording && pauseRecording(draft, recording, command);
    case 'resume':
      return recording && recordAgain(draft, recording, 'recording.resumed', detail);
    case 'end':
      return recording && endRecording(draft, recording, command);
    default:
      return draft.refuse(answer);
  }
}

/** Asterisk writes, or writes no more. */
export function recordingTold(draft: Draft, { type, recording: id, part }: RecordingTold): void {
  const recording = draft.get('recording', id);
  if (!recording) return;
  const on = type === 'recording.started' ? 'started' : 'stopped';
  const why = on === 'started' ? 'recording.started' : 'recording.paused';
  moved(draft, recording, { on, part, at: draft.at }, why, { part });
}

/** Neither did it begin, nor did it stop, as far as anybody knows. */
export function recordingOverdue(draft: Draft, id: string, until: number): void {
  const recording = draft.get('recording', id);
  if (!recording || !('until' in recording.state) || recording.state.until !== until) return;
  if (recording.state.at === 'announcing') return announcementOverdue(draft, recording);
  if (recording.state.at === 'starting') {
    const noAnswer = recordingNotStarted(draft, id, recording.state.part);
    return recordAgain(draft, noAnswer ?? recording, 'recording.asked', {});
  }
  const told = notStopped(draft, recording);
  const why = told.state.at === 'pausing' ? 'recording.pausing' : 'recording.ending';
  const tries = told.state.at === 'ending' ? triesOf(told.state) + 1 : 0;
  const next = moved(draft, told, { on: 'asked-to-stop', until: retryAt(draft, tries) }, why, {});
  if (next) askToStop(draft, next);
}

/** The call goes on. Of a channel that is gone nothing is to be stopped; all else is asked for again when its time is over. */
export function recordingFailed(draft: Draft, effect: RecordEffect, reason: EffectFailure): void {
  const recording = draft.get('recording', effect.recording);
  if (!recording || recording.state.part !== effect.part) return;
  if (effect.do === 'record') recordingNotStarted(draft, recording.id, effect.part);
  else if (effect.do === 'check-record') checkAgain(draft, recording, reason);
  else if (reason === 'gone') moved(draft, recording, { on: 'gone' }, '', {});
  else notStopped(draft, recording);
}

/** The engine tells of these failures a moment late, so that asking again cannot spin. */
function checkAgain(draft: Draft, recording: Recording, reason: EffectFailure): void {
  // It left us, or is no more: its end is told next, or found.
  if (reason !== 'gone') askWhetherWritten(draft, recording);
}

function recordingNotStarted(draft: Draft, id: string, part: number) {
  const recording = draft.get('recording', id);
  const cause = 'no-recorder';
  if (recording?.state.at !== 'starting' || recording.state.cause === cause) return recording;
  return moved(draft, recording, { on: 'not-started', part, cause }, 'recording.not-started', { cause });
}
