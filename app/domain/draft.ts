import type { Directory } from './directory.js';
import type { Effect } from './effects.js';
import type { AgentId, CallId, ChannelId, Instant, Moment, SessionId } from './ids.js';
import { channelOfLeg } from './leg.js';
import { meterOf } from './leg-meter.js';
import type { Refusal, RefusalCode } from './refusals.js';
import type { Signal } from './signals.js';
import type { Call, Change, Entities, Kind, Leg, Offer, Session, View } from './world.js';

type Detail = Readonly<Record<string, string | number | boolean | null>>;

/** What lies over the rows of one kind; null: the row is gone. */
type Over<K extends Kind> = ReadonlyMap<string, Entities[K] | null>;

/** Over most kinds, in most steps. */
const NOTHING: ReadonlyMap<string, never> = new Map<string, never>();

/**
 * The state of now with this decision's changes laid over it. The view below is never touched:
 * the draft's lists are the decision.
 */
export class Draft implements View {
  readonly changes: Change[] = [];
  readonly effects: Effect[] = [];
  readonly signals: Signal[] = [];
  /** Answered when all others are: what is left to do once everything has settled. */
  readonly lastSignals: Signal[] = [];
  refusal: Refusal | null = null;
  /** The session a command was about, for its answer. */
  subject: SessionId | null = null;
  private readonly over: { [K in Kind]: Over<K> } = {
    session: NOTHING,
    leg: NOTHING,
    call: NOTHING,
    offer: NOTHING,
    trunk: NOTHING,
    turn: NOTHING,
    toll: NOTHING,
    supervision: NOTHING,
    recording: NOTHING,
  };
  private ids = 0;

  constructor(
    private readonly base: View,
    readonly moment: Moment,
  ) {}

  get at(): Instant {
    return this.moment.at;
  }
  get steady(): Instant {
    return this.moment.steady;
  }
  get directory(): Directory {
    return this.base.directory;
  }
  get switchUp(): boolean {
    return this.base.switchUp;
  }

  newId(): string {
    return this.moment.id(this.ids++);
  }

  get<K extends Kind>(kind: K, id: string): Entities[K] | undefined {
    const over = this.over[kind].get(id);
    return over === undefined ? this.base.get(kind, id) : (over ?? undefined);
  }

  /**
   * As they are now: what is changed while they are gone through is in the next answer. So nobody has to copy them first:
   * a decision never changes the rows that it stands on.
   */
  all<K extends Kind>(kind: K): Iterable<Entities[K]> {
    const over: Over<K> = this.over[kind];
    if (over.size === 0) return this.base.all(kind);
    const found: Entities[K][] = [];
    for (const entity of this.base.all(kind)) {
      const mine = over.get(entity.id);
      if (mine === undefined) found.push(entity);
      else if (mine) found.push(mine);
    }
    for (const [id, entity] of over) if (entity && !this.base.get(kind, id)) found.push(entity);
    return found;
  }

  /** Whose rows this decision has written or dropped so far, in that order; as with `all`, what comes later is not in it. */
  changed(kind: Kind): readonly string[] {
    return [...this.over[kind].keys()];
  }
  hasChanged(kind: Kind, id: string): boolean {
    return this.over[kind].has(id);
  }

  sessionOfAgent(agentId: AgentId): Session | undefined {
    for (const session of this.over.session.values()) {
      if (session?.agentId === agentId && session.state.at !== 'logged-out') return session;
    }
    const session = this.base.sessionOfAgent(agentId);
    return session && !this.over.session.has(session.id) ? session : undefined;
  }

  ownerOf(channel: ChannelId): { kind: 'call' | 'leg'; id: string } | undefined {
    for (const leg of this.over.leg.values()) {
      if (leg && channelOfLeg(leg.state) === channel) return { kind: 'leg', id: leg.id };
    }
    for (const call of this.over.call.values()) if (call?.channel === channel) return { kind: 'call', id: call.id };
    const owner = this.base.ownerOf(channel);
    return owner && !this.over[owner.kind].has(owner.id) ? owner : undefined;
  }

  offersOfCall(callId: CallId): readonly Offer[] {
    const { offer: over } = this.over;
    const before = this.base.offersOfCall(callId);
    if (over.size === 0) return before;
    const found: Offer[] = [];
    for (const { id } of before) {
      const offer = this.get('offer', id);
      if (offer?.callId === callId) found.push(offer);
    }
    for (const offer of over.values()) {
      if (offer?.callId === callId && this.base.get('offer', offer.id)?.callId !== callId) found.push(offer);
    }
    return found;
  }
  offerOfSession(sessionId: SessionId): Offer | undefined {
    const { offer: over } = this.over;
    const before = this.base.offerOfSession(sessionId);
    if (over.size === 0) return before;
    for (const offer of over.values()) if (offer?.sessionId === sessionId) return offer;
    return before && !over.has(before.id) ? before : undefined;
  }

  /** Writes a row and its fact. */
  put<K extends Kind>(kind: K, after: Entities[K], why: string, given: Detail = {}): void {
    const detail = kind === 'leg' ? this.metered(after.id, after as Leg, given) : given;
    this.lay(kind, after.id, after);
    this.changes.push({ kind, id: after.id, after, why, detail } as Change);
  }

  /** The row goes; its fact stays. */
  drop(kind: Kind, id: string, why: string, given: Detail = {}): void {
    // A leg that another session takes over goes on.
    const detail = kind === 'leg' && why !== 'leg.handed-over' ? this.metered(id, null, given) : given;
    this.lay(kind, id, null);
    this.changes.push({ kind, id, after: null, why, detail } as Change);
  }

  send(...effects: Effect[]): void {
    this.effects.push(...effects);
  }
  raise(...signals: Signal[]): void {
    this.signals.push(...signals);
  }
  raiseLast(signal: Signal): void {
    this.lastSignals.push(signal);
  }
  refuse(code: RefusalCode, field: string | null = null): void {
    this.refusal = { code, field };
  }

  session(id: SessionId): Session | undefined {
    return this.get('session', id);
  }
  leg(id: SessionId): Leg | undefined {
    return this.get('leg', id);
  }
  call(id: CallId): Call | undefined {
    return this.get('call', id);
  }

  private lay<K extends Kind>(kind: K, id: string, after: Entities[K] | null): void {
    const over = this.over[kind];
    if (over === NOTHING) (this.over as { [L in K]: Over<L> })[kind] = new Map([[id, after]]);
    else (over as Map<string, Entities[K] | null>).set(id, after);
  }

  /** E10: with the change that ends a leg's channel goes what that channel was. */
  private metered(id: SessionId, after: Leg | null, detail: Detail): Detail {
    const meter = meterOf(this.leg(id), after);
    return 'endedChannel' in meter ? { agentId: this.session(id)?.agentId ?? null, ...meter, ...detail } : detail;
  }
}
