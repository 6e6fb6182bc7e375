import type { PeerChanges, PeerObject } from '../ports/peer-files.js';
import type { PeerMarks } from '../ports/peer-marks.js';
import type { SwitchAdmin } from '../ports/switch-admin.js';

/** Up to so many objects are asked for one by one; of more, new ones are looked up in Asterisk's own lists. */
const ONE_BY_ONE = 300;
/** So many names in a sentence are enough to know what to look at. */
const NAMED = 5;
/** Objects are asked for in portions, so that progress can be told. */
const PORTION = 200;

export interface VerifyPorts {
  readonly admin: Pick<SwitchAdmin, 'peers' | 'peerObjects'>;
  readonly marks: PeerMarks;
}

/**
 * Whether Asterisk really has every peer in `names`, and every object of `changes` as it is written now: it says that a
 * reload worked even when it left a new object out or kept the old one. null: it has; else a sentence.
 */
export async function verifyPeers(
  { admin, marks }: VerifyPorts,
  names: readonly string[],
  changes: PeerChanges,
  onVerified: (done: number, total: number) => void,
): Promise<string | null> {
  const present = await admin.peers();
  if (!present.ok) return `Asterisk did not list its peers: ${present.detail}`;
  const there = new Set(present.value);
  const missing = names.filter((name) => !there.has(name));
  if (missing.length > 0) return `Asterisk did not take ${named(missing)}`;
  const { objects } = changes;
  if (objects.length === 0) return null;
  if (objects.length <= ONE_BY_ONE) return verifyEach(marks, objects, onVerified);
  const listed = await admin.peerObjects();
  if (!listed.ok) return `Asterisk did not list its peers: ${listed.detail}`;
  const inList = (object: PeerObject): boolean => listed.value.get(object.type)?.has(object.name) === true;
  const left = objects.filter((object) => object.isNew && listed.value.has(object.type) && !inList(object));
  if (left.length > 0) return refusal(left);
  const rest = objects.filter((object) => !object.isNew || !listed.value.has(object.type));
  return verifyEach(marks, rest, onVerified);
}

async function verifyEach(
  marks: PeerMarks,
  objects: readonly PeerObject[],
  onVerified: (done: number, total: number) => void,
): Promise<string | null> {
  for (let i = 0; i < objects.length; i += PORTION) {
    const portion = objects.slice(i, i + PORTION);
    const found = await marks.marks(portion);
    if (!found.ok) return `Asterisk did not show its peers: ${found.detail}`;
    const refused = portion.filter(({ mark }, n) => found.value[n] !== mark);
    if (refused.length > 0) return refusal(refused);
    onVerified(i + portion.length, objects.length);
  }
  return null;
}

function refusal(objects: readonly PeerObject[]): string {
  return `Asterisk did not take ${named(objects.map(({ peer, type }) => `${peer} (its ${type})`))}`;
}

function named(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
