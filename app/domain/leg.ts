import type { CallId, ChannelId, Instant, OfferId, PlaybackId } from './ids.js';
import type { Way } from './trunk-contacts.js';

/** E1a: what a leg hears before it is parked for the first time. */
export interface Greeting {
  readonly playback: PlaybackId;
  /** Should its end never be told, the leg is parked then. */
  readonly until: Instant;
}

/** Why a leg is dialled: to wait in park, for one offer, or for a call that its agent makes (D4). */
export type LegPurpose =
  | { readonly for: 'park' }
  | { readonly for: 'offer'; readonly offerId: OfferId }
  | { readonly for: 'call'; readonly callId: CallId };

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
      /** E1c: the agent called us and gave the PIN: nobody is rung, and nobody has to press 1. */
      readonly dialledIn?: true;
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
  | ({ readonly at: 'greeting'; readonly channel: ChannelId } & Greeting)
  | {
      readonly at: 'parked';
      readonly channel: ChannelId;
      /** Since when it waits and the agent did nothing. */
      readonly since: Instant;
      /** E6, E10: when it has waited long enough, or is too old; null: it may wait for ever. */
      readonly until: Instant | null;
    }
  | {
      readonly at: 'connecting';
      readonly channel: ChannelId;
      readonly offerId: OfferId;
      /** The announcement that still plays to the agent alone. */
      readonly playback: PlaybackId | null;
    }
  /** In a call, or taken for one that its agent makes. */
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
  /** E8: the agent's own call takes the place of ours, for `purpose`, else for what ours was for. */
  | {
      readonly on: 'dialled-in';
      readonly channel: ChannelId;
      readonly until: Instant;
      readonly purpose?: LegPurpose;
    }
  | { readonly on: 'ringing'; readonly until: Instant }
  /** Answered. `ask` null: no confirmation wanted (D6). */
  | {
      readonly on: 'entered';
      readonly at: Instant;
      readonly ask: { readonly playback: PlaybackId; readonly until: Instant } | null;
      readonly greet: Greeting | null;
    }
  | { readonly on: 'asked-again'; readonly playback: PlaybackId; readonly until: Instant }
  | { readonly on: 'confirmed'; readonly at: Instant; readonly greet: Greeting | null }
  | { readonly on: 'greeted'; readonly at: Instant }
  /** E6: the agent did something, at `at`, or what a wait may last has changed. */
  | { readonly on: 'waits'; readonly at: Instant; readonly until: Instant | null }
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
    case 'dialled-in':
      return dialledIn(state, event);
    case 'ringing':
      return state.at === 'dialing' ? { ...state, ringing: true, until: event.until } : state;
    case 'entered':
      return state.at === 'dialing' ? entered(state, event) : state;
    case 'asked-again':
      if (state.at !== 'confirming') return state;
      return { ...state, asked: state.asked + 1, playback: event.playback, until: event.until };
    case 'confirmed':
      return state.at === 'confirming' ? usable(state.channel, state.purpose, event) : state;
    case 'greeted':
      return state.at === 'greeting' ? parked(state.channel, event.at) : state;
    case 'waits':
      return state.at === 'parked' ? { ...state, since: event.at, until: event.until } : state;
    case 'reserved':
      if (state.at !== 'parked') return state;
      return { at: 'connecting', channel: state.channel, offerId: event.offerId, playback: event.playback };
    case 'announced':
      return state.at === 'connecting' ? { ...state, playback: null } : state;
    case 'joined':
      return joinable(state) ? { at: 'connected', channel: state.channel, callId: event.callId } : state;
    case 'adopted':
      if (isKnown(state, event.channel)) return state;
      return parked(event.channel, event.at);
    case 'freed':
      if (state.at !== 'connecting' && state.at !== 'connected') return state;
      return event.keep ? parked(state.channel, event.at) : { at: 'none' };
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

/** A leg that waits or talks stays: one leg per session (E8). */
function dialledIn(state: LegState, event: Extract<LegEvent, { on: 'dialled-in' }>): LegState {
  if (isUp(state)) return state;
  const { channel, until } = event;
  const purpose: LegPurpose = event.purpose ?? ('purpose' in state ? state.purpose : { for: 'park' });
  const over = { contact: null, tried: [] };
  return { at: 'dialing', channel, purpose, ...over, attempt: 0, ringing: true, dialledIn: true, until };
}

function entered(state: Extract<LegState, { at: 'dialing' }>, event: Extract<LegEvent, { on: 'entered' }>): LegState {
  if (!event.ask) return usable(state.channel, state.purpose, event);
  const { channel, purpose, attempt } = state;
  return { at: 'confirming', channel, purpose, attempt, asked: 1, ...event.ask };
}

function usable(
  channel: ChannelId,
  purpose: LegPurpose,
  { at, greet }: { readonly at: Instant; readonly greet: Greeting | null },
): LegState {
  if (purpose.for === 'offer') return { at: 'connecting', channel, offerId: purpose.offerId, playback: null };
  if (purpose.for === 'call') return { at: 'connected', channel, callId: purpose.callId };
  return greet ? { at: 'greeting', channel, ...greet } : parked(channel, at);
}

function parked(channel: ChannelId, since: Instant): LegState {
  return { at: 'parked', channel, since, until: null };
}

function lost(event: Extract<LegEvent, { on: 'lost' }>): LegState {
  return { at: 'lost', attempt: event.attempt, until: event.until, cause: event.cause };
}

/** Its own channel, and up: one that is on its way to a caller stays so, and its offer's deadline counts. */
function isKnown(state: LegState, channel: ChannelId): boolean {
  return isUp(state) && state.at !== 'greeting' && state.channel === channel;
}

type Up = Extract<LegState, { at: 'greeting' | 'parked' | 'connecting' | 'connected' }>;

/** Answered, and confirmed where that is asked for. */
export function isUp(state: LegState): state is Up {
  return state.at === 'greeting' || state.at === 'parked' || state.at === 'connecting' || state.at === 'connected';
}

function joinable(state: LegState): state is Up | Extract<LegState, { at: 'confirming' }> {
  return isUp(state) || state.at === 'confirming';
}

/** E6: down because nobody did anything on it; the next call may bring it up again. */
export function isResting(state: LegState | undefined): boolean {
  return state?.at === 'dropped' && state.cause === IDLE;
}

export const IDLE = 'idle';
