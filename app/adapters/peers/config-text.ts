/** A value that cannot be written into Asterisk's configuration; the message names it without repeating secrets. */
export class ConfigTextError extends Error {}

/** Longer lines are skipped by Asterisk's parser (8191 bytes with the key). */
const LONGEST_VALUE = 8000;
/** Section names with a meaning of their own in pjsip.conf. */
const RESERVED_NAMES = new Set(['global', 'system', 'anonymous', 'default_outbound_endpoint', 'default']);

/**
 * A value of one configuration line. `;` would start a comment (and `;--` swallow the rest of the file), so it is
 * escaped; what cannot be escaped is refused: control characters, blanks at an end, a leading `>` (read as `=>`).
 * @throws ConfigTextError
 */
export function configValue(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') throw new ConfigTextError('a value is missing');
  const text = String(value);
  if (text === '') throw new ConfigTextError('a value is empty');
  if (/\p{Cc}|[\u2028\u2029]/u.test(text)) throw new ConfigTextError('a value holds a control character');
  if (/\p{Cs}/u.test(text)) throw new ConfigTextError('a value holds half a character');
  if (text.trim() !== text) throw new ConfigTextError('a value begins or ends with a blank, which Asterisk would drop');
  if (text.startsWith('>')) throw new ConfigTextError('a value begins with ">", which Asterisk would drop');
  if (Buffer.byteLength(text) > LONGEST_VALUE)
    throw new ConfigTextError(`a value is longer than ${LONGEST_VALUE} bytes`);
  return text.replaceAll(';', '\\;');
}

/**
 * A name of ours (section, endpoint, codec): letters, digits and `_ . + @ -`, 1–79 of them.
 * @throws ConfigTextError
 */
export function configName(name: unknown): string {
  if (typeof name !== 'string' || !/^[A-Za-z0-9_][A-Za-z0-9_.+@-]{0,78}$/.test(name) || RESERVED_NAMES.has(name)) {
    throw new ConfigTextError(`"${String(name).slice(0, 80)}" is not a name: 1–79 letters, digits and _ . + @ -`);
  }
  return name;
}

/** Names of ours with commas between them. @throws ConfigTextError */
export function configNames(names: unknown): string {
  if (!Array.isArray(names) || names.length === 0) throw new ConfigTextError('a list of names is empty');
  return names.map(configName).join(',');
}

/**
 * `"name" <number>`; quotes and backslashes in the name are escaped for the caller ID, then for the line.
 * @throws ConfigTextError
 */
export function configCallerId(name: unknown, number: unknown): string {
  if (typeof name !== 'string' || typeof number !== 'string') throw new ConfigTextError('a caller ID is incomplete');
  if (!/^\+?[0-9*#]{1,32}$/.test(number)) throw new ConfigTextError('a caller ID number is not 1–32 digits');
  if (name.includes('\\')) throw new ConfigTextError('a caller ID name holds a backslash');
  return configValue(`"${name.replaceAll('"', '\\"')}" <${number}>`);
}

/** Numbers of call or pickup groups, 0–63, with commas between them. @throws ConfigTextError */
export function configGroups(groups: unknown): string {
  const numbers: readonly unknown[] = Array.isArray(groups) ? groups : [];
  const fits = (group: unknown): boolean => Number.isInteger(group) && Number(group) >= 0 && Number(group) <= 63;
  if (numbers.length === 0 || !numbers.every(fits)) throw new ConfigTextError('groups are not numbers from 0 to 63');
  return numbers.join(',');
}

/** A user at a registrar, `sip:user@host:port`. @throws ConfigTextError */
export function configAccount(user: unknown, contact: unknown): string {
  const { host, port } = contact as { host: string; port: number };
  if (typeof user !== 'string' || !/^[A-Za-z0-9_.+~*-]{1,64}$/.test(user)) {
    throw new ConfigTextError('a SIP user is not 1–64 letters, digits and _ . + ~ * -');
  }
  return configValue(`sip:${user}@${host.includes(':') ? `[${host}]` : host}:${port}`);
}

/** A SIP contact; the transport is a parameter of the address, so no transport has to be pinned. */
export function configContact(contact: unknown, transport: unknown): string {
  const { host, port } = contact as { host: string; port: number };
  const address = host.includes(':') ? `[${host}]` : host;
  const suffix = transport === 'udp' ? '' : `;transport=${String(transport)}`;
  return configValue(`sip:${address}:${port}${suffix}`);
}
