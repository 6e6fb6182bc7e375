import type { Company } from './company.js';
import type { BridgeId, ChannelId, Instant, PlaybackId } from './ids.js';
import type { Way } from './trunk-contacts.js';

/** K4: `monitor` hears both; `whisper` is heard by the agent alone; `barge` by both. */
export const SUPERVISION_MODES = ['monitor', 'whisper', 'barge'] as const;
export type SupervisionMode = (typeof SUPERVISION_MODES)[number];

/** K4: `call` ends with the call; `agent` stays with the agent through park, transfers and further calls. */
export const SUPERVISION_SCOPES = ['call', 'agent'] as const;
export type SupervisionScope = (typeof SUPERVISION_SCOPES)[number];

/** One snoop channel: by it the supervisor hears the leg `on`. By whom they are heard is another matter (`Mouth`). */
export interface Tap {
  readonly channel: ChannelId;
  /** Its own, into which the supervisor is moved: two taps in one bridge would hear each other. */
  readonly bridge: BridgeId;
  readonly on: ChannelId;
  /** Whose packets that leg was sent since the tap was asked for, silence among them; null: nobody's so far. */
  readonly of: Company | null;
}

/** Where a supervisor is, and what they hear. `channel` is their own line. */
export type SupervisionState =
  | {
      readonly at: 'dialing';
      readonly channel: ChannelId;
      /** Contact of the trunk; null: a telephone of ours. */
      readonly contact: string | null;
      /** What already failed. */
      readonly tried: readonly Way[];
      readonly ringing: boolean;
      readonly until: Instant;
    }
  /** D6: picked up outside; a voicemail must not listen to a customer. */
  | {
      readonly at: 'confirming';
      readonly channel: ChannelId;
      readonly asked: number;
      readonly playback: PlaybackId;
      readonly until: Instant;
    }
  /** On the line, and the agent is on no leg that may be listened to. */
  | { readonly at: 'waiting'; readonly channel: ChannelId }
  /** The first tap is on its way. */
  | { readonly at: 'tapping'; readonly channel: ChannelId; readonly tap: Tap; readonly until: Instant }
  | { readonly at: 'listening'; readonly channel: ChannelId; readonly tap: Tap }
  /** Make before break: `tap` is heard until `next` is there. */
  | {
      readonly at: 'switching';
      readonly channel: ChannelId;
      readonly tap: Tap;
      readonly next: Tap;
      readonly until: Instant;
    }
  /** Nothing is on the leg for a moment, because what was there cannot be used for whom the leg is with now. */
  | { readonly at: 'resting'; readonly channel: ChannelId; readonly until: Instant };

export type SupervisionEvent =
  | {
      readonly on: 'dialled';
      readonly channel: ChannelId;
      readonly contact: string | null;
      readonly tried: readonly Way[];
      readonly until: Instant;
    }
  | { readonly on: 'ringing'; readonly until: Instant }
  /** Picked up. `ask` null: no confirmation wanted. */
  | { readonly on: 'answered'; readonly ask: { readonly playback: PlaybackId; readonly until: Instant } | null }
  | { readonly on: 'asked-again'; readonly playback: PlaybackId; readonly until: Instant }
  | { readonly on: 'confirmed' }
  /** A tap of another leg is asked for. */
  | { readonly on: 'tapped'; readonly tap: Tap; readonly until: Instant }
  /** The supervisor is in the bridge of the tap that was asked for. */
  | { readonly on: 'heard'; readonly tap: ChannelId }
  /** A tap is no more: it ends with the leg it listens to. */
  | { readonly on: 'untapped'; readonly tap: ChannelId; readonly until: Instant }
  /** The leg is with this call, or alone with silence. */
  | { readonly on: 'with'; readonly company: Company }
  /** Every tap was ended for a moment. */
  | { readonly on: 'worn'; readonly until: Instant }
  | { readonly on: 'rested' };

/** The machine of one supervision (K4). An event that means nothing in a state leaves it as it is. */
export function supervisionNext(state: SupervisionState, event: SupervisionEvent): SupervisionState {
  switch (event.on) {
    case 'dialled': {
      const { channel, contact, tried, until } = event;
      return state.at === 'dialing' ? { at: 'dialing', channel, contact, tried, ringing: false, until } : state;
    }
    case 'ringing':
      return state.at === 'dialing' && !state.ringing ? { ...state, ringing: true, until: event.until } : state;
    case 'answered':
      if (state.at !== 'dialing') return state;
      if (event.ask === null) return { at: 'waiting', channel: state.channel };
      return { at: 'confirming', channel: state.channel, asked: 1, ...event.ask };
    case 'asked-again':
      if (state.at !== 'confirming') return state;
      return { ...state, asked: state.asked + 1, playback: event.playback, until: event.until };
    case 'confirmed':
      return state.at === 'confirming' ? { at: 'waiting', channel: state.channel } : state;
    case 'tapped':
      return tapped(state, event.tap, event.until);
    case 'heard':
      return heard(state, event.tap);
    case 'untapped':
      return untapped(state, event.tap, event.until);
    case 'with':
      return usedWith(state, event.company);
    case 'worn':
      return newestTap(state) ? { at: 'resting', channel: state.channel, until: event.until } : state;
    case 'rested':
      return state.at === 'resting' ? { at: 'waiting', channel: state.channel } : state;
  }
}

/** The tap that is there, or will be: the newest one asked for. */
export function newestTap(state: SupervisionState): Tap | null {
  if (state.at === 'switching') return state.next;
  return state.at === 'tapping' || state.at === 'listening' ? state.tap : null;
}

/** Every tap that may exist. */
export function tapsOf(state: SupervisionState): readonly Tap[] {
  if (state.at === 'switching') return [state.tap, state.next];
  return state.at === 'tapping' || state.at === 'listening' ? [state.tap] : [];
}

/** Picked up, and confirmed where that is asked for. */
export function isOnTheLine(state: SupervisionState): boolean {
  return state.at !== 'dialing' && state.at !== 'confirming';
}

function tapped(state: SupervisionState, tap: Tap, until: Instant): SupervisionState {
  const { channel } = state;
  switch (state.at) {
    case 'dialing':
    case 'confirming':
    case 'resting':
      return state;
    case 'waiting':
    case 'tapping':
      return { at: 'tapping', channel, tap, until };
    case 'listening':
    case 'switching':
      return { at: 'switching', channel, tap: state.tap, next: tap, until };
  }
}

function heard(state: SupervisionState, tap: ChannelId): SupervisionState {
  const { channel } = state;
  if (state.at === 'tapping' && state.tap.channel === tap) return { at: 'listening', channel, tap: state.tap };
  if (state.at === 'switching' && state.next.channel === tap) return { at: 'listening', channel, tap: state.next };
  return state;
}

function untapped(state: SupervisionState, tap: ChannelId, until: Instant): SupervisionState {
  const { channel } = state;
  if (state.at === 'switching') {
    if (state.next.channel === tap) return { at: 'listening', channel, tap: state.tap };
    return state.tap.channel === tap ? { at: 'tapping', channel, tap: state.next, until } : state;
  }
  if (state.at !== 'tapping' && state.at !== 'listening') return state;
  return state.tap.channel === tap ? { at: 'waiting', channel } : state;
}

function usedWith(state: SupervisionState, of: Company): SupervisionState {
  if (newestTap(state)?.of !== null) return state;
  if (state.at === 'switching') return { ...state, next: { ...state.next, of } };
  return state.at === 'tapping' || state.at === 'listening' ? { ...state, tap: { ...state.tap, of } } : state;
}
