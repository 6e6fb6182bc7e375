import { conferenceNext, type ConferenceState } from './conference-state.js';
import type { BridgeId, CallId, Instant, MenuId, PlaybackId, SessionId } from './ids.js';
import { holdNext, type OnHold } from './on-hold.js';
import { queuedAgain, queuedNext, waitsAway } from './queued-state.js';
import type { LegCause } from './policies/dial-failure.js';
import type { Way } from './trunk-contacts.js';
import type { WaitPlan } from './wait-plan.js';

export type CallState =
  /**
   * In a digit menu. `playback` is its prompt, null once that has ended and music plays instead; `until` is when the
   * caller is asked again or goes where silence leads.
   */
  | {
      readonly at: 'menu';
      readonly menuId: MenuId;
      readonly since: Instant;
      readonly until: Instant;
      readonly playback: PlaybackId | null;
      readonly music: boolean;
      /** How often this menu's prompt was played, the running one included. */
      readonly asked: number;
      /** Menus of this call so far, this one included. */
      readonly menus: number;
    }
  /**
   * In the queue since `since`; `until` is the queue's longest wait. What the caller hears: `apology` is the prompt that
   * plays (an apology, at `apologyUntil` for long enough, or an announcement), `music` that our music or ringing is on (it
   * wins over a bridge until it is ended, so whoever joins must end it).
   */
  | {
      readonly at: 'waiting';
      readonly since: Instant;
      readonly until: Instant | null;
      readonly apology: PlaybackId | null;
      readonly apologyUntil?: Instant;
      readonly music: boolean;
      /** K1: absent: nothing is to be said or done while they wait. */
      readonly plan?: WaitPlan;
    }
  /** As `waiting`, while at least one agent is asked. */
  | {
      readonly at: 'offered';
      readonly since: Instant;
      readonly until: Instant | null;
      readonly apology: PlaybackId | null;
      readonly apologyUntil?: Instant;
      readonly music: boolean;
      /** K3: a colleague sent them to this agent: nobody else is asked meanwhile. */
      readonly sentTo?: SessionId;
      /** K1: absent: nothing is to be said or done while they wait. */
      readonly plan?: WaitPlan;
    }
  | {
      readonly at: 'talking';
      readonly sessionId: SessionId;
      readonly since: Instant;
      /** K3: absent: the two hear each other. */
      readonly held?: OnHold;
    }
  /** Out, D4: the agent's own phone comes first; nobody else is called yet. */
  | {
      readonly at: 'agent-first';
      readonly sessionId: SessionId;
      readonly since: Instant;
      /** K3: the conference that whoever answers comes into; absent: it is the agent's own call. */
      readonly into?: CallId;
    }
  /** Out: the far party is called. Their channel stands in the agent's bridge: ringing and early media are heard. */
  | {
      readonly at: 'calling';
      readonly sessionId: SessionId;
      /** When the agent asked for the call. */
      readonly since: Instant;
      /** No sign of life by then, or no answer once it rings. */
      readonly until: Instant;
      /** Contact of the call's trunk. */
      readonly contact: string;
      /** What already failed for this call (D1). */
      readonly tried: readonly Way[];
      /** The channel is there, was bridged and sent out; before that it is only asked for. */
      readonly placed: boolean;
      /** The far end showed a sign of life (180, 183). */
      readonly ringing: boolean;
      /** As in `agent-first`. */
      readonly into?: CallId;
    }
  /** Out: nothing came of it, and the agent is being told why on the leg; over at `until` if its end is never told. */
  | {
      readonly at: 'failed';
      readonly sessionId: SessionId;
      readonly since: Instant;
      readonly until: Instant;
      readonly cause: CallFailure;
      readonly playback: PlaybackId;
    }
  /**
   * K3: an agent brought the two together and is with them no more. `joined`: it was told that this one is in their
   * bridge; before that the join was only asked for.
   */
  | {
      readonly at: 'together';
      readonly withCall: CallId;
      readonly bridge: BridgeId;
      readonly since: Instant;
      readonly joined: boolean;
    }
  | ConferenceState
  | { readonly at: 'ended'; readonly by: CallEnd };

export type MenuState = Extract<CallState, { at: 'menu' }>;

export type CallingState = Extract<CallState, { at: 'calling' }>;

/**
 * Who or what ended a call. Only `lost` is our fault. `called`: the far party of a call that an agent made; `failed`: they
 * were never reached. Of a direct call (K6): `not-ready` (D5), `busy`, or the caller went on to the `voicemail`.
 */
export type CallEnd =
  | 'caller'
  | 'agent'
  | 'timeout'
  | 'no-route'
  | 'closed'
  | 'onward'
  | 'announced'
  | 'lost'
  | 'called'
  | 'failed'
  | 'not-ready'
  | 'busy'
  | 'voicemail'
  | CallbackEnd;

/** K1: was called in vain as often as it is set, is not wanted any more, or calls again: then that call has the place. */
export type CallbackEnd = 'given-up' | 'cancelled' | 'called-again';

/** Why nothing came of an agent's call. `agent-unreached`: their own phone; `broken-off`: it went, nobody knows why. */
export type CallFailure =
  | Extract<LegCause, 'busy' | 'no-answer' | 'rejected' | 'number-refused'>
  | Extract<LegCause, 'trunk-out-of-service' | 'trunk-full' | 'number-unroutable'>
  | 'agent-unreached'
  | 'broken-off';

export type CallEvent =
  /** The menu's prompt is played: for the first time, again, or that of another menu. */
  | ({ readonly on: 'asked'; readonly at: Instant } & Pick<
      MenuState,
      'menuId' | 'until' | 'playback' | 'asked' | 'menus'
    >)
  /** The menu's prompt ended, one way or the other; a digit is waited for. */
  | { readonly on: 'prompt-ended'; readonly playback: PlaybackId; readonly until: Instant }
  /** The menu or a closed queue (K1) led to a queue, or the agent sent the caller on to one (K3). */
  | { readonly on: 'queued'; readonly at: Instant; readonly until: Instant | null }
  | { readonly on: 'offered' }
  /** K3: who is asked was chosen by a colleague. */
  | { readonly on: 'sent-to'; readonly sessionId: SessionId }
  /** The last of its offers came to nothing. */
  | { readonly on: 'offers-failed' }
  /** K1: who agreed to be called back has hung up; their place stays. */
  | { readonly on: 'away' }
  /** K1: the agent is there, and they are called. */
  | { readonly on: 'called-back'; readonly sessionId: SessionId; readonly at: Instant }
  /** K1: nobody was reached; they keep their place. `since`: when they came. */
  | { readonly on: 'not-reached'; readonly since: Instant }
  /** Out: the agent is there; the far party is called, for the first time or another way. */
  | {
      readonly on: 'called';
      readonly until: Instant;
      readonly contact: string;
      readonly tried: readonly Way[];
    }
  | { readonly on: 'placed' }
  | { readonly on: 'ringing'; readonly until: Instant }
  | ({ readonly on: 'failed' } & Pick<Extract<CallState, { at: 'failed' }>, 'until' | 'cause' | 'playback'>)
  | { readonly on: 'joined'; readonly sessionId: SessionId; readonly at: Instant }
  /** K3: the agent puts the caller on hold. */
  | { readonly on: 'held'; readonly at: Instant }
  | { readonly on: 'retrieving'; readonly until: Instant }
  /** They hear each other again. */
  | { readonly on: 'retrieved' }
  | { readonly on: 'not-retrieved' }
  /** K3: who is on hold waits while the agent consults somebody by that call. */
  | { readonly on: 'consulted'; readonly consult: CallId }
  /** `hungUpAt`: it was whom they consulted who hung up. */
  | { readonly on: 'consult-over'; readonly hungUpAt?: Instant }
  /** K3: the agent brings customer and consulted party together. */
  | { readonly on: 'completed'; readonly withCall: CallId; readonly bridge: BridgeId; readonly at: Instant }
  /** The join was told that `together` or a conference asked for. */
  | { readonly on: 'both-joined' }
  /** K3: into a conference, out of a talk, from hold, or because they have answered. */
  | ({ readonly on: 'conferred'; readonly at: Instant } & Pick<ConferenceState, 'conference' | 'bridge' | 'queueId'>)
  /** K3: of a conference only this one and an agent are left: they are joined as any two, by `until`. */
  | { readonly on: 'two-left'; readonly sessionId: SessionId; readonly at: Instant; readonly until: Instant }
  /** The agent's leg was lost: back to the head of the queue, with an apology. */
  | {
      readonly on: 'requeued';
      readonly at: Instant;
      readonly until: Instant | null;
      readonly apology: PlaybackId;
      readonly apologyUntil: Instant;
    }
  /** K1: a prompt is played to who waits, instead of the music. */
  | { readonly on: 'spoken-to'; readonly playback: PlaybackId; readonly plan: WaitPlan }
  | { readonly on: 'planned'; readonly plan: WaitPlan | null }
  /** The prompt ended; music follows it. */
  | { readonly on: 'apologised'; readonly playback: PlaybackId }
  | { readonly on: 'music-started' }
  | { readonly on: 'ended'; readonly by: CallEnd };

/** The customer's machine (spec: K). An event that means nothing in a state leaves it as it is. */
export function callNext(state: CallState, event: CallEvent): CallState {
  if (state.at === 'ended') return state;
  switch (event.on) {
    case 'asked':
    case 'prompt-ended':
      return state.at === 'menu' ? menuNext(state, event) : state;
    case 'queued':
      if (state.at === 'waiting') {
        const { apology, music } = state;
        return { at: 'waiting', since: event.at, until: event.until, apology, music };
      }
      if (state.at !== 'menu' && state.at !== 'talking') return state;
      return {
        at: 'waiting',
        since: event.at,
        until: event.until,
        apology: null,
        music: state.at === 'menu' && state.music,
      };
    case 'ended':
      return { at: 'ended', by: event.by };
    case 'offered':
      return state.at === 'waiting' ? { ...state, at: 'offered' } : state;
    case 'sent-to':
      return state.at === 'offered' ? { ...state, sentTo: event.sessionId } : state;
    case 'offers-failed': {
      if (state.at !== 'offered') return state;
      const { sentTo: _sentTo, ...waits } = state;
      return { ...waits, at: 'waiting' };
    }
    case 'away':
      return state.at === 'waiting' || state.at === 'offered' ? waitsAway(state.at, state.since) : state;
    case 'called-back': {
      const { sessionId, at: since } = event;
      return state.at === 'waiting' || state.at === 'offered' ? { at: 'agent-first', sessionId, since } : state;
    }
    case 'not-reached':
      if (state.at !== 'agent-first' && state.at !== 'calling') return state;
      return waitsAway('waiting', event.since);
    case 'called':
    case 'placed':
    case 'ringing':
    case 'failed':
      return state.at === 'agent-first' || state.at === 'calling' ? outNext(state, event) : state;
    case 'joined':
      if (state.at === 'together' || state.at === 'conference') return state;
      if (state.at === 'talking' && state.sessionId === event.sessionId) return state;
      return { at: 'talking', sessionId: event.sessionId, since: event.at };
    case 'held':
    case 'retrieving':
    case 'retrieved':
    case 'not-retrieved':
    case 'consulted':
    case 'consult-over':
      return state.at === 'talking' ? holdNext(state, event) : state;
    case 'completed': {
      const { withCall, bridge, at } = event;
      return state.at === 'talking' ? { at: 'together', withCall, bridge, since: at, joined: false } : state;
    }
    case 'both-joined':
      return state.at === 'together' || state.at === 'conference' ? { ...state, joined: true } : state;
    case 'conferred':
    case 'two-left':
      return conferenceNext(state, event);
    case 'requeued':
      if (state.at !== 'talking' && state.at !== 'together' && state.at !== 'conference') return state;
      return queuedAgain(event);
    case 'spoken-to':
    case 'planned':
    case 'apologised':
      return state.at === 'waiting' || state.at === 'offered' ? queuedNext(state, event) : state;
    case 'music-started':
      return !('music' in state) || state.music ? state : { ...state, music: true };
  }
}

/** Alone with the music: nobody is about to join the caller. */
export function isOnHold(state: CallState): boolean {
  return state.at === 'talking' && state.held?.at === 'held';
}

type OutState = Extract<CallState, { at: 'agent-first' | 'calling' }>;
type OutEvent = Extract<CallEvent, { on: 'called' | 'placed' | 'ringing' | 'failed' }>;

function outNext(state: OutState, event: OutEvent): CallState {
  const { sessionId, since, into } = state;
  switch (event.on) {
    case 'called': {
      const { until, contact, tried } = event;
      const fresh = { placed: false, ringing: false, ...(into === undefined ? {} : { into }) };
      return { at: 'calling', sessionId, since, until, contact, tried, ...fresh };
    }
    case 'placed':
      return state.at === 'calling' ? { ...state, placed: true } : state;
    case 'ringing':
      return state.at === 'calling' ? { ...state, ringing: true, until: event.until } : state;
    case 'failed': {
      const { until, cause, playback } = event;
      return { at: 'failed', sessionId, since, until, cause, playback };
    }
  }
}

function menuNext(state: MenuState, event: Extract<CallEvent, { on: 'asked' | 'prompt-ended' }>): CallState {
  switch (event.on) {
    case 'asked': {
      const { menuId, until, playback, asked, menus } = event;
      const since = menus === state.menus ? state.since : event.at;
      return { at: 'menu', menuId, since, until, playback, music: false, asked, menus };
    }
    case 'prompt-ended':
      if (state.playback !== event.playback) return state;
      return { ...state, playback: null, music: true, until: event.until };
  }
}
