import type { Directory } from '../directory.js';
import type { QueueId } from '../ids.js';
import {
  isOverdue,
  tells,
  type RecordMode,
  type RecordingState,
  type RecordingWish,
  type StoredFormat,
} from '../recording.js';
import { settingFor } from '../setting-for.js';
import type { RecordFormat } from '../voice-settings.js';
import type { Session } from '../world.js';
import type { RefusalCode } from '../refusals.js';

type Whom = { readonly queueId: QueueId | null; readonly session: Pick<Session, 'agentId' | 'device'> | undefined };

/** What the telephone of this session says of recording by itself; undefined: nothing, the settings decide. */
function ownFormat({ session }: Whom): Exclude<RecordFormat, 'inactive'> | undefined {
  const own = session?.device.kind === 'phone' ? session.device.record : undefined;
  return own === undefined || own === null || own === 'inactive' ? undefined : own;
}

/** K5: per agent and queue; a telephone that is recorded (H) is so whatever they say, whoever signs in on it. */
export function recordMode(directory: Directory, whom: Whom): RecordMode {
  if (ownFormat(whom) !== undefined) return 'on';
  return settingFor(directory, 'record', { queueId: whom.queueId, agentId: whom.session?.agentId ?? null });
}

/** As the telephone says, where it does: both of its GSM formats become one channel of µ-law, which any browser plays. */
export function recordFormat(directory: Directory, whom: Whom): StoredFormat {
  const own = ownFormat(whom);
  if (own !== undefined) return own === 'wav' ? 'wav' : 'ulaw';
  return settingFor(directory, 'recordFormat', { queueId: whom.queueId, agentId: whom.session?.agentId ?? null });
}

/** K5: whether a conversation is recorded from its first word. */
export function recordsFromStart(mode: RecordMode): boolean {
  return mode === 'on';
}

/** `none`: nothing to do, it is so already. */
export type WishAnswer = 'begin' | 'pause' | 'resume' | 'end' | 'none' | RefusalCode;

/**
 * K5: what becomes of somebody's wish. What a setting demands can be paused, for a card number, and not ended.
 * @param state of the recording of this conversation; null: there is none
 */
export function recordingWish(
  what: RecordingWish,
  mode: RecordMode,
  recording: { readonly state: RecordingState; readonly wantedBy: 'setting' | 'demand' } | null,
): WishAnswer {
  if (recording === null) {
    if (what !== 'start') return 'not-recording';
    return mode === 'off' ? 'recording-off' : 'begin';
  }
  const { at } = recording.state;
  const silent = (at === 'pausing' && !tells(recording.state)) || at === 'paused';
  switch (what) {
    case 'start':
    case 'resume':
      return silent ? 'resume' : 'none';
    case 'pause':
      return silent && !isOverdue(recording.state) ? 'none' : 'pause';
    case 'stop':
      return recording.wantedBy === 'setting' ? 'recording-required' : 'end';
  }
}
