import { CREDENTIAL_ALLOWED, CREDENTIAL_TEXT, parseContact, type Contact } from './peer.js';
import type { PeerOutcome, PeerProblem, PhonePeer } from './peer.js';
import {
  CODECS,
  LAST_GROUP,
  NATS,
  PHONE_TRANSPORTS,
  PHONE_TYPES,
  RECORD_FORMATS,
  type VoiceSettings,
} from './voice-settings.js';

export function phonePeerName(phoneId: string): string {
  return `phone-${phoneId}`;
}

/**
 * The peer of a phone, or every field that stands in the way. What is stored or typed may hold anything, so each value
 * is judged, whatever its type says. The secret is never repeated in a problem.
 */
export function phonePeer(phoneId: string, secret: string, voice: VoiceSettings): PeerOutcome<PhonePeer> {
  const host = voice.host === 'dynamic' ? 'dynamic' : parseContact(voice.host);
  const problems = [
    ...(NAME.test(phoneId) ? [] : [problem('id', phoneId, '1–64 letters, digits, dashes and underscores')]),
    ...(CREDENTIAL_TEXT.test(secret) ? [] : [problem('secret', '(hidden)', CREDENTIAL_ALLOWED)]),
    ...listProblems('transports', voice.transports, PHONE_TRANSPORTS),
    ...hostProblems(voice, host),
    ...choiceProblems('nat', voice.nat, NATS),
    ...choiceProblems('type', voice.type, PHONE_TYPES),
    ...listProblems('codecs', voice.codecs, CODECS),
    ...callerIdProblems(voice.callerId),
    ...(CONTEXT.test(voice.context) ? [] : [problem('context', voice.context, CONTEXT_ALLOWED)]),
    ...groupProblems('callGroups', voice.callGroups),
    ...groupProblems('pickupGroups', voice.pickupGroups),
    ...choiceProblems('chanSpy', voice.chanSpy, YES_OR_NO),
    ...choiceProblems('video', voice.video, YES_OR_NO),
    ...choiceProblems('encryption', voice.encryption, YES_OR_NO),
    ...choiceProblems('record', voice.record, RECORD_FORMATS),
  ];
  if (problems.length > 0 || host === undefined) return { ok: false, problems };
  return { ok: true, peer: { ...voice, kind: 'phone', name: phonePeerName(phoneId), password: secret, host } };
}

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const CONTEXT = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,78}$/;
const CONTEXT_ALLOWED = '1–79 letters, digits, dashes and underscores, no dash in front';
const CALLER_NUMBER = /^\+?[0-9*#]{1,32}$/;
const CALLER_NAME = /^[^\p{Cc}\p{Cs}\u2028\u2029\\]*$/u;
/** Bytes of UTF-8, a quote counted twice: both drivers cut a longer name, in the middle of a character if need be. */
const CALLER_NAME_BYTES = 79;
const CALLER_NAME_ALLOWED =
  'at most 79 bytes of UTF-8 (a quote counts twice), no control characters, no backslash, no blank at either end';
const YES_OR_NO = [true, false] as const;

function problem(field: string, value: unknown, allowed: string): PeerProblem {
  return { field, value: String(value), allowed };
}

function choiceProblems<T>(field: string, value: T, choices: readonly T[]): PeerProblem[] {
  return choices.includes(value) ? [] : [problem(field, value, `one of ${choices.join(', ')}`)];
}

function listProblems<T>(field: string, values: readonly T[], choices: readonly T[]): PeerProblem[] {
  const allowed = `at least one of ${choices.join(', ')}, each once`;
  if (values.length === 0) return [problem(field, '', allowed)];
  return values
    .filter((value, i) => !choices.includes(value) || values.indexOf(value) !== i)
    .map((value) => problem(field, value, allowed));
}

function hostProblems({ host, transports }: VoiceSettings, contact: 'dynamic' | Contact | undefined): PeerProblem[] {
  if (contact === undefined) {
    return [problem('host', host, 'dynamic, or a host, host:port or [ipv6]:port, port 1–65535')];
  }
  const browser = transports.some((transport) => transport === 'ws' || transport === 'wss');
  // A WebSocket is opened by the browser alone, so nobody can be called over one at an address.
  return contact !== 'dynamic' && browser ? [problem('host', host, 'dynamic, for a phone that uses ws or wss')] : [];
}

function callerIdProblems(callerId: VoiceSettings['callerId']): PeerProblem[] {
  if (callerId === null) return [];
  const { name, number } = callerId;
  return [
    ...(isCallerName(name) ? [] : [problem('callerId.name', name, CALLER_NAME_ALLOWED)]),
    ...(CALLER_NUMBER.test(number)
      ? []
      : [problem('callerId.number', number, '1–32 of 0–9, * and #, with an optional leading +')]),
  ];
}

function isCallerName(name: string): boolean {
  return CALLER_NAME.test(name) && name.trim() === name && bytesOf(name) <= CALLER_NAME_BYTES;
}

function bytesOf(text: string): number {
  const costs = Array.from(text, (character) => {
    if (character === '"') return 2;
    const code = character.codePointAt(0) ?? 0;
    return 1 + Number(code > 0x7f) + Number(code > 0x7ff) + Number(code > 0xffff);
  });
  return costs.reduce((sum, cost) => sum + cost, 0);
}

function groupProblems(field: string, groups: readonly number[]): PeerProblem[] {
  return groups
    .filter((group, i) => !Number.isInteger(group) || group < 0 || group > LAST_GROUP || groups.indexOf(group) !== i)
    .map((group) => problem(field, group, `whole numbers 0–${LAST_GROUP}, each once`));
}
