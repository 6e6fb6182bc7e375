import { createHash } from 'node:crypto';
import type { EmergencyNumber, EmergencyWay } from '../../domain/emergency.js';
import { LISTED_NUMBER } from '../../domain/number-rules.js';
import type { OutDenial } from '../../domain/out-denials.js';
import { contactName, trunkPeerName } from '../../domain/peer.js';
import { configName } from './config-text.js';

/** The variable by which Asterisk tells which text it has read. */
export const EMERGENCY_MARK = 'FARLINE_EMERGENCY';

/** Contexts of telephones of ours, also of those that may call nobody else. */
const CONTEXTS = ['from-sip', 'farline-refused'];
/** Bytes of UTF-8 that Asterisk keeps of a caller's name. */
const LONGEST_NAME = 79;

export interface EmergencyText {
  readonly text: string;
  readonly mark: string;
}

/**
 * D7: the dialplan that carries out emergency calls without us; what does the dialling is `farline-emergency`. Each place
 * has an extension NUMBER@SITE, one without a site stands for telephones that do not say where they are.
 * @throws ConfigTextError
 */
export function emergencyText(numbers: readonly EmergencyNumber[], denials: readonly OutDenial[] = []): EmergencyText {
  const dialled = [...new Set(numbers.map(({ number }) => number))].sort();
  const entries = CONTEXTS.flatMap((context) => [
    `[${context}](+)`,
    ...dialled.flatMap((number) => [
      `exten => ${digits(number)},1,Set(FARLINE_DIALLED=${number})`,
      ' same => n,Set(FARLINE_BACK=${CONTEXT})',
      ' same => n,Goto(farline-emergency,enter,1)',
    ]),
  ]);
  const places = ['[farline-places](+)', ...numbers.flatMap(place)];
  const body = [...entries, ...places, ...denials.flatMap(denial), ''].join('\n');
  const mark = createHash('sha256').update(body).digest('hex').slice(0, 32);
  const head = [
    '; Where emergency calls go. Written by Farline whenever sites or trunks change, for Asterisk alone to act on.',
    '[globals]',
    `${EMERGENCY_MARK} = ${mark}`,
  ];
  return { text: [...head, body].join('\n'), mark };
}

function place({ siteId, number, callerId, location, ways }: EmergencyNumber): string[] {
  const site = siteId === null ? '' : siteKey(siteId);
  const shown = callerId === '' ? '' : telephone(callerId);
  return [
    `exten => ${digits(number)}@${site},1,Set(FARLINE_PLACE=${siteId ?? ''})`,
    ` same => n,Set(FARLINE_SHOWN=${shown})`,
    ` same => n,Set(FARLINE_LOCATION=${plain(location)})`,
    ...ways.map((way, n) => ` same => n,Set(FARLINE_WAY_${n + 1}=${dialString(way)})`),
    ...ways.map((way, n) => ` same => n,Set(FARLINE_AS_${n + 1}=${asShown(way)})`),
    ` same => n,Set(FARLINE_WAYS=${ways.length})`,
    ' same => n,Goto(farline-emergency,call,1)',
  ];
}

/** D7, toll fraud: an extension for whatever this trunk never carries; what it does is asked, not run. */
function denial({ trunkId, denied }: OutDenial): string[] {
  return [
    `[farline-denied-${configName(trunkId)}]`,
    ...denied.map((entry) => `exten => ${entry.endsWith('*') ? `_${beginning(entry)}!` : beginning(entry)},1,NoOp()`),
  ];
}

function beginning(entry: string): string {
  if (LISTED_NUMBER.test(entry)) return entry.replace(/\*$/, '');
  throw new Error('a denied number is not digits with an optional leading + and an optional * at the end');
}

/** Extensions take a dash for nothing. */
function siteKey(siteId: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(siteId)) return siteId.replaceAll('-', '');
  throw new Error('a site has an id that is not 1–64 letters, digits, dashes and underscores');
}

function dialString({ number, trunkId, contactIndex }: EmergencyWay): string {
  const peer = configName(trunkPeerName(trunkId));
  const contact = contactIndex === 0 ? '' : `/${configName(contactName(peer, contactIndex))}`;
  return `PJSIP/${telephone(number)}@${peer}${contact}`;
}

function asShown({ callerId }: EmergencyWay): string {
  return callerId === null ? '' : telephone(callerId);
}

function digits(number: string): string {
  if (/^\d{2,8}$/.test(number)) return number;
  throw new Error('an emergency number is not 2–8 digits');
}

function telephone(number: string): string {
  if (/^\+?[0-9]{1,32}$/.test(number)) return number;
  throw new Error('a number is not 1–32 digits with an optional leading +');
}

/** Of a place what cannot mean anything to the dialplan or end a caller's name early, as long as Asterisk keeps it. */
function plain(location: string): string {
  let kept = '';
  for (const character of location
    .replace(/[^\p{L}\p{N} .:/+-]/gu, ' ')
    .replace(/ +/g, ' ')
    .trim()) {
    if (Buffer.byteLength(kept + character) > LONGEST_NAME) break;
    kept += character;
  }
  return kept.trim();
}
