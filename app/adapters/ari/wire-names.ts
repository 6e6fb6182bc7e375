import { contactName, trunkPeerName } from '../../domain/peer.js';

/** Ids and names that may stand in a REST path, a list, a variable or a dial string: nothing that splits or ends one. */
const name = /^[A-Za-z0-9._:+-]{1,149}$/;
const dialled = /^\+?[0-9]{1,32}$/;
/** Telephones may show a feature code, which a trunk is never asked for. */
const shown = /^\+?[0-9*#]{1,32}$/;
const word = /^[A-Za-z0-9_-]{1,64}$/;

/** A value that must not reach Asterisk: a fault of ours, told to who asked instead of sent. */
export class UnsafeValue extends Error {}

/** An id for a REST path or list. Throws UnsafeValue otherwise: a comma, for one, would name two channels. */
export function safeId(field: string, value: string): string {
  if (name.test(value)) return value;
  throw new UnsafeValue(`${field} must be 1-149 of A-Z a-z 0-9 . _ : + -, not ${JSON.stringify(value.slice(0, 40))}`);
}

/** A word such as a trunk's id or a music class. */
export function safeWord(field: string, value: string): string {
  if (word.test(value)) return value;
  throw new UnsafeValue(`${field} must be 1-64 of A-Z a-z 0-9 _ -, not ${JSON.stringify(value.slice(0, 40))}`);
}

/** A number to dial. Its value is personal and stays out of the error. */
export function safeNumber(field: string, value: string): string {
  if (dialled.test(value)) return value;
  throw new UnsafeValue(`${field} must be 1-32 digits with an optional leading +, without & / , ^ $ { } @ or blanks`);
}

/** Keys to be sent. They may be a secret and stay out of the error. */
export function safeKeys(value: string): string {
  if (/^[0-9A-D*#]{1,32}$/.test(value)) return value;
  throw new UnsafeValue('keys must be 1-32 of 0-9 A-D * #');
}

/** A number that is only shown. Its value is personal and stays out of the error. */
export function safeShown(field: string, value: string): string {
  if (shown.test(value)) return value;
  throw new UnsafeValue(`${field} must be 1-32 of 0-9 * # with an optional leading +`);
}

/**
 * `PJSIP/<number>@trunk-<trunk>`, for a backup contact with `/` and the AOR that holds it: the only dial strings there
 * are (CVE-2010-0685 is what happens with free ones). Nobody's text is in them, the contact's address neither.
 */
export function dialString(number: string, trunkId: string, contactIndex: number): string {
  const peer = trunkPeerName(safeWord('trunk', trunkId));
  const aor = contactIndex === 0 ? '' : `/${contactName(peer, safeIndex(contactIndex))}`;
  return `PJSIP/${safeNumber('number', number)}@${peer}${aor}`;
}

/** Place of a contact among those of a trunk. */
export function safeIndex(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value < 100) return value;
  throw new UnsafeValue(`the place of a contact must be a whole number from 0 to 99, not ${value}`);
}

/** @throws UnsafeValue */
export function peerDialString(peer: string): string {
  return `PJSIP/${safeWord('peer', peer)}`;
}

/** Of a name to show: without what could end it early, and as long as Asterisk keeps it (80 bytes). */
export function plainName(value: string): string {
  return value.replace(/["\\<>\p{Cc}]/gu, '').slice(0, 40);
}

/** `?a=1&b=2`, encoded. */
export function query(fields: Readonly<Record<string, string | number | boolean>>): string {
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return pairs.length ? `?${pairs.join('&')}` : '';
}
