import type { Presence } from '../../domain/presence.js';
import { readXml, type XmlElement } from './xml-reader.js';

export const PIDF = 'urn:ietf:params:xml:ns:pidf';

/** A word of RPID; longer ones are nobody's. */
const WORD = /^[a-z][a-z0-9-]{0,39}$/;
const MOST_ACTIVITIES = 20;
/** RFC 4480 section 3.2: words that tell of no activity, and what is said about them. */
const NO_ACTIVITY: readonly string[] = ['unknown', 'note', 'other'];

/**
 * Reads a presence document (RFC 3863). Activities of RPID stand in a person (RFC 4480), or, as several PBXs write them, in
 * a status; their namespaces differ by age, and all begin as that of PIDF does.
 */
export function readPidf(text: string): { readonly presence: Presence } | { readonly why: string } {
  const read = readXml(text);
  if ('why' in read) return read;
  const { root } = read;
  if (root.namespace !== PIDF || root.name !== 'presence') return { why: 'it is no presence document' };
  const found: Found = { basics: [], activities: new Set(), notes: [] };
  collect(root, found);
  if (found.basics.some((basic) => basic !== 'open' && basic !== 'closed'))
    return { why: 'basic is neither open nor closed' };
  const activities = [...found.activities];
  // Asterisk says `busy` of a telephone in a call, and what it means in a note beside it.
  if (activities.includes('busy') && found.notes.includes('on the phone')) activities.push('on-the-phone');
  const unique = [...new Set(activities)].slice(0, MOST_ACTIVITIES);
  return { presence: { open: found.basics.includes('open'), activities: unique } };
}

interface Found {
  readonly basics: string[];
  readonly activities: Set<string>;
  readonly notes: string[];
}

function collect(element: XmlElement, found: Found): void {
  const { namespace, name, children } = element;
  const ours = namespace === PIDF || namespace.startsWith(`${PIDF}:`);
  if (ours && name === 'basic') found.basics.push(element.text.trim());
  if (ours && name === 'note') found.notes.push(element.text.trim().toLowerCase());
  if (ours && name === 'activities') {
    for (const child of children) {
      if (WORD.test(child.name) && !NO_ACTIVITY.includes(child.name)) found.activities.add(child.name);
    }
  }
  for (const child of children) collect(child, found);
}
