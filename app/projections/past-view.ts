import type { Directory } from '../domain/directory.js';
import type { MaskedEntities } from '../domain/facts.js';
import type { CallId } from '../domain/ids.js';
import type { Call, Entities, Kind, Offer, Session, View } from '../domain/world.js';
import type { Folded } from './fold.js';

/**
 * What ran at some instant, as what runs now is looked at; for showing alone, nothing is decided by it.
 * @param caller who a call was with, as far as that is still kept
 */
export function pastView(folded: Folded, directory: Directory, caller: (id: CallId) => Call['caller']): View {
  const whole = <K extends Kind>(kind: K, entity: MaskedEntities[K]): Entities[K] =>
    (kind === 'call' ? { ...entity, caller: caller(entity.id) } : entity) as Entities[K];
  const all = <K extends Kind>(kind: K): Iterable<Entities[K]> =>
    Array.from((folded[kind] as Map<string, MaskedEntities[K]>).values(), (entity) => whole(kind, entity));
  const offers = (fits: (offer: Offer) => boolean): Offer[] => [...folded.offer.values()].filter(fits);
  return {
    directory,
    // History does not tell whether Asterisk could be reached.
    switchUp: true,
    get: (kind, id) => {
      const entity = (folded[kind] as Map<string, MaskedEntities[typeof kind]>).get(id);
      return entity && whole(kind, entity);
    },
    all,
    sessionOfAgent: (agentId) =>
      [...folded.session.values()].find(
        (session): session is Session => session.agentId === agentId && session.state.at !== 'logged-out',
      ),
    ownerOf: () => undefined,
    offersOfCall: (callId) => offers((offer) => offer.callId === callId),
    offerOfSession: (sessionId) => offers((offer) => offer.sessionId === sessionId)[0],
  };
}
