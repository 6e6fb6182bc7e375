import { deliveringOffer } from '../../../app/domain/call-offers.js';
import type { Decision } from '../../../app/domain/decision.js';
import type { DomainEvent } from '../../../app/domain/events.js';
import type { ChannelId, SessionId } from '../../../app/domain/ids.js';
import type { View } from '../../../app/domain/world.js';

/** Cells that were visited: `leg parked channel.gone`. */
export const visited = new Set<string>();

/** Who looks on while the production domain decides. */
export const watch: { decided: (event: DomainEvent, decision: Decision) => void } = {
  decided: () => undefined,
};

/** Notes which thing in which state an event reaches, before it is decided. */
export function reached(view: View, event: DomainEvent): void {
  switch (event.type) {
    case 'command':
      if (event.command.do === 'cancel-callback') return callCell(view, event.command.callId, event.command.do);
      return command(view, event.command.agentId, event.command.do);
    case 'deadline':
      return deadline(view, event.kind, event.id);
    case 'switch.up':
    case 'switch.down':
    case 'directory.changed':
    case 'switch.replaced':
      return everything(view, event.type);
    case 'found.completed':
      return callCell(view, event.callId, event.type);
    case 'found.together':
      offerCells(view, event.callId, event.type);
      callCell(view, event.callId, event.type);
      return legCell(view, event.sessionId, event.type);
    case 'found.conversation':
    case 'found.unbridged':
    case 'found.leg':
    case 'found.answered':
      return legCell(view, event.sessionId, event.type);
    case 'found.apart':
    case 'found.taken-out':
      return apart(view, event.callId, event.type);
    case 'trunk.pinged':
      return seen('trunk', view.get('trunk', event.trunkId)?.ping.at ?? 'unasked', event.type);
    case 'device.seen':
      for (const session of view.all('session')) {
        if (session.device.kind !== 'number' && session.device.peer === event.peer)
          seen('agent', session.state.at, event.type);
      }
      return;
    case 'emergency.called':
      for (const session of view.all('session')) {
        if (session.device.kind !== 'number' && session.device.peer === event.peer)
          seen('agent', session.state.at, event.type);
      }
      return;
    case 'desktop.seen':
    case 'presence.seen':
      return seen('agent', view.sessionOfAgent(event.agentId)?.state.at ?? 'logged-out', event.type);
    case 'greeting.ended':
      return announcementCell(view, event.playback, event.type);
    case 'recording.started':
    case 'recording.stopped':
      return recordingCell(view, event.recording, event.type);
    case 'effect.failed':
      if ('recording' in event.effect) recordingCell(view, event.effect.recording, event.type);
      if (event.effect.do === 'greet') announcementCell(view, event.effect.playback, event.type);
      if (event.effect.do === 'add')
        for (const channel of event.effect.channels) channelCell(view, channel, event.type);
      else if ('channel' in event.effect) channelCell(view, event.effect.channel, event.type);
      return;
    default:
      return channelCell(view, event.channel, event.type);
  }
}

function command(view: View, agentId: string, what: string): void {
  const session = view.sessionOfAgent(agentId);
  seen('agent', session?.state.at ?? 'logged-out', what);
  for (const { id, sessionId } of what === 'record' ? view.all('recording') : []) {
    if (sessionId === session?.id) recordingCell(view, id, what);
  }
  if (session && view.offerOfSession(session.id)) offerCell(view, view.offerOfSession(session.id)?.id ?? '', what);
}

function deadline(view: View, kind: string, id: string): void {
  if (kind === 'session') seen('agent', view.get('session', id)?.state.at ?? 'logged-out', 'deadline');
  else if (kind === 'leg') legCell(view, id, 'deadline');
  else if (kind === 'call') callCell(view, id, 'deadline');
  else if (kind === 'offer') offerCell(view, id, 'deadline');
  else if (kind === 'recording') recordingCell(view, id, 'deadline');
}

function everything(view: View, what: string): void {
  if (what === 'directory.changed') for (const trunk of view.all('trunk')) seen('trunk', trunk.ping.at, what);
  for (const session of view.all('session')) seen('agent', session.state.at, what);
  for (const leg of view.all('leg')) seen('leg', leg.state.at, what);
  for (const call of view.all('call')) seen('call', call.state.at, what);
  for (const offer of view.all('offer')) seen('offer', offer.state.at, what);
}

function apart(view: View, callId: string, what: string): void {
  callCell(view, callId, what);
  const call = view.get('call', callId);
  const offer = deliveringOffer(view, callId);
  if (offer) offerCell(view, offer.id, what);
  legCell(view, call?.state.at === 'talking' ? call.state.sessionId : (offer?.sessionId ?? ''), what);
}

/** Channels of legs carry their session's id (`n1-leg-<session>-<epoch>-<n>`), also when they are long gone. */
function channelCell(view: View, channel: ChannelId, what: string): void {
  const owner = view.ownerOf(channel);
  const [, sessionId] = /^n1-leg-(.+)-[^-]+-\d+$/.exec(channel) ?? [];
  if (sessionId !== undefined) {
    legCell(view, sessionId, what);
    const offer = view.offerOfSession(sessionId);
    if (offer) offerCell(view, offer.id, what);
  } else if (owner?.kind === 'call') {
    callCell(view, owner.id, what);
    offerCells(view, owner.id, what);
  } else {
    seen('call', 'ended', what);
  }
}

function legCell(view: View, id: SessionId, what: string): void {
  const leg = view.get('leg', id);
  if (leg) seen('leg', leg.state.at, what);
}

function callCell(view: View, id: string, what: string): void {
  const callback = view.get('call', id)?.callback;
  if (callback) seen('callback', callback.at, what);
  seen('call', view.get('call', id)?.state.at ?? 'ended', what);
}

function offerCells(view: View, callId: string, what: string): void {
  for (const { id } of view.offersOfCall(callId)) offerCell(view, id, what);
}

function offerCell(view: View, id: string, what: string): void {
  const offer = view.get('offer', id);
  if (offer) seen('offer', offer.state.at, what);
}

function recordingCell(view: View, id: string, what: string): void {
  const recording = view.get('recording', id);
  if (recording) seen('recording', recording.state.at, what);
}

function announcementCell(view: View, playback: string, what: string): void {
  for (const { state } of view.all('recording')) {
    if (state.at === 'announcing' && state.playback === playback) seen('recording', state.at, what);
  }
}

const rows = new Map<string, Map<string, Set<string>>>();

/** Without a new string for what was seen before. */
function seen(machine: string, state: string, event: string): void {
  let states = rows.get(machine);
  if (!states) rows.set(machine, (states = new Map()));
  let events = states.get(state);
  if (!events) states.set(state, (events = new Set()));
  if (events.has(event)) return;
  events.add(event);
  visited.add(`${machine} ${state} ${event}`);
}
