import type { Millis, PhoneId } from '../domain/ids.js';
import { withMovedPeer, type MovedPeer } from '../domain/moved-peer.js';
import type { Phone } from '../domain/phone.js';
import type { Clock } from '../ports/clock.js';
import type { PhoneStore } from '../ports/phone-store.js';
import type { ApplyOutcome, ApplyPeers } from './apply-peers.js';
import { peerNameOf } from './peer-states.js';

export interface WriteMovedPeersPorts {
  readonly phones: Pick<PhoneStore, 'get' | 'save' | 'some'>;
  readonly applyPeers: Pick<ApplyPeers, 'requestEach' | 'onProgress'>;
  readonly clock: Clock;
}

export interface WrittenPeers {
  /** Why a telephone is as it was: it could not be stored, or Asterisk did not take its peer. */
  readonly whys: ReadonlyMap<PhoneId, string>;
  /** How long Asterisk took to read its peers; null: it had to read nothing. */
  readonly reloadMs: Millis | null;
}

/**
 * L: writes the peers of these telephones with one reload, and answers when Asterisk has them. Those it does not take are
 * put back, and the others are tried without them.
 */
export async function writeMovedPeers(
  ports: WriteMovedPeersPorts,
  wanted: readonly MovedPeer[],
): Promise<WrittenPeers> {
  const whys = new Map<PhoneId, string>();
  const before = new Map<PhoneId, Phone>();
  for (const peer of wanted) {
    const stored = await ports.phones.get(peer.phoneId);
    const saved = stored && (await ports.phones.save(withMovedPeer(stored.phone, peer), null, stored.version));
    if (stored && saved?.ok) before.set(peer.phoneId, stored.phone);
    else whys.set(peer.phoneId, saved && !saved.ok ? saved.problem : 'no-such-phone');
  }
  const stopwatch = timeReloads(ports);
  const open = new Set(before.keys());
  while (open.size > 0) {
    const blamed = blamedFor(await apply(ports, open), open);
    if (blamed === null) break;
    for (const id of blamed) {
      await putBack(ports, before.get(id) as Phone);
      whys.set(id, 'peer-not-taken');
      open.delete(id);
    }
    // The files say again what they said, whoever else waits.
    await apply(ports, blamed);
  }
  return { whys, reloadMs: stopwatch() };
}

function apply({ applyPeers }: WriteMovedPeersPorts, ids: Iterable<PhoneId>): Promise<ApplyOutcome> {
  return applyPeers.requestEach(Array.from(ids, (id) => ({ kind: 'phone', id })));
}

/** Whose peers are to be put back; null: Asterisk has them all. Without a name to blame it is all of them. */
function blamedFor(outcome: ApplyOutcome, open: ReadonlySet<PhoneId>): readonly PhoneId[] | null {
  if (outcome.ok) return null;
  const ours = [...open].filter((id) => outcome.peers?.includes(peerNameOf({ kind: 'phone', id })));
  // Somebody else's peer cannot be written: all others were.
  if (outcome.reason === 'refused') return ours.length > 0 ? ours : null;
  return ours.length > 0 ? ours : [...open];
}

async function putBack({ phones }: WriteMovedPeersPorts, phone: Phone): Promise<void> {
  const now = await phones.get(phone.id);
  if (now) await phones.save(phone, null, now.version);
}

/** Measures the reloads from here on; asked for the longest it stops. */
function timeReloads({ applyPeers, clock }: WriteMovedPeersPorts): () => Millis | null {
  let began = 0;
  let longest: Millis | null = null;
  const stop = applyPeers.onProgress(({ stage, done }) => {
    if (stage !== 'reload') return;
    if (done === 0) began = clock.mono();
    else longest = Math.max(longest ?? 0, clock.mono() - began);
  });
  return () => {
    stop();
    return longest;
  };
}
