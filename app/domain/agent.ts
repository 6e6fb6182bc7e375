import type { CallFailure } from './call-end.js';
import type { CallId, ChannelId, Instant, OfferId, QueueId } from './ids.js';

export type Setter = 'agent' | 'presence' | 'supervisor' | 'system';

/** C1: one reason not to be ready. A setter has one hold; `system` has one per reason. */
export interface Hold {
  readonly setter: Setter;
  readonly reason: string;
  readonly since: Instant;
  /**
   * When somebody asked for it last, by the steady clock (`Moment.steady`): decides conflicts between interfaces.
   * Missing: nobody did, or an earlier version wrote the row.
   */
  readonly askedAt?: Instant;
  /** Interface the request came from (`web`, `api`, `phone`, `presence`, `system`). */
  readonly via: string;
  readonly by: string;
  /** D7, `emergency-call` alone: the calls it is held for. */
  readonly calls?: readonly ChannelId[];
}

/** C3: no calls of this one queue. One per queue and setter; whoever has several is paused until the last is gone. */
export interface QueuePause {
  readonly queueId: QueueId;
  readonly setter: 'agent' | 'supervisor';
  readonly reason: string;
  /** Begin of the interval: changes with the reason. */
  readonly since: Instant;
  /** When it was asked for last, by the steady clock: decides conflicts between interfaces (C1). */
  readonly askedAt: Instant;
  readonly via: string;
  readonly by: string;
}

/** I7: calls that the telephone itself refused (busy, do-not-disturb) since the agent talked last; apart from no-answers. */
export interface PhoneRefusals {
  readonly count: number;
  readonly last: 'busy' | 'rejected';
  readonly at: Instant;
}

/** Why the agent's last own call came to nothing; gone with their next call. */
export interface CallFailed {
  readonly cause: CallFailure;
  readonly at: Instant;
}

/** C2: what was asked for during a call and is carried out once, when it ends. */
export interface Pending {
  readonly hold: Hold | null;
  readonly logout: { readonly via: string; readonly by: string } | null;
}

/** C3: what an agent did from `since`; closed by the next one. */
export interface Interval {
  readonly state: AgentState['at'];
  readonly reason: string | null;
  readonly setter: Setter | null;
  readonly via: string;
  readonly since: Instant;
}

export type AgentState =
  | { readonly at: 'logged-out' }
  | { readonly at: 'not-ready' }
  | { readonly at: 'ready' }
  | { readonly at: 'offered'; readonly offerId: OfferId; readonly callId: CallId }
  /** They call somebody, who has not answered yet. */
  | { readonly at: 'calling'; readonly callId: CallId }
  | { readonly at: 'talking'; readonly callId: CallId }
  /** J3: on the telephone of another PBX, with somebody that we did not put through. */
  | { readonly at: 'private-call' }
  | { readonly at: 'wrap-up'; readonly until: Instant };

/** Whether any hold is set; `private`: one of them is a private call (J3). */
export type Held = boolean | 'private';

/** `held`: as it is once the event is applied. */
export type AgentEvent =
  | { readonly on: 'holds-changed'; readonly held: Held }
  | { readonly on: 'offered'; readonly offerId: OfferId; readonly callId: CallId }
  /** K6: a call to their own number rings, which may be while they are not ready (D5). */
  | { readonly on: 'rung'; readonly offerId: OfferId; readonly callId: CallId }
  /** D2: another customer is in the place of who was offered. */
  | { readonly on: 'passed-on'; readonly offerId: OfferId; readonly callId: CallId }
  | { readonly on: 'offer-ended'; readonly held: Held }
  /** The agent calls somebody (K3); ends a wrap-up. */
  | { readonly on: 'calls'; readonly callId: CallId }
  /** K3: the agent has the customer on hold and calls somebody else. */
  | { readonly on: 'consults'; readonly callId: CallId }
  /** K1: took the place of somebody who is called back now. */
  | { readonly on: 'calls-back'; readonly callId: CallId }
  | { readonly on: 'joined'; readonly callId: CallId }
  /** `wrapUpUntil` null: no wrap-up after this call (C4). */
  | { readonly on: 'call-ended'; readonly held: Held; readonly wrapUpUntil: Instant | null }
  | { readonly on: 'wrap-up-over'; readonly held: Held }
  | { readonly on: 'logged-out' };

/** The agent's own machine (spec: C). An event that means nothing in a state leaves it as it is. */
export function agentNext(state: AgentState, event: AgentEvent): AgentState {
  if (state.at === 'logged-out') return state;
  switch (event.on) {
    case 'logged-out':
      return { at: 'logged-out' };
    case 'joined':
      // Also from states without an offer: after a crash the conversation found in Asterisk decides.
      if (state.at === 'talking' && state.callId === event.callId) return state;
      return { at: 'talking', callId: event.callId };
    case 'offered':
      return state.at === 'ready' ? { at: 'offered', offerId: event.offerId, callId: event.callId } : state;
    case 'passed-on':
      if (state.at !== 'offered' || state.offerId !== event.offerId) return state;
      return { ...state, callId: event.callId };
    case 'rung':
      if (state.at !== 'ready' && state.at !== 'not-ready') return state;
      return { at: 'offered', offerId: event.offerId, callId: event.callId };
    case 'calls':
      if (state.at !== 'ready' && state.at !== 'not-ready' && state.at !== 'wrap-up') return state;
      return { at: 'calling', callId: event.callId };
    case 'calls-back':
      return state.at === 'offered' && state.callId === event.callId ? { at: 'calling', callId: event.callId } : state;
    case 'consults':
      return state.at === 'talking' ? { at: 'calling', callId: event.callId } : state;
    case 'offer-ended':
      return state.at === 'offered' ? idle(event.held) : state;
    case 'holds-changed':
      return rests(state) ? settle(state, event.held) : state;
    case 'call-ended':
      if (!isOnCall(state)) return state;
      return event.wrapUpUntil === null ? idle(event.held) : { at: 'wrap-up', until: event.wrapUpUntil };
    case 'wrap-up-over':
      return state.at === 'wrap-up' ? idle(event.held) : state;
  }
}

/** Calls or talks: what is asked for meanwhile is pending (C2). */
export function isOnCall(state: AgentState): state is Extract<AgentState, { at: 'calling' | 'talking' }> {
  return state.at === 'calling' || state.at === 'talking';
}

/** Nothing of ours goes on: holds alone say what the agent is. */
function rests({ at }: AgentState): boolean {
  return at === 'ready' || at === 'not-ready' || at === 'private-call';
}

function idle(held: Held): AgentState {
  if (held === 'private') return { at: 'private-call' };
  return held ? { at: 'not-ready' } : { at: 'ready' };
}

function settle(state: AgentState, held: Held): AgentState {
  const next = idle(held);
  return next.at === state.at ? state : next;
}
