import type { Asking } from './asking.js';
import type {
  AgentId,
  BridgeId,
  CallId,
  ChannelId,
  Instant,
  PlaybackId,
  QueueId,
  RecordingId,
  SessionId,
} from './ids.js';

export const RECORD_MODES = ['off', 'on-demand', 'on'] as const;
export type RecordMode = (typeof RECORD_MODES)[number];

/** `wav`: 16-bit PCM at 8 kHz, the customer left and the agent right. `ulaw`: both in one channel, a quarter of the size. */
export const STORED_FORMATS = ['wav', 'ulaw'] as const;
export type StoredFormat = (typeof STORED_FORMATS)[number];

/**
 * Why there is no sound. `no-recorder`: Asterisk could not be asked, or did not begin. `not-announced`: the customer could
 * not be told that they are recorded. `ended-first`: it was over before they had been.
 */
export const RECORDING_CAUSES = [
  ...(['no-recorder', 'no-sound', 'no-file', 'disk-full', 'not-readable', 'not-written'] as const),
  ...(['not-announced', 'ended-first'] as const),
] as const;
export type RecordingCause = (typeof RECORDING_CAUSES)[number];

/**
 * K5: one stretch of a customer's conversation with one agent, from row to file. A `part` is what Asterisk writes between
 * two pauses; each part has files of its own, and the higher number is the newer one.
 */
export type RecordingState =
  /** The customer is to be told first, and cannot hear it now: they are on hold, or on their way. */
  | { readonly at: 'unannounced'; readonly part: number }
  /** It is being played to whoever is in this bridge, and counts as not played at `until`. */
  | {
      readonly at: 'announcing';
      readonly part: number;
      readonly playback: PlaybackId;
      readonly bridge: BridgeId;
      /** Who is there from its beginning on, so that they have heard all of it at its end. */
      readonly hearers: readonly CallId[];
      readonly until: Instant;
    }
  /** Asterisk is asked to begin this part; asked again, for a new one, at `until`. `cause`: why the last try failed. */
  | ({
      readonly at: 'starting';
      readonly part: number;
      readonly until: Instant;
      readonly cause: RecordingCause | null;
    } & Retried)
  | { readonly at: 'recording'; readonly part: number; readonly since: Instant }
  /** Asterisk is asked to stop, and has not said yet that it did. */
  | ({ readonly at: 'pausing'; readonly part: number; readonly until: Instant } & Silencing & Telling)
  | { readonly at: 'paused'; readonly part: number; readonly since: Instant }
  /** As `pausing`, for good: the customer left, or another agent has them. */
  | ({ readonly at: 'ending'; readonly part: number; readonly until: Instant } & Silencing & Retried)
  /** Asterisk writes no more; the parts are to be put together. */
  | { readonly at: 'finishing' }
  | { readonly at: 'stored' }
  | { readonly at: 'failed'; readonly cause: RecordingCause }
  /** There was sound, and it is not where it should be. */
  | { readonly at: 'lost'; readonly cause: RecordingCause };

/** How often it was asked for again; absent: never. */
interface Retried {
  readonly tries?: number;
}

/** Nobody wants silence: who has come into the conference is to be told before they are recorded. */
interface Telling {
  readonly tells?: true;
}

/** Somebody wants silence, and what they say next may be a card number: until Asterisk has confirmed it, it is not said to be so. */
interface Silencing {
  /** Absent: nobody asked, the conversation was over. */
  readonly asked?: { readonly via: string; readonly by: string };
  /** Asterisk refused, or did not answer in time; it is asked again. */
  readonly overdue?: true;
}

export type RecordingEvent =
  /** The customer is to be told, first or anew. */
  | { readonly on: 'to-announce' }
  | ({ readonly on: 'announce' } & Omit<Extract<RecordingState, { at: 'announcing' }>, 'at' | 'part'>)
  /** Somebody came who has not heard it: first Asterisk is asked to stop. */
  | { readonly on: 'tell'; readonly until: Instant }
  /** They have heard it to its end: Asterisk is asked to begin. */
  | { readonly on: 'announced'; readonly until: Instant }
  /** A pause of what was not begun: there is nothing to stop. */
  | { readonly on: 'withheld'; readonly at: Instant }
  /** Asked to begin, again or after a pause. */
  | { readonly on: 'asked'; readonly until: Instant }
  | { readonly on: 'started'; readonly part: number; readonly at: Instant }
  | { readonly on: 'not-started'; readonly part: number; readonly cause: RecordingCause }
  | ({ readonly on: 'pause'; readonly until: Instant } & Pick<Silencing, 'asked'>)
  | { readonly on: 'stopped'; readonly part: number; readonly at: Instant }
  /** Asterisk refused to stop, or has not said in time that it did. */
  | { readonly on: 'not-stopped'; readonly part: number }
  /** Asked to stop once more. */
  | { readonly on: 'asked-to-stop'; readonly until: Instant }
  | ({ readonly on: 'end'; readonly until: Instant } & Pick<Silencing, 'asked'>)
  /** The channel, and with it whatever wrote, is no more. */
  | { readonly on: 'gone' }
  | { readonly on: 'stored' }
  | { readonly on: 'failed'; readonly cause: RecordingCause }
  | { readonly on: 'lost'; readonly cause: RecordingCause };

/** A recording's machine (spec: K5). An event that means nothing in a state leaves it as it is. */
export function recordingNext(state: RecordingState, event: RecordingEvent): RecordingState {
  switch (event.on) {
    case 'to-announce':
      return state.at === 'announcing' || state.at === 'paused' ? { at: 'unannounced', part: state.part } : state;
    case 'announce': {
      const { playback, bridge, hearers, until } = event;
      if (state.at !== 'unannounced') return state;
      return { at: 'announcing', part: state.part, playback, bridge, hearers, until };
    }
    case 'tell':
      if (state.at !== 'starting' && state.at !== 'recording') return state;
      return { at: 'pausing', part: state.part, until: event.until, tells: true };
    case 'announced':
      if (!isUnbegun(state)) return state;
      return { at: 'starting', part: state.part + 1, until: event.until, cause: null };
    case 'withheld':
      return isUnbegun(state) ? { at: 'paused', part: state.part, since: event.at } : state;
    case 'asked':
      return mayBegin(state)
        ? { at: 'starting', part: state.part + 1, until: event.until, cause: causeOf(state), ...triedAgain(state) }
        : state;
    case 'started':
      if (state.at !== 'starting' || state.part !== event.part) return state;
      return { at: 'recording', part: state.part, since: event.at };
    case 'not-started':
      return state.at === 'starting' && state.part === event.part ? { ...state, cause: event.cause } : state;
    case 'pause':
      return mayPause(state) ? { at: 'pausing', ...silencing(state.part, event) } : state;
    case 'stopped':
      return 'part' in state && state.part === event.part ? stopped(state, event.at) : state;
    case 'not-stopped':
      if ((state.at !== 'pausing' && state.at !== 'ending') || state.part !== event.part || state.overdue) return state;
      return { ...state, overdue: true };
    case 'asked-to-stop':
      if (state.at === 'pausing') return { ...state, until: event.until };
      return state.at === 'ending' ? { ...state, until: event.until, ...triedAgain(state) } : state;
    case 'end':
      if (state.at === 'paused' || isUnbegun(state)) return { at: 'finishing' };
      if (!isLive(state) || state.at === 'ending') return state;
      return { at: 'ending', ...silencing(state.part, event) };
    case 'gone':
      return isLive(state) ? { at: 'finishing' } : state;
    case 'stored':
      // A disk that was full may have room again.
      return state.at === 'finishing' || state.at === 'failed' ? { at: 'stored' } : state;
    case 'failed':
      return state.at === 'finishing' || state.at === 'failed' ? { at: 'failed', cause: event.cause } : state;
    case 'lost':
      return state.at === 'finishing' || state.at === 'failed' || state.at === 'stored'
        ? { at: 'lost', cause: event.cause }
        : state;
  }
}

export type LiveState = Extract<RecordingState, { readonly part: number }>;

/** Asterisk writes, or may write, or will. */
export function isLive(state: RecordingState): state is LiveState {
  return 'part' in state;
}

/** K5: the customer has not been told yet, and Asterisk was asked for nothing. */
export function isUnbegun(state: RecordingState): state is Extract<LiveState, { at: 'unannounced' | 'announcing' }> {
  return state.at === 'unannounced' || state.at === 'announcing';
}

/** Who asks again for a pause that Asterisk did not confirm waits for it anew. */
function mayPause(state: RecordingState): state is Extract<LiveState, { at: 'starting' | 'recording' | 'pausing' }> {
  return state.at === 'starting' || state.at === 'recording' || isOverdue(state) || tells(state);
}

/** K5: silent only until somebody who came has been told. */
export function tells(state: RecordingState): boolean {
  return state.at === 'pausing' && state.tells === true;
}

/** K5: a pause of which Asterisk has not said in time that it is one: what is said may be written. */
export function isOverdue(state: RecordingState): state is Extract<LiveState, { at: 'pausing' }> {
  return state.at === 'pausing' && state.overdue === true;
}

function silencing(part: number, { until, asked }: { readonly until: Instant } & Pick<Silencing, 'asked'>) {
  return { part, until, ...(asked && { asked }) };
}

function mayBegin(state: RecordingState): state is Extract<LiveState, { at: 'starting' | 'pausing' | 'paused' }> {
  return state.at === 'starting' || (state.at === 'pausing' && !state.tells) || state.at === 'paused';
}

/** Somebody waits for a pause: that is asked for as often as ever. */
function triedAgain(state: RecordingState): Retried {
  return { ...((state.at === 'starting' || state.at === 'ending') && { tries: triesOf(state) + 1 }) };
}

/** How often what this state is about was asked for again. */
export function triesOf(state: RecordingState): number {
  return state.at === 'starting' || state.at === 'ending' ? (state.tries ?? 0) : 0;
}

function causeOf(state: RecordingState): RecordingCause | null {
  return state.at === 'starting' ? state.cause : null;
}

function stopped(state: LiveState, at: Instant): RecordingState {
  if (tells(state)) return { at: 'unannounced', part: state.part };
  // Running as far as we knew: the pause was lost with an earlier life, and nobody wants it to go on unasked.
  if (state.at === 'pausing' || state.at === 'recording') return { at: 'paused', part: state.part, since: at };
  return state.at === 'ending' ? { at: 'finishing' } : state;
}

/** K5: a recording whose end has not come yet. */
export interface Recording {
  /** Names its files too: 0-9, a-z. */
  readonly id: RecordingId;
  /** The interaction: all recordings of it are linked by this. */
  readonly callId: CallId;
  /** The customer's: what they say and what they hear, and nothing else. */
  readonly channel: ChannelId;
  readonly sessionId: SessionId;
  readonly agentId: AgentId;
  /** null: a call that the agent made. */
  readonly queueId: QueueId | null;
  /** Who wanted it: the setting, or somebody who asked for it. */
  readonly wantedBy: 'setting' | 'demand';
  readonly format: StoredFormat;
  /** Days it is kept after its end; 0: until it is deleted by hand. */
  readonly keepDays: number;
  readonly startedAt: Instant;
  /** Asterisk has begun at least one part. */
  readonly begun: boolean;
  readonly state: LiveState;
}

/**
 * What is asked of Asterisk. Each may be asked twice: afterwards exactly this part is written, or nothing is.
 * `check-record`: a recorder that writes is left alone and not told of; if none does, it is told to have stopped.
 */
export type RecordEffect =
  | { readonly do: 'record'; readonly channel: ChannelId; readonly recording: RecordingId; readonly part: number }
  | { readonly do: 'unrecord'; readonly channel: ChannelId; readonly recording: RecordingId; readonly part: number }
  | {
      readonly do: 'check-record';
      readonly channel: ChannelId;
      readonly recording: RecordingId;
      readonly part: number;
    };

/** What Asterisk tells of it. */
export type RecordingTold =
  | ({ readonly type: 'recording.started' } & TheOne)
  /** Also when nothing was written any more. */
  | ({ readonly type: 'recording.stopped' } & TheOne);

interface TheOne {
  readonly channel: ChannelId;
  readonly recording: RecordingId;
  readonly part: number;
}

export const RECORDING_WISHES = ['start', 'pause', 'resume', 'stop'] as const;
export type RecordingWish = (typeof RECORDING_WISHES)[number];

/** K5: `callId`: of whom they meant; somebody else may have come since. */
export type RecordingCommand = {
  readonly do: 'record';
  readonly agentId: AgentId;
  readonly callId: CallId;
  readonly what: RecordingWish;
} & Asking;
