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

/** Why Asterisk does not have what it should. */
export interface NotTaken {
  readonly sentence: string;
  /** Names of the peers it did not take, as far as they are known. */
  readonly peers: readonly string[];
}

type OnVerified = (done: number, total: number) => void;

/**
 * Whether Asterisk has every object of `changes` as it is written now, and no peer that was removed: it says that a
 * reload worked even when it left a new object out or kept the old one. With `names` (null: not asked), whether it has
 * every peer of those as well; at ten thousand that takes it a second. null: it has.
 */
export async function verifyPeers(
  ports: VerifyPorts,
  names: readonly string[] | null,
  changes: PeerChanges,
  onVerified: OnVerified,
): Promise<NotTaken | null> {
  const missing = names === null ? await removedStays(ports, changes) : await missingOf(ports, names);
  if (missing !== null) return missing;
  const { objects } = changes;
  if (objects.length <= ONE_BY_ONE) return verifyEach(ports.marks, objects, onVerified);
  const listed = await ports.admin.peerObjects();
  if (!listed.ok) return unknown(`Asterisk did not list its peers: ${listed.detail}`);
  const inList = (object: PeerObject): boolean => listed.value.get(object.type)?.has(object.name) === true;
  const left = objects.filter((object) => object.isNew && listed.value.has(object.type) && !inList(object));
  if (left.length > 0) return refusal(left);
  const rest = objects.filter((object) => !object.isNew || !listed.value.has(object.type));
  return verifyEach(ports.marks, rest, onVerified);
}

async function missingOf({ admin }: VerifyPorts, names: readonly string[]): Promise<NotTaken | null> {
  const present = await admin.peers();
  if (!present.ok) return unknown(`Asterisk did not list its peers: ${present.detail}`);
  const there = new Set(present.value);
  const missing = names.filter((name) => !there.has(name));
  return missing.length > 0 ? { sentence: `Asterisk did not take ${named(missing)}`, peers: missing } : null;
}

async function removedStays({ marks }: VerifyPorts, { removed }: PeerChanges): Promise<NotTaken | null> {
  if (removed.length === 0) return null;
  const found = await marks.marks(removed.map((name) => ({ type: 'endpoint', name })));
  if (!found.ok) return unknown(`Asterisk did not show its peers: ${found.detail}`);
  const stays = removed.filter((_, i) => found.value[i] !== null);
  return stays.length > 0 ? unknown(`Asterisk still has ${named(stays)}`) : null;
}

async function verifyEach(
  marks: PeerMarks,
  objects: readonly PeerObject[],
  onVerified: OnVerified,
): Promise<NotTaken | null> {
  for (let i = 0; i < objects.length; i += PORTION) {
    const portion = objects.slice(i, i + PORTION);
    const found = await marks.marks(portion);
    if (!found.ok) return unknown(`Asterisk did not show its peers: ${found.detail}`);
    const refused = portion.filter(({ mark }, n) => found.value[n] !== mark);
    if (refused.length > 0) return refusal(refused);
    onVerified(i + portion.length, objects.length);
  }
  return null;
}

function refusal(objects: readonly PeerObject[]): NotTaken {
  const sentence = `Asterisk did not take ${named(objects.map(({ peer, type }) => `${peer} (its ${type})`))}`;
  return { sentence, peers: [...new Set(objects.map(({ peer }) => peer))] };
}

function unknown(sentence: string): NotTaken {
  return { sentence, peers: [] };
}

function named(names: readonly string[]): string {
  const more = names.length - NAMED;
  return names.slice(0, NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
