import type { CallEvent, CallState } from './call.js';
import type { BridgeId, CallId, Instant, QueueId } from './ids.js';

/** K3: one of several who hear each other. Agents are in it by their sessions, which name one of its calls. */
export interface ConferenceState {
  readonly at: 'conference';
  /** The call it began with, which may be over by now. */
  readonly conference: CallId;
  readonly bridge: BridgeId;
  /** Whose customer it began with: its agents wrap up for this queue. */
  readonly queueId: QueueId | null;
  readonly since: Instant;
  /** It was told that they are in the bridge; before that the join was only asked for. */
  readonly joined: boolean;
}

type Conferring = Extract<CallEvent, { on: 'conferred' | 'two-left' }>;

export function conferenceNext(state: CallState, event: Conferring): CallState {
  if (event.on === 'conferred') {
    if (state.at !== 'talking' && state.at !== 'calling') return state;
    const { conference, bridge, queueId, at: since } = event;
    return { at: 'conference', conference, bridge, queueId, since, joined: false };
  }
  if (state.at !== 'conference') return state;
  const { sessionId, at: since, until } = event;
  return { at: 'talking', sessionId, since, held: { at: 'retrieving', since, until } };
}
