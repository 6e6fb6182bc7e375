import { callNext } from './call.js';
import type { MenuState } from './menu-state.js';
import { announceTo, DEADMAN_SECONDS, forwardCall, overflowCall, turnAway } from './calls.js';
import { toVoicemail } from './direct.js';
import type { Draft } from './draft.js';
import type { AgentId, Instant, PlaybackId } from './ids.js';
import { MOST_MENUS } from './menu.js';
import type { Menu } from './menu.js';
import { endMusic, hearsMusic } from './offers.js';
import { wayIn } from './policies/closed-queue.js';
import type { MenuTarget } from './route-target.js';
import type { Call, View } from './world.js';

/** A caller who is in a menu now. */
export type MenuCall = Call & { readonly state: MenuState };

export function isInMenu(call: Call | undefined): call is MenuCall {
  return call?.state.at === 'menu';
}

/** The first words of a menu: what the call's state is while they are said. */
export function firstAsked(draft: Draft, menu: Menu, menus: number): MenuState {
  const { id: menuId } = menu;
  const playback = newPlayback(draft);
  const until = silenceEnds(draft, menu);
  return { at: 'menu', menuId, since: draft.at, until, playback, music: false, asked: 1, menus };
}

/**
 * Says what the row says is being said. The dead-man first, with the prompt's length on top: Asterisk takes nothing
 * else for a channel while it plays something there.
 */
export function sayMenu(draft: Draft, call: MenuCall, after: 'no-such-option' | null): void {
  const { channel, state } = call;
  const menu = draft.directory.menus.get(state.menuId);
  if (!menu || state.playback === null) return;
  const seconds = DEADMAN_SECONDS + Math.ceil(promptMs(draft, menu) / 1_000);
  const prompt = { own: menu.promptId, after } as const;
  draft.send({ do: 'deadman', channel, seconds }, { do: 'play', channel, playback: state.playback, prompt });
}

/** A key was pressed: what it stands for happens at once, in the middle of the prompt as well. */
export function menuDigit(draft: Draft, call: MenuCall, digit: string): void {
  const menu = draft.directory.menus.get(call.state.menuId);
  if (!menu) return leaveMenu(draft, call);
  const choice = menu.choices.find((candidate) => candidate.digit === digit);
  if (!choice) return askAgain(draft, call, menu, 'no-such-option');
  goOn(draft, call, menu, choice.target, digit);
}

/** The prompt ended, or could not be played: from now on a digit is waited for, under music. */
export function menuPromptEnded(draft: Draft, call: MenuCall, playback: PlaybackId): void {
  const menu = draft.directory.menus.get(call.state.menuId);
  if (!menu || call.state.playback !== playback) return;
  const state = callNext(call.state, { on: 'prompt-ended', playback, until: draft.at + menu.waitMs });
  draft.put('call', { ...call, state }, 'call.menu-waits');
  draft.send({ do: 'music', channel: call.channel, musicClass: 'default' });
}

/** No digit in time. */
export function menuOverdue(draft: Draft, call: MenuCall, until: Instant): void {
  if (call.state.until !== until) return;
  const menu = draft.directory.menus.get(call.state.menuId);
  if (menu) askAgain(draft, call, menu, null);
  else leaveMenu(draft, call);
}

/** After a reconnect nobody knows what the caller heard last: the prompt begins anew, and costs the caller no try. */
export function resumeMenu(draft: Draft, call: MenuCall): void {
  const menu = draft.directory.menus.get(call.state.menuId);
  if (!menu) return leaveMenu(draft, call);
  // Music asked for right before a crash may play unknown to the row.
  hearsMusic(draft, call);
  draft.send({ do: 'answer', channel: call.channel });
  ask(draft, call, menu, call.state.asked, null);
}

/** The menu was taken away under its caller: the dialplan's fallback takes over. */
export function leaveMenu(draft: Draft, call: MenuCall): void {
  silence(draft, call);
  overflowCall(draft, call, 'no-route');
}

function askAgain(draft: Draft, call: MenuCall, menu: Menu, after: 'no-such-option' | null): void {
  const { asked } = call.state;
  if (asked > menu.repeats) return goOn(draft, call, menu, menu.otherwise);
  ask(draft, call, menu, asked + 1, after);
}

function ask(draft: Draft, call: MenuCall, menu: Menu, asked: number, after: 'no-such-option' | null): void {
  silence(draft, call);
  const { menus } = call.state;
  enter(draft, call, menu, { asked, menus }, after);
}

function enter(
  draft: Draft,
  call: MenuCall,
  menu: Menu,
  { asked, menus }: Pick<MenuState, 'asked' | 'menus'>,
  after: 'no-such-option' | null,
): void {
  const playback = newPlayback(draft);
  const until = silenceEnds(draft, menu);
  const state = callNext(call.state, { on: 'asked', at: draft.at, menuId: menu.id, until, playback, asked, menus });
  const next = { ...call, state };
  draft.put('call', next, 'call.menu-asked', { menuId: menu.id, asked });
  if (isInMenu(next)) sayMenu(draft, next, after);
}

/** Where a digit, or its absence, leads. */
function goOn(draft: Draft, call: MenuCall, menu: Menu, target: MenuTarget, key: string | null = null): void {
  const chosen = target.kind === 'menu' && call.state.menus >= MOST_MENUS ? menu.otherwise : target;
  const to = chosen.kind === 'queue' ? wayIn(draft, chosen.queueId, draft.moment) : chosen;
  if (to === null) {
    silence(draft, call);
    return turnAway(draft, call, { number: null, prompt: null });
  }
  switch (to.kind) {
    case 'queue':
      return joinQueue(draft, call, to.queueId, key);
    case 'menu': {
      const next = draft.directory.menus.get(to.menuId);
      if (!next) return leaveMenu(draft, call);
      silence(draft, call);
      return enter(draft, call, next, { asked: 1, menus: call.state.menus + 1 }, null);
    }
    case 'agent':
      return joinAgent(draft, call, to.agentId, key);
    case 'number':
      silence(draft, call);
      return forwardCall(draft, call, to.number);
    case 'announcement':
      silence(draft, call);
      return announceTo(draft, call, to.promptId);
    case 'voicemail': {
      const box = draft.directory.agents.get(to.agentId);
      if (!box) return leaveMenu(draft, call);
      silence(draft, call);
      return toVoicemail(draft, call, box);
    }
  }
}

function joinQueue(draft: Draft, call: MenuCall, queueId: string, key: string | null): void {
  const queue = draft.directory.queues.get(queueId);
  if (!queue) return leaveMenu(draft, call);
  if (call.state.playback !== null) draft.send(hush(call, call.state.playback));
  const until = queue.maxWaitMs === null ? null : draft.at + queue.maxWaitMs;
  const state = callNext(call.state, { on: 'queued', at: draft.at, until });
  // Waiting begins now, not with the menu.
  const queued = { ...call, queueId, arrivedAt: draft.at, place: draft.at, state };
  draft.put('call', queued, 'call.queued', { menuId: call.state.menuId, key });
  draft.raise({ signal: 'call.waiting', callId: call.id });
  draft.raiseLast({ signal: 'call.settled', callId: call.id });
}

/** K6: an agent's own number. */
function joinAgent(draft: Draft, call: MenuCall, agentId: AgentId, key: string | null): void {
  if (!draft.directory.agents.has(agentId)) return leaveMenu(draft, call);
  if (call.state.playback !== null) draft.send(hush(call, call.state.playback));
  const state = callNext(call.state, { on: 'queued', at: draft.at, until: null });
  const direct = { ...call, directTo: agentId, arrivedAt: draft.at, place: draft.at, state };
  draft.put('call', direct, 'call.queued', { menuId: call.state.menuId, key });
  draft.raise({ signal: 'call.waiting', callId: call.id });
  draft.raiseLast({ signal: 'call.settled', callId: call.id });
}

/** Ends whatever the caller hears now. */
function silence(draft: Draft, call: MenuCall): void {
  if (call.state.playback !== null) draft.send(hush(call, call.state.playback));
  if (draft.call(call.id)?.state.at === 'menu' && hears(draft, call)) draft.send(endMusic(call));
}

function hears(draft: Draft, call: MenuCall): boolean {
  const state = draft.call(call.id)?.state;
  return state?.at === 'menu' && state.music;
}

function hush(call: Call, playback: PlaybackId): { do: 'hush'; channel: string; playback: PlaybackId } {
  return { do: 'hush', channel: call.channel, playback };
}

function newPlayback(draft: Draft): PlaybackId {
  return `${draft.moment.pbx}-menu-${draft.newId()}`;
}

/** Should the end of the prompt never be told, its length and the wait are known all the same. */
function silenceEnds(draft: Draft, menu: Menu): Instant {
  return draft.at + promptMs(draft, menu) + menu.waitMs + draft.directory.settings.deliverMs;
}

function promptMs(view: View, menu: Menu): number {
  return view.directory.prompts.get(menu.promptId)?.durationMs ?? 0;
}
