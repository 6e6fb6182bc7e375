import { wayTo } from '../device.js';
import type { Draft } from '../draft.js';
import type { DomainEvent } from '../events.js';
import type { BridgeId, ChannelId } from '../ids.js';
import { modeOf } from '../mouth.js';
import { mouthHeard, mouthOf, mouthsOverdue } from '../mouths.js';
import { dialFailure } from '../policies/dial-failure.js';
import { settingFor } from '../setting-for.js';
import { endSupervision, endTap, makeTap, move, supervisionOf, switchMode } from '../supervisions.js';
import { newestTap, tapsOf } from '../supervision.js';
import type { SupervisionMode } from '../supervision.js';
import type { Way } from '../trunk-contacts.js';
import { noteTrunkAlive, noteTrunkUse, noteWayFailure } from '../trunks.js';
import { silenceOverdue, silenceRefused, silenceStays } from '../whispers-alone.js';
import type { Change, Supervision } from '../world.js';

/** Rings the supervisor the best way that is left; without one it is over (D1). */
export function ringSupervisor(
  draft: Draft,
  one: Supervision,
  tried: readonly Way[],
  detail: Change['detail'] | null = null,
): void {
  const { device, state } = one;
  if (!device || state.at !== 'dialing') return;
  // After a restart nobody knows the number any more: it was never stored.
  if (device.kind === 'number' && device.number.startsWith('*')) return endSupervision(draft, one, 'not-reached');
  const way = wayTo(draft, device, tried);
  if (way.by === 'none') {
    if (detail === null) return endSupervision(draft, one, 'not-reached');
    const unreachable = device.kind === 'number' ? 'number' : 'place';
    return draft.refuse(way.cause === 'number-unroutable' ? way.cause : 'phone-unreachable', unreachable);
  }
  const made = one.made + 1;
  const channel = `${draft.moment.pbx}-sup-${one.id}-${draft.moment.epoch}-${made}`;
  const until = draft.at + draft.directory.settings.trunkSilenceMs;
  const contact = way.by === 'trunk' ? way.contact : null;
  const trunkId = way.by === 'trunk' ? way.trunkId : null;
  const ringing = { at: 'dialing', channel, contact, tried, ringing: false, until } as const;
  const next: Supervision = { ...one, made, trunkId, state: ringing };
  draft.put('supervision', next, detail ? 'supervision.started' : 'supervision.dialled', detail ?? { trunkId });
  if (trunkId !== null) noteTrunkUse(draft, trunkId);
  const ringMs = ringTime(draft, one);
  draft.send({ do: 'ring-supervisor', channel, supervisionId: one.id, to: wayOnly(way), ringMs });
}

function wayOnly(way: Exclude<ReturnType<typeof wayTo>, { by: 'none' }>) {
  if (way.by === 'peer') return { peer: way.peer, autoAnswer: way.autoAnswer };
  const { trunkId, contactIndex, number, callerId } = way;
  return { trunkId, contactIndex, number, callerId };
}

function ringTime(draft: Draft, one: Supervision): number {
  return settingFor(draft.directory, 'nailUpRingMs', { agentId: supervisorOf(draft, one) });
}

function supervisorOf(draft: Draft, { ownSessionId }: Supervision): string | null {
  return ownSessionId === null ? null : (draft.session(ownSessionId)?.agentId ?? null);
}

/** Whether the event was about a supervisor's line or tap; then it is dealt with. */
export function supervisionHeard(draft: Draft, event: DomainEvent): boolean {
  if (event.type === 'deadline') return event.kind === 'supervision' && overdue(draft, event.id, event.until);
  if (event.type === 'effect.failed') return effectFailed(draft, event);
  if (!('channel' in event)) return false;
  const one = supervisionOf(draft, event.channel);
  if (!one) return unknown(draft, event);
  // Their own leg: what becomes of it is its machine's matter.
  if (one.device === null && event.channel === one.state.channel) {
    if (event.type === 'digit') pressed(draft, one, event.digit);
    if (event.type === 'bridge.joined') moved(draft, one, event.bridge);
    return false;
  }
  if (event.channel === one.state.channel) lineHeard(draft, one, event);
  else if (mouthOf(one, event.channel)) mouthHeard(draft, one, event.channel, event);
  else tapHeard(draft, one, event.channel, event.type);
  return true;
}

type OnChannel = Extract<DomainEvent, { channel: ChannelId }>;

/** A line or tap of which nobody knows any more. */
function unknown(draft: Draft, { type, channel }: OnChannel): boolean {
  if (type !== 'supervisor.entered' && type !== 'tap.entered') return false;
  draft.send({ do: 'hangup', channel, reason: 'normal' });
  return true;
}

function lineHeard(draft: Draft, one: Supervision, event: OnChannel): void {
  switch (event.type) {
    case 'supervisor.entered':
      return answered(draft, one);
    case 'leg.ringing':
      return rings(draft, one);
    case 'bridge.joined':
      return moved(draft, one, event.bridge);
    case 'digit':
      return pressed(draft, one, event.digit);
    case 'channel.gone':
      return lineGone(draft, one, event.cause, event.sip);
    default:
      return;
  }
}

function tapHeard(draft: Draft, one: Supervision, tap: ChannelId, type: OnChannel['type']): void {
  const known = tapsOf(one.state).find(({ channel }) => channel === tap);
  if (!known) return;
  const { bridge } = known;
  const isOnItsWay = newestTap(one.state) === known && one.state.at !== 'listening';
  if (type === 'tap.entered' && isOnItsWay) draft.send({ do: 'add', bridge, channels: [tap], joins: false });
  // Moved in one request, the supervisor hears one tap or the other, and never none.
  else if (type === 'bridge.joined' && isOnItsWay) {
    draft.send({ do: 'add', bridge, channels: [one.state.channel], joins: false });
  } else if (type === 'channel.gone' || type === 'channel.left') {
    draft.send({ do: 'unbridge', bridge });
    const until = draft.at + draft.directory.settings.deliverMs;
    move(draft, one, { on: 'untapped', tap, until }, 'supervision.untapped');
  }
}

/** The supervisor is in the bridge of the new tap: the one before ends. */
function moved(draft: Draft, one: Supervision, bridge: BridgeId): void {
  const newest = newestTap(one.state);
  if (newest?.bridge !== bridge) return;
  const before = tapsOf(one.state).filter((tap) => tap !== newest);
  const mode = modeOf(one.mouths);
  if (move(draft, one, { on: 'heard', tap: newest.channel }, 'supervision.heard', { mode }) === one) return;
  for (const tap of before) endTap(draft, tap);
}

function rings(draft: Draft, one: Supervision): void {
  if (one.state.at !== 'dialing') return;
  move(draft, one, { on: 'ringing', until: draft.at + ringTime(draft, one) }, 'supervision.ringing');
  noteTrunkAlive(draft, one.trunkId, one.state.contact);
}

function answered(draft: Draft, one: Supervision): void {
  if (one.state.at !== 'dialing') return;
  noteTrunkAlive(draft, one.trunkId, one.state.contact);
  const set = confirmation(draft, one);
  const asks = one.device?.kind === 'number' && set('confirm');
  if (!asks) return void move(draft, one, { on: 'answered', ask: null }, 'supervision.answered');
  const playback = `${draft.moment.pbx}-press1-${draft.newId()}`;
  const ask = { playback, until: draft.at + set('confirmWaitMs') };
  move(draft, one, { on: 'answered', ask }, 'supervision.answered');
  draft.send({ do: 'play', channel: one.state.channel, playback, prompt: 'press-1' });
}

function confirmation(draft: Draft, one: Supervision) {
  const agentId = supervisorOf(draft, one);
  return <K extends 'confirm' | 'confirmTries' | 'confirmWaitMs'>(key: K) =>
    settingFor(draft.directory, key, { agentId });
}

/** 4, 5 and 6 listen, whisper and barge in, as app_chanspy has them; 1 confirms. */
const MODE_OF_KEY: Readonly<Record<string, SupervisionMode>> = { 4: 'monitor', 5: 'whisper', 6: 'barge' };

function pressed(draft: Draft, one: Supervision, digit: string): void {
  const { state } = one;
  if (state.at === 'dialing') return;
  if (state.at === 'confirming') {
    if (digit !== '1') return;
    draft.send({ do: 'hush', channel: state.channel, playback: state.playback });
    return void move(draft, one, { on: 'confirmed' }, 'supervision.confirmed');
  }
  const mode = MODE_OF_KEY[digit];
  if (mode === undefined) return;
  switchMode(draft, one, mode, { via: 'phone', by: one.by });
  // Nobody hears a refusal on the line: the mode stays.
  draft.refusal = null;
}

function lineGone(draft: Draft, one: Supervision, cause: number, sip: number | null): void {
  const { state } = one;
  if (state.at === 'dialing') {
    const why = dialFailure(cause, sip, state.ringing);
    return why === 'trunk-failed' ? nextWay(draft, one) : endSupervision(draft, one, 'not-reached');
  }
  endSupervision(draft, one, state.at === 'confirming' ? 'not-confirmed' : 'hung-up', { via: 'phone', by: one.by });
}

function nextWay(draft: Draft, one: Supervision): void {
  const { state, trunkId } = one;
  if (state.at !== 'dialing' || state.contact === null || trunkId === null) {
    return endSupervision(draft, one, 'not-reached');
  }
  const failed = { trunkId, contact: state.contact };
  const tried = [...state.tried, failed];
  noteWayFailure(draft, failed, tried);
  ringSupervisor(draft, one, tried);
}

/** Always true: nobody else's deadline. */
function overdue(draft: Draft, id: string, until: number): boolean {
  const one = draft.get('supervision', id);
  if (one && (mouthsOverdue(draft, one, until) || silenceOverdue(draft, one, until))) return true;
  if (!one || !('until' in one.state) || one.state.until !== until) return true;
  const { state } = one;
  switch (state.at) {
    case 'dialing':
      draft.send({ do: 'hangup', channel: state.channel, reason: 'normal' });
      if (state.ringing) endSupervision(draft, one, 'not-reached');
      else nextWay(draft, one);
      return true;
    case 'confirming':
      askAgain(draft, one, state);
      return true;
    case 'resting':
      move(draft, one, { on: 'rested' }, 'supervision.rested');
      return true;
    case 'tapping':
      makeTap(draft, one, state.tap.on);
      return true;
    case 'switching':
      makeTap(draft, one, state.next.on);
      return true;
  }
}

function askAgain(draft: Draft, one: Supervision, state: Extract<Supervision['state'], { at: 'confirming' }>): void {
  const set = confirmation(draft, one);
  if (state.asked >= set('confirmTries')) return endSupervision(draft, one, 'not-confirmed');
  const playback = `${draft.moment.pbx}-press1-${draft.newId()}`;
  const asked = { on: 'asked-again', playback, until: draft.at + set('confirmWaitMs') } as const;
  move(draft, one, asked, 'supervision.asked-again', { asked: state.asked + 1 });
  draft.send(
    { do: 'hush', channel: state.channel, playback: state.playback },
    { do: 'play', channel: state.channel, playback, prompt: 'press-1' },
  );
}

/** A tap that failed is asked for again by its deadline, so that failing cannot spin. */
function effectFailed(draft: Draft, { effect, reason }: Extract<DomainEvent, { type: 'effect.failed' }>): boolean {
  if (effect.do === 'tap') return true;
  if (effect.do === 'accompany') {
    silenceRefused(draft, effect.playback);
    return true;
  }
  if (effect.do === 'end-greeting') return silenceStays(draft, effect);
  if (effect.do !== 'ring-supervisor') return false;
  const one = supervisionOf(draft, effect.channel);
  if (one?.state.at !== 'dialing' || one.state.ringing) return true;
  if (reason === 'timeout') draft.send({ do: 'hangup', channel: effect.channel, reason: 'normal' });
  nextWay(draft, one);
  return true;
}
