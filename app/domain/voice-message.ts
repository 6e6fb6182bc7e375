import type { AgentId, Instant, Millis } from './ids.js';

/** K6: what somebody said who did not reach an agent. Its sound is kept by Asterisk under a name made of the id. */
export interface VoiceMessage {
  readonly id: string;
  readonly agentId: AgentId;
  /** `recording`: the row was there before the sound, and nobody has told yet that it is whole. */
  readonly state: 'recording' | 'new' | 'heard';
  readonly receivedAt: Instant;
  /** 0 while it is recorded. */
  readonly durationMs: Millis;
  /** Personal. */
  readonly caller: { readonly number: string; readonly name: string };
}

/** What is shorter is a breath, or somebody who thought better of it. */
export const SHORTEST_MESSAGE_MS = 1_000;

/** The talk with a caller who leaves a message. */
export type LeaveState = 'greeting' | 'recording' | 'saved' | 'nothing' | 'full' | 'closed' | 'over';

export type LeaveEvent =
  /** What was to be said has been said, or a key broke it off. */
  | { readonly on: 'told' }
  | { readonly on: 'recorded'; readonly durationMs: Millis }
  | { readonly on: 'failed' }
  /** Somebody else's message took the last place meanwhile. */
  | { readonly on: 'full' }
  | { readonly on: 'gone' };

/** A box that is switched off, or full, takes nothing. */
export function leaveBegins(open: boolean, full: boolean): LeaveState {
  if (!open) return 'closed';
  return full ? 'full' : 'greeting';
}

/** An event that means nothing in a state leaves it as it is. */
export function leaveNext(state: LeaveState, event: LeaveEvent): LeaveState {
  if (event.on === 'gone') return 'over';
  switch (state) {
    case 'greeting':
      return event.on === 'told' ? 'recording' : state;
    case 'recording':
      if (event.on === 'failed') return 'nothing';
      if (event.on === 'full') return 'full';
      if (event.on !== 'recorded') return state;
      return event.durationMs < SHORTEST_MESSAGE_MS ? 'nothing' : 'saved';
    case 'saved':
    case 'nothing':
    case 'full':
    case 'closed':
      return event.on === 'told' ? 'over' : state;
    case 'over':
      return state;
  }
}

/** The talk with an agent who hears their messages. `index` is that of the message, from 0. */
export type HearState =
  | { readonly at: 'counting' }
  | { readonly at: 'message'; readonly index: number }
  | { readonly at: 'choice'; readonly index: number; readonly asked: number }
  | { readonly at: 'deleted'; readonly index: number }
  | { readonly at: 'goodbye' }
  | { readonly at: 'over' };

export type HearEvent =
  | { readonly on: 'told' }
  | { readonly on: 'key'; readonly key: string }
  | { readonly on: 'quiet' }
  | { readonly on: 'gone' };

/** How often somebody is asked who says nothing. */
const MOST_ASKED = 3;

/** The keys that the installed sentences name. */
export const HEAR_KEYS = { again: '5', next: '6', delete: '7' } as const;

/** `count`: messages there were when the talk began. */
export function hearNext(state: HearState, event: HearEvent, count: number): HearState {
  if (event.on === 'gone') return { at: 'over' };
  switch (state.at) {
    case 'counting':
      return event.on === 'told' ? at(0, count) : state;
    case 'message':
      return event.on === 'told' ? { at: 'choice', index: state.index, asked: 1 } : state;
    case 'choice':
      return chosen(state, event, count);
    case 'deleted':
      return event.on === 'told' ? at(state.index + 1, count) : state;
    case 'goodbye':
      return event.on === 'told' ? { at: 'over' } : state;
    case 'over':
      return state;
  }
}

function chosen(state: Extract<HearState, { at: 'choice' }>, event: HearEvent, count: number): HearState {
  if (event.on === 'told') return state;
  const { index, asked } = state;
  const key = event.on === 'key' ? event.key : '';
  if (key === HEAR_KEYS.again) return { at: 'message', index };
  if (key === HEAR_KEYS.next) return at(index + 1, count);
  if (key === HEAR_KEYS.delete) return { at: 'deleted', index };
  return asked < MOST_ASKED ? { at: 'choice', index, asked: asked + 1 } : { at: 'goodbye' };
}

function at(index: number, count: number): HearState {
  return index < count ? { at: 'message', index } : { at: 'goodbye' };
}

/** In the order in which they are heard: the new ones first, each kind by when they came. */
export function hearOrder(messages: readonly VoiceMessage[]): readonly VoiceMessage[] {
  const rank = ({ state }: VoiceMessage): number => (state === 'new' ? 0 : 1);
  return messages
    .filter(({ state }) => state !== 'recording')
    .sort((a, b) => rank(a) - rank(b) || a.receivedAt - b.receivedAt);
}
