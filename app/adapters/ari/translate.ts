import type { SwitchEvent } from '../../domain/events.js';
import { countOf, listOf, part, textOf, type Json } from './wire-json.js';

/** Longest caller number, name and dialled number we take from the wire. */
const numberLimit = 64;
const nameLimit = 128;
/** Asterisk's own limit for unique ids is 149. */
const idLimit = 150;

/**
 * One ARI event as it came from Asterisk, in our words; null when it means nothing to us or is not what it should be.
 */
export function translate(event: Json): SwitchEvent | null {
  switch (event['type']) {
    case 'StasisStart':
      return entered(event);
    case 'StasisEnd':
      return left(event);
    case 'ChannelDestroyed':
      return gone(event);
    case 'Dial':
      return dials(event);
    case 'ChannelDtmfReceived':
      return digit(event);
    case 'ChannelEnteredBridge':
      return crossed('bridge.joined', event);
    case 'ChannelLeftBridge':
      return crossed('bridge.left', event);
    case 'ChannelHold':
    case 'ChannelUnhold':
      return pressedHold(event);
    case 'PlaybackFinished':
      return played(event);
    case 'ApplicationReplaced':
      return { type: 'switch.replaced' };
    default:
      return null;
  }
}

function entered(event: Json): SwitchEvent | null {
  const channel = part(event, 'channel');
  const id = idOf(channel);
  if (!channel || !id) return null;
  const [role, first, second] = listOf(event['args']);
  if (role === 'in') {
    return {
      type: 'caller.entered',
      channel: id,
      caller: callerOf(channel),
      dialledNumber: textOf(first, numberLimit),
      endpoint: textOf(second, idLimit) || endpointOf(channel),
    };
  }
  const callId = textOf(first, idLimit);
  if (role === 'out' && callId) return { type: 'far.entered', channel: id, callId };
  if (role === 'supervisor') return { type: 'supervisor.entered', channel: id };
  if (role === 'tap') return { type: 'tap.entered', channel: id };
  const sessionId = textOf(first, idLimit);
  return role === 'leg' && sessionId ? { type: 'leg.entered', channel: id, sessionId } : null;
}

function left(event: Json): SwitchEvent | null {
  const id = idOf(part(event, 'channel'));
  return id ? { type: 'channel.left', channel: id } : null;
}

/** A dial that got as far as 180 (RINGING) or 183 (PROGRESS), or was answered. */
function dials(event: Json): SwitchEvent | null {
  const id = idOf(part(event, 'peer'));
  const caller = part(event, 'caller');
  if (caller && isForHelp(caller) && GOES_ON.has(textOf(event['dialstatus'], 20))) {
    return { type: 'emergency.called', channel: idOf(caller), peer: endpointOf(caller) };
  }
  if (id && event['dialstatus'] === 'ANSWER') return { type: 'far.answered', channel: id };
  const far = event['dialstatus'] === 'RINGING' || event['dialstatus'] === 'PROGRESS';
  return id && far ? { type: 'leg.ringing', channel: id } : null;
}

/** Of a dial that has not failed. */
const GOES_ON = new Set(['', 'PROGRESS', 'RINGING', 'ANSWER']);

/** D7: what the dialplan carries out for a telephone of ours that dialled an emergency number. */
export function isForHelp(channel: Json): boolean {
  return part(channel, 'dialplan')?.['context'] === 'farline-emergency' && idOf(channel) !== '';
}

function gone(event: Json): SwitchEvent | null {
  const id = idOf(part(event, 'channel'));
  if (!id) return null;
  return { type: 'channel.gone', channel: id, cause: countOf(event['cause']) ?? 0, sip: countOf(event['tech_cause']) };
}

function digit(event: Json): SwitchEvent | null {
  const id = idOf(part(event, 'channel'));
  const key = textOf(event['digit'], 1);
  return id && /^[0-9*#A-D]$/.test(key) ? { type: 'digit', channel: id, digit: key } : null;
}

function crossed(type: 'bridge.joined' | 'bridge.left', event: Json): SwitchEvent | null {
  const channel = idOf(part(event, 'channel'));
  const bridge = idOf(part(event, 'bridge'));
  return channel && bridge ? { type, bridge, channel } : null;
}

function pressedHold(event: Json): SwitchEvent | null {
  const channel = idOf(part(event, 'channel'));
  return channel ? { type: 'hold.pressed', channel, held: event['type'] === 'ChannelHold' } : null;
}

function played(event: Json): SwitchEvent | null {
  const playback = part(event, 'playback');
  const id = idOf(playback);
  const [kind, target] = split(textOf(playback?.['target_uri'], idLimit + 10));
  if (!id || !target) return null;
  const ok = playback?.['state'] === 'done';
  if (kind === 'bridge') return { type: 'greeting.ended', playback: id, bridge: target, ok };
  return kind === 'channel' ? { type: 'playback.ended', playback: id, channel: target, ok } : null;
}

/** Number and name of who is at the other end, as Asterisk shows them for this channel. */
export function callerOf(channel: Json): { readonly number: string; readonly name: string } {
  const caller = part(channel, 'caller');
  return { number: textOf(caller?.['number'], numberLimit), name: textOf(caller?.['name'], nameLimit) };
}

/** `trunk-7` of a channel named `PJSIP/trunk-7-0000001a`; '' for other technologies. */
export function endpointOf(channel: Json): string {
  return /^PJSIP\/(.+)-[0-9a-f]{8}$/.exec(textOf(channel['name'], 2 * idLimit))?.[1] ?? '';
}

export function idOf(thing: Json | null): string {
  return textOf(thing?.['id'], idLimit);
}

/** `channel:n1-1.2` → `['channel', 'n1-1.2']`. */
function split(uri: string): readonly [string, string] {
  const colon = uri.indexOf(':');
  return colon < 0 ? ['', ''] : [uri.slice(0, colon), uri.slice(colon + 1)];
}
