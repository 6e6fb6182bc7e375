import { conferenceNext, type ConferenceState } from './conference-state.js';
import type { CallEnd } from './call-end.js';
import type { BridgeId, CallId, Instant, PlaybackId, SessionId } from './ids.js';
import { isLineState, lineNext, type LineTold } from './line-state.js';
import { menuNext, type MenuState } from './menu-state.js';
import { holdNext, type OnHold } from './on-hold.js';
import { outNext, type OutState } from './outgoing-state.js';
import { queuedAgain, queuedNext, waitsAway } from './queued-state.js';
import { passingNext, type PassingState } from './passing-state.js';
import type { Way } from './trunk-contacts.js';
import type { WaitPlan } from './wait-plan.js';

export type CallState =
  | MenuState
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
      /** Seen in Asterisk and never told: what is told of bridges may still be about a time before. Absent: told. */
      readonly found?: true;
      /** K3: at `since` a colleague who had consulted this agent gave them the customer. */
      readonly handedOver?: true;
    }
  | OutState
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
      /** D2: it is a second line of this session's telephone, on which the agent talks themselves. */
      readonly line?: SessionId;
    }
  | PassingState
  | ConferenceState
  | { readonly at: 'ended'; readonly by: CallEnd };

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
  | { readonly on: 'joined'; readonly sessionId: SessionId; readonly at: Instant; readonly found?: true }
  /** K3: the agent puts the caller on hold. */
  | { readonly on: 'held'; readonly at: Instant }
  | { readonly on: 'retrieving'; readonly until: Instant }
  /** They hear each other again. */
  | { readonly on: 'retrieved'; readonly found?: true }
  | { readonly on: 'not-retrieved' }
  /** K3: who is on hold waits while the agent consults somebody by that call. */
  | { readonly on: 'consulted'; readonly consult: CallId }
  /** `hungUpAt`: it was whom they consulted who hung up. */
  | { readonly on: 'consult-over'; readonly hungUpAt?: Instant }
  /** K3: the agent goes while whom they consult is still rung. */
  | { readonly on: 'passed'; readonly at: Instant; readonly until: Instant }
  /** K3: the customer, on hold, is the consulted colleague's from now on, who is joined by `until`; `held`: is on hold there. */
  | {
      readonly on: 'handed-over';
      readonly sessionId: SessionId;
      readonly at: Instant;
      readonly until: Instant;
      readonly held?: true;
    }
  /** D2: a second line hears why nobody is at its other end any more, and ends. */
  | ({ readonly on: 'line-told'; readonly at: Instant; readonly until: Instant } & LineTold)
  /** K3: the agent brings customer and consulted party together; D2: somebody else takes the place of one of them. */
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
  if (isLineState(state)) return lineNext(state, event);
  switch (event.on) {
    case 'asked':
    case 'prompt-ended':
      return state.at === 'menu' ? menuNext(state, event) : state;
    case 'queued':
      if (state.at === 'waiting') {
        const { apology, music } = state;
        return { at: 'waiting', since: event.at, until: event.until, apology, music };
      }
      if (state.at !== 'menu' && state.at !== 'talking' && state.at !== 'passing') return state;
      return {
        at: 'waiting',
        since: event.at,
        until: event.until,
        apology: null,
        music: state.at === 'passing' || (state.at === 'menu' && state.music),
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
      return { at: 'talking', sessionId: event.sessionId, since: event.at, ...(event.found ? { found: true } : {}) };
    case 'held':
    case 'retrieving':
    case 'retrieved':
    case 'not-retrieved':
    case 'consulted':
    case 'consult-over':
      return state.at === 'talking' ? holdNext(state, event) : state;
    case 'passed':
      return passingNext(state, event);
    case 'handed-over':
      return handedOver(state, event);
    case 'completed': {
      const { withCall, bridge, at } = event;
      if (state.at === 'together') return { ...state, withCall, since: at };
      if (state.at !== 'talking' && state.at !== 'passing' && state.at !== 'calling') return state;
      return { at: 'together', withCall, bridge, since: at, joined: false };
    }
    case 'line-told':
      return state;
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

/** Out of hold, or of waiting for the colleague's answer, to the colleague. */
function handedOver(state: CallState, event: Extract<CallEvent, { on: 'handed-over' }>): CallState {
  const waits = state.at === 'passing' || (state.at === 'talking' && state.held?.at === 'held');
  if (!waits) return state;
  const { sessionId, at: since, until } = event;
  const held = event.held ? ({ at: 'held', since } as const) : ({ at: 'retrieving', since, until } as const);
  return { at: 'talking', sessionId, since, handedOver: true, held };
}

/** Alone with the music: nobody is about to join the caller. */
export function isOnHold(state: CallState): boolean {
  return state.at === 'talking' && state.held?.at === 'held';
}
