import { recordingOf } from '../../../domain/recordings.js';
import { isOverdue, tells, type RecordingState, type RecordingWish } from '../../../domain/recording.js';
import { settingFor } from '../../../domain/setting-for.js';
import type { Call } from '../../../domain/world.js';
import type { Glance } from './glance.js';

/** K5: whether the conversation is recorded, and what the agent may do about it; null: it is not, and never will be. */
export function recordingPart({ view, session, csrf, texts }: Glance, { id, queueId, state }: Call): object | null {
  const recording = recordingOf(view, id);
  const talks = state.at === 'talking' && state.sessionId === session.id;
  if (!talks && recording?.sessionId !== session.id) return null;
  const mode = settingFor(view.directory, 'record', { queueId, agentId: session.agentId });
  if (!recording && mode === 'off') return null;
  const at = shownAt(recording?.state);
  const wishes = wishesAt(at, recording?.wantedBy === 'demand');
  return {
    callId: id,
    csrf,
    at,
    text: texts.say(`recording.at-${at}`),
    wishes: wishes.map((wish) => ({ wish, text: texts.say(`recording.wish-${wish}`), callId: id, csrf })),
  };
}

type ShownAt = RecordingState['at'] | 'none' | 'not-stopped';

/** What was not confirmed is no pause: it must look like none. */
function shownAt(state: RecordingState | undefined): ShownAt {
  if (!state) return 'none';
  if (tells(state)) return 'unannounced';
  return isOverdue(state) ? 'not-stopped' : state.at;
}

function wishesAt(at: ShownAt, mayStop: boolean): readonly RecordingWish[] {
  const stop = mayStop ? (['stop'] as const) : [];
  if (at === 'none') return ['start'];
  return at === 'pausing' || at === 'paused' ? ['resume', ...stop] : ['pause', ...stop];
}
