import type { Caller } from '../auth/caller.js';
import { holdsEverywhere, seesSite } from '../auth/may-see.js';
import { defineRoute, type Route } from '../route.js';
import type { ApiPorts } from './api-ports.js';
import { peersAnswer } from './phone-schemas.js';

const PHONE = 'phone-';
const TRUNK = 'trunk-';

/** H4: how far Asterisk has the peers as they are configured. */
export function peersRoutes({
  peerStates,
  phones,
  live,
}: Pick<ApiPorts, 'peerStates' | 'phones' | 'live'>): readonly Route[] {
  /** O: peers of the sites that are there for the caller; of one that is no more nobody knows the site. */
  const seenOf = async <T extends { readonly name: string }>(peers: readonly T[], caller: Caller): Promise<T[]> => {
    if (holdsEverywhere(caller)) return [...peers];
    const { trunks } = live.view.directory;
    const ids = peers.flatMap(({ name }) => (name.startsWith(PHONE) ? [name.slice(PHONE.length)] : []));
    const sites = new Map((await phones.some(ids)).map(({ phone }) => [PHONE + phone.id, phone.siteId]));
    for (const [id, { siteId }] of trunks) sites.set(TRUNK + id, siteId);
    return peers.filter(({ name }) => seesSite(caller, sites.get(name) ?? null));
  };

  const overview = defineRoute({
    id: 'peers.overview',
    method: 'get',
    path: '/api/v1/peers',
    summary: 'What is under way between the configuration and Asterisk, how the last apply ended, and what was refused',
    roles: ['supervisor', 'admin'],
    status: 200,
    answer: peersAnswer,
    refusals: [],
    async handle({ caller }) {
      const { progress, last, refused: all } = peerStates.overview();
      const refused = await seenOf(all, caller);
      if (last === null) return { progress, last, refused };
      const { at, outcome } = last;
      const failed = outcome.ok
        ? { peers: outcome.peers, reason: null, detail: null }
        : // O: what Asterisk says may be of a peer of any site.
          { peers: null, reason: outcome.reason, detail: holdsEverywhere(caller) ? outcome.detail : null };
      return { progress, last: { at, ok: outcome.ok, ...failed }, refused };
    },
  });
  return [overview];
}
