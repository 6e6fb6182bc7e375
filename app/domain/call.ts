import type { Instant, MenuId, OfferId, PlaybackId, SessionId } from './ids.js';

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
   * plays, `music` that our music is on (it wins over a bridge until it is ended, so whoever joins must end it).
   */
  | {
      readonly at: 'waiting';
      readonly since: Instant;
      readonly until: Instant | null;
      readonly apology: PlaybackId | null;
      readonly music: boolean;
    }
  | {
      readonly at: 'offered';
      readonly offerId: OfferId;
      readonly since: Instant;
      readonly until: Instant | null;
      readonly apology: PlaybackId | null;
      readonly music: boolean;
    }
  | {
      readonly at: 'talking';
      readonly sessionId: SessionId;
      readonly since: Instant;
      /** K3: absent: the two hear each other. */
      readonly held?: OnHold;
    }
  | { readonly at: 'ended'; readonly by: CallEnd };

/** K3: the agent put the caller on hold at `since`: the caller hears music, the agent nothing. */
export type OnHold =
  | { readonly at: 'held'; readonly since: Instant }
  /** The agent wants the caller back; who has not come by `until` is on hold as before. */
  | { readonly at: 'retrieving'; readonly since: Instant; readonly until: Instant };

export type MenuState = Extract<CallState, { at: 'menu' }>;

/** Who or what ended a customer's call. Only `lost` is our fault. */
export type CallEnd = 'caller' | 'agent' | 'timeout' | 'no-route' | 'closed' | 'onward' | 'announced' | 'lost';

export type CallEvent =
  /** The menu's prompt is played: for the first time, again, or that of another menu. */
  | ({ readonly on: 'asked'; readonly at: Instant } & Pick<
      MenuState,
      'menuId' | 'until' | 'playback' | 'asked' | 'menus'
    >)
  /** The menu's prompt ended, one way or the other; a digit is waited for. */
  | { readonly on: 'prompt-ended'; readonly playback: PlaybackId; readonly until: Instant }
  /** The menu led to a queue, or the agent sent the caller on to one (K3). */
  | { readonly on: 'queued'; readonly at: Instant; readonly until: Instant | null }
  | { readonly on: 'offered'; readonly offerId: OfferId }
  | { readonly on: 'offer-failed' }
  | { readonly on: 'joined'; readonly sessionId: SessionId; readonly at: Instant }
  /** K3: the agent puts the caller on hold. */
  | { readonly on: 'held'; readonly at: Instant }
  | { readonly on: 'retrieving'; readonly until: Instant }
  /** They hear each other again. */
  | { readonly on: 'retrieved' }
  | { readonly on: 'not-retrieved' }
  /** The agent's leg was lost: back to the head of the queue, with an apology. */
  | {
      readonly on: 'requeued';
      readonly at: Instant;
      readonly until: Instant | null;
      readonly apology: PlaybackId | null;
    }
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
      return state.at === 'waiting' ? { ...state, at: 'offered', offerId: event.offerId } : state;
    case 'offer-failed':
      if (state.at !== 'offered') return state;
      return {
        at: 'waiting',
        since: state.since,
        until: state.until,
        apology: state.apology,
        music: state.music,
      };
    case 'joined':
      return state.at === 'talking' ? state : { at: 'talking', sessionId: event.sessionId, since: event.at };
    case 'held':
    case 'retrieving':
    case 'retrieved':
    case 'not-retrieved':
      return state.at === 'talking' ? holdNext(state, event) : state;
    case 'requeued':
      if (state.at !== 'talking') return state;
      return { at: 'waiting', since: event.at, until: event.until, apology: event.apology, music: false };
    case 'apologised':
      if (!isQueued(state) || state.apology !== event.playback) return state;
      return { ...state, apology: null, music: true };
    case 'music-started':
      return state.at === 'talking' || state.music ? state : { ...state, music: true };
  }
}

function isQueued(state: CallState): state is Extract<CallState, { at: 'waiting' | 'offered' }> {
  return state.at === 'waiting' || state.at === 'offered';
}

/** Alone with the music: nobody is about to join the caller. */
export function isOnHold(state: CallState): boolean {
  return state.at === 'talking' && state.held?.at === 'held';
}

type HoldEvent = Extract<CallEvent, { on: 'held' | 'retrieving' | 'retrieved' | 'not-retrieved' }>;

function holdNext(state: Extract<CallState, { at: 'talking' }>, event: HoldEvent): CallState {
  const { sessionId, since, held } = state;
  const talking = { at: 'talking', sessionId, since } as const;
  switch (event.on) {
    case 'held':
      // Whoever is on the way back is put on hold again, and was so all the time.
      return held?.at === 'held' ? state : { ...talking, held: { at: 'held', since: held?.since ?? event.at } };
    case 'retrieving':
      return held ? { ...talking, held: { at: 'retrieving', since: held.since, until: event.until } } : state;
    case 'retrieved':
      return held?.at === 'retrieving' ? talking : state;
    case 'not-retrieved':
      return held?.at === 'retrieving' ? { ...talking, held: { at: 'held', since: held.since } } : state;
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
