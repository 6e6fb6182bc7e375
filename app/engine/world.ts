import type { Directory } from '../domain/directory.js';
import type { AgentId, CallId, ChannelId, SessionId } from '../domain/ids.js';
import { channelOfLeg } from '../domain/leg.js';
import type { Call, Change, Entities, Kind, Leg, Offer, Session, View } from '../domain/world.js';
import type { StoredState } from '../ports/store.js';

type Owner = { readonly kind: 'call' | 'leg'; readonly id: string };

/** The state of now, as maps with the indexes that decisions ask for. Only the engine writes it. */
export class World implements View {
  directory: Directory;
  switchUp = false;
  readonly #rows: { [K in Kind]: Map<string, Entities[K]> } = {
    session: new Map(),
    leg: new Map(),
    call: new Map(),
    offer: new Map(),
    trunk: new Map(),
    turn: new Map(),
    toll: new Map(),
    supervision: new Map(),
    recording: new Map(),
  };
  readonly #sessionOfAgent = new Map<AgentId, SessionId>();
  readonly #owners = new Map<ChannelId, Owner>();
  readonly #offersOfCall = new Map<CallId, Set<string>>();
  readonly #offerOfSession = new Map<SessionId, string>();

  constructor(directory: Directory) {
    this.directory = directory;
  }

  /** Takes over the rows of an earlier life. */
  load(stored: StoredState): void {
    for (const session of stored.sessions) this.#put('session', session.id, session);
    for (const leg of stored.legs) this.#put('leg', leg.id, leg);
    for (const call of stored.calls) this.#put('call', call.id, call);
    for (const offer of stored.offers) this.#put('offer', offer.id, offer);
    for (const trunk of stored.trunks) this.#put('trunk', trunk.id, trunk);
    for (const turn of stored.turns) this.#put('turn', turn.id, turn);
    for (const toll of stored.tolls) this.#put('toll', toll.id, toll);
    for (const one of stored.supervisions) this.#put('supervision', one.id, one);
    for (const recording of stored.recordings) this.#put('recording', recording.id, recording);
  }

  apply(changes: readonly Change[]): void {
    for (const change of changes) this.#put(change.kind, change.id, change.after);
  }

  get<K extends Kind>(kind: K, id: string): Entities[K] | undefined {
    return this.#rows[kind].get(id);
  }

  all<K extends Kind>(kind: K): Iterable<Entities[K]> {
    return this.#rows[kind].values();
  }

  sessionOfAgent(agentId: AgentId): Session | undefined {
    const id = this.#sessionOfAgent.get(agentId);
    return id === undefined ? undefined : this.#rows.session.get(id);
  }

  ownerOf(channel: ChannelId): Owner | undefined {
    return this.#owners.get(channel);
  }

  offersOfCall(callId: CallId): readonly Offer[] {
    const ids = this.#offersOfCall.get(callId);
    if (!ids) return NO_OFFERS;
    const found: Offer[] = [];
    for (const id of ids) {
      const offer = this.#rows.offer.get(id);
      if (offer) found.push(offer);
    }
    return found;
  }

  offerOfSession(sessionId: SessionId): Offer | undefined {
    const id = this.#offerOfSession.get(sessionId);
    return id === undefined ? undefined : this.#rows.offer.get(id);
  }

  #put<K extends Kind>(kind: K, id: string, after: Entities[K] | null): void {
    const rows = this.#rows[kind];
    const before = rows.get(id);
    if (after === null) rows.delete(id);
    else rows.set(id, after);
    switch (kind) {
      case 'session':
        return this.#indexSession(before as Session | undefined, after as Session | null);
      case 'leg':
        return this.#indexLeg(before as Leg | undefined, after as Leg | null);
      case 'call':
        return this.#indexCall(before as Call | undefined, after as Call | null);
      case 'offer':
        return this.#indexOffer(before as Offer | undefined, after as Offer | null);
      case 'trunk':
      case 'turn':
      case 'toll':
      case 'supervision':
      case 'recording':
        return;
    }
  }

  #indexSession(before: Session | undefined, after: Session | null): void {
    if (before) forget(this.#sessionOfAgent, before.agentId, before.id);
    if (after && after.state.at !== 'logged-out') this.#sessionOfAgent.set(after.agentId, after.id);
  }

  #indexLeg(before: Leg | undefined, after: Leg | null): void {
    this.#own('leg', before?.id, before && channelOfLeg(before.state), after?.id, after && channelOfLeg(after.state));
  }

  #indexCall(before: Call | undefined, after: Call | null): void {
    this.#own('call', before?.id, before?.channel, after?.id, after?.channel);
  }

  #own(
    kind: Owner['kind'],
    idBefore: string | undefined,
    before: ChannelId | null | undefined,
    idAfter: string | undefined,
    after: ChannelId | null | undefined,
  ): void {
    if (before === after && idBefore === idAfter) return;
    if (before && this.#owners.get(before)?.id === idBefore) this.#owners.delete(before);
    if (after && idAfter !== undefined) this.#owners.set(after, { kind, id: idAfter });
  }

  #indexOffer(before: Offer | undefined, after: Offer | null): void {
    if (before && !after) {
      const ofCall = this.#offersOfCall.get(before.callId);
      ofCall?.delete(before.id);
      if (ofCall?.size === 0) this.#offersOfCall.delete(before.callId);
      forget(this.#offerOfSession, before.sessionId, before.id);
    }
    if (after) {
      const ofCall = this.#offersOfCall.get(after.callId);
      if (ofCall) ofCall.add(after.id);
      else this.#offersOfCall.set(after.callId, new Set([after.id]));
      this.#offerOfSession.set(after.sessionId, after.id);
    }
  }
}

const NO_OFFERS: readonly Offer[] = [];

function forget(index: Map<string, string>, key: string, id: string): void {
  if (index.get(key) === id) index.delete(key);
}
