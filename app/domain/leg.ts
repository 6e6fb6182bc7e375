import type { CallId, ChannelId, Instant, OfferId, PlaybackId } from './ids.js';
import type { Way } from './trunk-contacts.js';

/** Why a leg is dialled: to wait in park, or for one offer. */
export type LegPurpose = { readonly for: 'park' } | { readonly for: 'offer'; readonly offerId: OfferId };

export type LegState =
  | { readonly at: 'none' }
  | {
      readonly at: 'dialing';
      readonly channel: ChannelId;
      readonly purpose: LegPurpose;
      /** Contact of the leg's trunk; null while there is no way. */
      readonly contact: string | null;
      /** What already failed for this attempt. */
      readonly tried: readonly Way[];
      /** Redials of a lost leg made so far; 0 for a first dial. */
      readonly attempt: number;
      /** The far end showed a sign of life (180, 183). */
      readonly ringing: boolean;
      readonly until: Instant;
    }
  | {
      readonly at: 'confirming';
      readonly channel: ChannelId;
      readonly purpose: LegPurpose;
      readonly attempt: number;
      /** 1 is the first time `press 1` is asked. */
      readonly asked: number;
      readonly playback: PlaybackId;
      readonly until: Instant;
    }
  | { readonly at: 'parked'; readonly channel: ChannelId; readonly since: Instant }
  | {
      readonly at: 'connecting';
      readonly channel: ChannelId;
      readonly offerId: OfferId;
      /** The announcement that still plays to the agent alone. */
      readonly playback: PlaybackId | null;
    }
  | { readonly at: 'connected'; readonly channel: ChannelId; readonly callId: CallId }
  | {
      readonly at: 'lost';
      readonly attempt: number;
      /** Redial at this instant; null: given up or no route, the agent reconnects by hand. */
      readonly until: Instant | null;
      readonly cause: string;
    }
  | { readonly at: 'dropped'; readonly cause: string };

export type LegEvent =
  | {
      readonly on: 'dialled';
      readonly channel: ChannelId;
      readonly purpose: LegPurpose;
      readonly contact: string | null;
      readonly tried: readonly Way[];
      readonly attempt: number;
      readonly until: Instant;
    }
  | { readonly on: 'ringing'; readonly until: Instant }
  /** Answered. `ask` null: no confirmation wanted (D6). */
  | {
      readonly on: 'entered';
      readonly at: Instant;
      readonly ask: { readonly playback: PlaybackId; readonly until: Instant } | null;
    }
  | { readonly on: 'asked-again'; readonly playback: PlaybackId; readonly until: Instant }
  | { readonly on: 'confirmed'; readonly at: Instant }
  | { readonly on: 'reserved'; readonly offerId: OfferId; readonly playback: PlaybackId | null }
  | { readonly on: 'announced' }
  | { readonly on: 'joined'; readonly callId: CallId }
  /** This channel of the session talks to a customer, and the row knows nothing of it. */
  | { readonly on: 'adopted'; readonly channel: ChannelId; readonly at: Instant }
  /** The call or offer is over. `keep`: the leg is nailed up and goes back to park. */
  | { readonly on: 'freed'; readonly at: Instant; readonly keep: boolean }
  | { readonly on: 'lost'; readonly attempt: number; readonly until: Instant | null; readonly cause: string }
  | { readonly on: 'dropped'; readonly cause: string }
  /** Hung up by us (logout, offer over): nothing remains. */
  | { readonly on: 'cleared' };

/** The leg's machine (spec: E). An event that means nothing in a state leaves it as it is. */
export function legNext(state: LegState, event: LegEvent): LegState {
  switch (event.on) {
    case 'dialled':
      return dialled(state, event);
    case 'ringing':
      return state.at === 'dialing' ? { ...state, ringing: true, until: event.until } : state;
    case 'entered':
      return state.at === 'dialing' ? entered(state, event) : state;
    case 'asked-again':
      if (state.at !== 'confirming') return state;
      return { ...state, asked: state.asked + 1, playback: event.playback, until: event.until };
    case 'confirmed':
      return state.at === 'confirming' ? usable(state.channel, state.purpose, event.at) : state;
    case 'reserved':
      if (state.at !== 'parked') return state;
      return { at: 'connecting', channel: state.channel, offerId: event.offerId, playback: event.playback };
    case 'announced':
      return state.at === 'connecting' ? { ...state, playback: null } : state;
    case 'joined':
      return joinable(state) ? { at: 'connected', channel: state.channel, callId: event.callId } : state;
    case 'adopted':
      if (isKnown(state, event.channel)) return state;
      return { at: 'parked', channel: event.channel, since: event.at };
    case 'freed':
      if (state.at !== 'connecting' && state.at !== 'connected') return state;
      return event.keep ? { at: 'parked', channel: state.channel, since: event.at } : { at: 'none' };
    case 'lost':
      // A leg that is down already can still change its plan (next redial, giving up).
      return state.at === 'none' || state.at === 'dropped' ? state : lost(event);
    case 'dropped':
      return state.at === 'none' || state.at === 'dropped' ? state : { at: 'dropped', cause: event.cause };
    case 'cleared':
      return state.at === 'none' ? state : { at: 'none' };
  }
}

/** The channel of a leg that has one. */
export function channelOfLeg(state: LegState): ChannelId | null {
  return 'channel' in state ? state.channel : null;
}

function dialled(state: LegState, event: Extract<LegEvent, { on: 'dialled' }>): LegState {
  const idle = state.at === 'none' || state.at === 'lost' || state.at === 'dropped' || state.at === 'dialing';
  if (!idle) return state;
  const { channel, purpose, contact, tried, attempt, until } = event;
  return { at: 'dialing', channel, purpose, contact, tried, attempt, ringing: false, until };
}

function entered(state: Extract<LegState, { at: 'dialing' }>, event: Extract<LegEvent, { on: 'entered' }>): LegState {
  if (!event.ask) return usable(state.channel, state.purpose, event.at);
  const { channel, purpose, attempt } = state;
  return { at: 'confirming', channel, purpose, attempt, asked: 1, ...event.ask };
}

function usable(channel: ChannelId, purpose: LegPurpose, at: Instant): LegState {
  if (purpose.for === 'park') return { at: 'parked', channel, since: at };
  return { at: 'connecting', channel, offerId: purpose.offerId, playback: null };
}

function lost(event: Extract<LegEvent, { on: 'lost' }>): LegState {
  return { at: 'lost', attempt: event.attempt, until: event.until, cause: event.cause };
}

/** Its own channel, and up: one that is on its way to a caller stays so, and its offer's deadline counts. */
function isKnown(state: LegState, channel: ChannelId): boolean {
  const up = state.at === 'connected' || state.at === 'parked' || state.at === 'connecting';
  return up && state.channel === channel;
}

function joinable(state: LegState): state is Exclude<LegState, { at: 'none' | 'dialing' | 'lost' | 'dropped' }> {
  return state.at === 'parked' || state.at === 'connecting' || state.at === 'confirming' || state.at === 'connected';
}
