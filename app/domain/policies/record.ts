import { isOverdue, tells, type RecordMode, type RecordingState, type RecordingWish } from '../recording.js';
import type { RefusalCode } from '../refusals.js';

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
