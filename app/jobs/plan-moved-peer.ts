import { scopeCovers } from '../domain/policies/scope-covers.js';
import { movedPeerOf, type MovedPeer } from '../domain/moved-peer.js';
import type { Phone } from '../domain/phone.js';
import type { ThingJudge } from '../ports/thing-judge.js';
import type { Values } from './importing/csv-columns.js';
import type { KnownThings } from './importing/known-things.js';
import { PHONE_COLUMNS, phoneFields } from './importing/phone-columns.js';

/** Columns of a file of moves that are about the peer of the agent's telephone. */
export const PEER_COLUMNS = ['host', 'transports', 'nat', 'codecs', 'encryption'];

export type PlannedPeer =
  | { readonly ok: true; readonly peer: MovedPeer; readonly before: MovedPeer }
  | { readonly ok: false; readonly code: string; readonly values: Values }
  /** As the API would say it. */
  | { readonly ok: false; readonly sentences: readonly string[] };

/** L: what a row wants of the peer of this telephone; null: nothing. An empty cell leaves it as it is. */
export async function planMovedPeer(
  row: Readonly<Record<string, string>>,
  phone: Phone | null,
  { known, judge, scope }: { readonly known: KnownThings; readonly judge: ThingJudge; readonly scope: string },
): Promise<PlannedPeer | null> {
  const wished = PEER_COLUMNS.filter((name) => (row[name] ?? '') !== '');
  if (wished.length === 0) return null;
  const before = phone && movedPeerOf(phone);
  if (!phone) return { ok: false, code: 'move-no-phone', values: {} };
  if (!before) return { ok: false, code: 'move-phone-has-no-peer', values: { number: phone.number } };
  if (!scopeCovers(scope, phone.siteId)) return { ok: false, code: 'out-of-scope', values: {} };
  const cells: Record<string, unknown> = {};
  for (const name of wished) {
    const read = PHONE_COLUMNS.find((column) => column.name === name)?.read(row[name] ?? '', known);
    if (read && !read.ok) return read;
    Object.assign(cells, read?.fields);
  }
  const { host, ...voice } = cells;
  const placed = host === undefined ? {} : { placement: host === 'dynamic' ? 'registered' : 'fixed', host };
  const judged = await judge.judge('phone', phone.id, phoneFields({ ...voice, ...placed }), phone);
  if (!judged.ok) return { ok: false, sentences: judged.problems.map(({ sentence }) => sentence) };
  const peer = movedPeerOf(judged.thing);
  return peer ? { ok: true, peer, before } : null;
}
