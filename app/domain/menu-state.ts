import type { CallEvent, CallState } from './call.js';
import type { Instant, MenuId, PlaybackId } from './ids.js';

/**
 * In a digit menu. `playback` is its prompt, null once that has ended and music plays instead; `until` is when the
 * caller is asked again or goes where silence leads.
 */
export interface MenuState {
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

export function menuNext(state: MenuState, event: Extract<CallEvent, { on: 'asked' | 'prompt-ended' }>): CallState {
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
