import { isOnHold } from '../domain/call.js';
import { hasPickedUp } from '../domain/callback-dial.js';
import { isAway } from '../domain/callback-place.js';
import { deliveringOffer } from '../domain/call-offers.js';
import type { Effect } from '../domain/effects.js';
import type { DomainEvent } from '../domain/events.js';
import type { BridgeId, CallId, ChannelId, SessionId } from '../domain/ids.js';
import { isMember } from '../domain/conferences.js';
import { channelOfLeg } from '../domain/leg.js';
import { isLine, isLineOnTheWay } from '../domain/second-lines.js';
import { supervisionOf } from '../domain/supervisions.js';
import { legPlace } from '../domain/leg-place.js';
import type { Call, Leg, View } from '../domain/world.js';
import type { Snapshot, SnapshotChannel } from '../ports/switch.js';
import type { Differences } from './differences.js';
import { emptyBridges } from './empty-bridges.js';
import { reconcileEmergencies } from './reconcile-emergencies.js';
import { reconcileSupervisions } from './reconcile-supervisions.js';
import { FoundChannels } from './found-channels.js';
import { completedPairs, isAstray, isLeftBehind } from './brought-together.js';
import { Skips } from './skips.js';

/**
 * Compares what we believe with what Asterisk has (spec: Asterisk decides what exists, the database who is signed in).
 * Pure. `skip` says that a channel, bridge or entity was touched meanwhile, so that the snapshot may be too old for it;
 * `hasJustLeft` that a channel was told to be over, and is only still listed.
 */
export function reconcile(
  view: View,
  snapshot: Snapshot,
  pbx: string,
  skip: (name: string) => boolean,
  hasJustLeft: (channel: ChannelId) => boolean,
): Differences {
  const { events, repairs } = new Comparison(view, snapshot, pbx, skip, hasJustLeft).run();
  const listening = reconcileSupervisions(view, snapshot, pbx, skip);
  const helped = reconcileEmergencies(view, snapshot, skip);
  return { events: [...events, ...listening.events, ...helped], repairs: [...repairs, ...listening.repairs] };
}

class Comparison {
  readonly #found: FoundChannels;
  readonly #skips: Skips;
  readonly #events: DomainEvent[] = [];
  /** Legs found in conversation, by session. */
  readonly #talking = new Map<SessionId, ChannelId>();
  /** Calls whose parties were found together, as their agent wanted. */
  readonly #brought = new Set<CallId>();
  readonly #repairs: Effect[] = [];

  constructor(
    private readonly view: View,
    private readonly snapshot: Snapshot,
    private readonly pbx: string,
    private readonly skip: (name: string) => boolean,
    private readonly hasJustLeft: (channel: ChannelId) => boolean,
  ) {
    this.#found = new FoundChannels(snapshot);
    this.#skips = new Skips(this.#found, skip);
  }

  run(): Differences {
    // Conversations first: what is gone may end an offer, and with it a leg that talks to somebody else by now.
    for (const channel of this.snapshot.channels) this.#conversation(channel);
    // Before the end of a line is told, by which whom it reached would be let go.
    this.#completed();
    for (const call of this.view.all('call')) this.#goneCall(call);
    for (const leg of this.view.all('leg')) this.#goneLeg(leg);
    for (const leg of this.view.all('leg')) this.#answeredLeg(leg);
    for (const call of this.view.all('call')) this.#calling(call);
    for (const call of this.view.all('call')) this.#apart(call);
    for (const leg of this.view.all('leg')) this.#unbridged(leg);
    for (const channel of this.snapshot.channels) this.#stray(channel);
    for (const channel of this.snapshot.channels) this.#unknownCaller(channel);
    this.#unanswered();
    this.#lingerers();
    this.#repairs.push(...emptyBridges(this.view, this.snapshot, this.pbx, this.skip));
    return { events: this.#events, repairs: this.#repairs };
  }

  #goneCall(call: Call): void {
    if (isAway(call) || call.state.at === 'agent-first' || call.state.at === 'failed') return;
    // On its way through the dialplan; should it not come, it has a deadline.
    if (isLineOnTheWay(this.view, call) || (isLine(call) && this.#brought.has(call.state.withCall))) return;
    const isHere = this.#found.isHere(call.channel);
    // We go on offering who waits to agents, and so touch the row again and again: their line alone says that they went.
    const waits = call.state.at === 'waiting' || call.state.at === 'offered';
    const isUnsure = waits && !isHere ? this.#skips.channel(call.channel) : this.#skips.call(call);
    if (!isUnsure && (!isHere || this.#isTakenOver(call))) this.#gone(call.channel);
  }

  /** Waits in our rows and talks to a leg that has no session: that conversation may finish, the place in the queue is over. */
  #isTakenOver(call: Call): boolean {
    const bridge = this.#found.bridgeOf(call.channel);
    if (bridge === undefined || ['talking', 'calling', 'together', 'conference'].includes(call.state.at)) return false;
    const legs = this.#found.membersOf(bridge).filter((id) => this.#found.get(id)?.role === 'leg');
    const owner = (id: ChannelId): string => this.view.ownerOf(id)?.id ?? this.#found.get(id)?.sessionId ?? '';
    return legs.length > 0 && legs.every((id) => !this.view.get('leg', owner(id)));
  }

  /** What became of an agent's call while we did not listen. One that was answered in their bridge is found together. */
  #calling(call: Call): void {
    const { id, channel, state } = call;
    if (hasPickedUp(call)) return;
    const found = this.#found.get(channel);
    if (state.at !== 'calling' || !found?.entered || this.skip(id) || this.#skips.channel(channel)) return;
    if (!state.placed) this.#events.push({ type: 'far.entered', channel, callId: id });
    else if (found.up && (state.into !== undefined || !this.#found.hasCompany(channel)))
      this.#events.push({ type: 'far.answered', channel });
    else if (found.ringing && !state.ringing) this.#events.push({ type: 'leg.ringing', channel });
  }

  #goneLeg(leg: Leg): void {
    const channel = channelOfLeg(leg.state);
    if (channel === null || this.#skips.leg(leg) || this.#talking.has(leg.id)) return;
    const found = this.#found.get(channel);
    if (found && (found.entered || leg.state.at === 'dialing')) return;
    const call = leg.state.at === 'connected' ? this.view.get('call', leg.state.callId) : undefined;
    // What becomes of the caller hangs on where they are: a later look tells.
    if (call && this.#skips.call(call)) return;
    if (call && this.#isTakenOut(call, leg)) {
      this.#events.push({ type: 'found.taken-out', callId: call.id, sessionId: leg.id });
    } else this.#gone(channel);
  }

  /** Here, and not in the bridge of the conversation, in which a leg that was lost leaves its caller. */
  #isTakenOut({ id: callId, channel, state }: Call, { id, bridge }: Leg): boolean {
    if (state.at !== 'talking' || state.sessionId !== id || this.#isWithAnother(channel, id)) return false;
    if (this.#brought.has(callId)) return false;
    return this.#found.isHere(channel) && this.#found.bridgeOf(channel) !== bridge;
  }

  /** In conversation with the leg of another session than this. */
  #isWithAnother(caller: ChannelId, sessionId: SessionId): boolean {
    return this.#found.membersOf(this.#found.bridgeOf(caller)).some((member) => {
      const { role, sessionId: said } = this.#found.get(member) ?? { role: 'other', sessionId: null };
      const other = this.view.ownerOf(member)?.id ?? said ?? '';
      return role === 'leg' && other !== sessionId && this.view.get('leg', other) !== undefined;
    });
  }

  #gone(channel: ChannelId): void {
    this.#events.push({ type: 'channel.gone', channel, cause: 0, sip: null });
  }

  /** Answered while we did not listen. Picked up and not here yet: the dialplan brings it within a second. */
  #answeredLeg(leg: Leg): void {
    if (leg.state.at !== 'dialing' || this.#skips.leg(leg) || this.#talking.has(leg.id)) return;
    const { channel } = leg.state;
    const found = this.#found.get(channel);
    if (found?.entered) this.#events.push({ type: 'leg.entered', channel, sessionId: leg.id });
    else if (found?.up && !leg.state.dialledIn) this.#events.push({ type: 'found.answered', sessionId: leg.id });
    else if (found?.ringing && !leg.state.ringing) this.#events.push({ type: 'leg.ringing', channel });
  }

  /** A customer and a session's leg share a bridge; our rows may not know it, nor even the leg's channel. */
  #conversation({ id, role, entered, sessionId }: SnapshotChannel): void {
    const bridge = this.#found.bridgeOf(id);
    const callers = bridge === undefined || role !== 'leg' || !entered ? [] : this.#callersIn(bridge);
    const leg = this.view.get('leg', this.view.ownerOf(id)?.id ?? sessionId ?? '');
    if (!leg || bridge === undefined || callers.length === 0 || this.#talking.has(leg.id)) return;
    if (this.#isReplaced(id, leg)) return;
    if (this.#skips.leg(leg) || this.#skips.channel(id) || this.view.get('session', leg.id)?.state.at === 'logged-out')
      return;
    this.#talking.set(leg.id, id);
    const talksTo = leg.state.at === 'connected' ? this.view.get('call', leg.state.callId)?.channel : undefined;
    const [rightful = ''] = talksTo !== undefined && callers.includes(talksTo) ? [talksTo] : callers;
    // Both or neither: a leg that is adopted without its caller waits for a call that has begun long ago.
    const call = this.#callOf(rightful);
    if (call ? this.#skips.call(call) : this.#skips.channel(rightful)) return;
    const knows = leg.state.at === 'connected' && leg.state.channel === id;
    if (!knows) this.#events.push({ type: 'found.leg', sessionId: leg.id, channel: id, bridge });
    for (const caller of callers) {
      if (caller === rightful) this.#together(leg, caller, bridge);
      else if (!this.#skips.channel(caller)) this.#repairs.push({ do: 'remove', bridge, channel: caller });
    }
  }

  #together(leg: Leg, member: ChannelId, bridge: BridgeId): void {
    const call = this.#callOf(member);
    // On hold the two were to be taken apart (see lingerers); on the way back they are together now.
    const known = call?.state.at === 'talking' && call.state.sessionId === leg.id ? call.state : null;
    if (known && known.held?.at !== 'retrieving') return;
    if (call) return void this.#events.push({ type: 'found.together', callId: call.id, sessionId: leg.id, bridge });
    const found = this.#found.get(member);
    if (!found) return;
    const { caller, dialledNumber, endpoint } = found;
    const direction = found.role === 'far' ? 'out' : 'in';
    const who = { channel: member, direction, caller, dialledNumber, endpoint } as const;
    this.#events.push({ type: 'found.conversation', ...who, sessionId: leg.id, bridge });
  }

  /** Two who talk, or whose join was asked for, and do not share a bridge. */
  #apart(call: Call): void {
    if (call.state.at === 'together' || isMember(call)) {
      if (isAstray(call, this.view, this.#found, this.#skips))
        this.#events.push({ type: 'found.apart', callId: call.id });
      return;
    }
    if ((call.state.at === 'talking' && call.state.held) || this.#brought.has(call.id)) return;
    const sessionId = this.#partner(call);
    const leg = sessionId === undefined ? undefined : this.view.get('leg', sessionId);
    const channel = leg && channelOfLeg(leg.state);
    if (!leg || !channel || this.#skips.call(call) || this.#skips.leg(leg)) return;
    if (this.#isWithAnother(call.channel, leg.id) || !this.#found.isHere(call.channel) || !this.#found.isHere(channel))
      return;
    const bridge = this.#found.bridgeOf(call.channel);
    if (bridge !== undefined && bridge === this.#found.bridgeOf(channel)) return;
    this.#events.push({ type: 'found.apart', callId: call.id });
  }

  #completed(): void {
    for (const [customer, party] of completedPairs(this.view, this.#found, this.#skips)) {
      this.#brought.add(customer.id).add(party.id);
      this.#events.push({ type: 'found.completed', callId: customer.id });
    }
  }

  #partner(call: Call): SessionId | undefined {
    if (call.state.at === 'talking') return call.state.sessionId;
    return deliveringOffer(this.view, call.id)?.sessionId;
  }

  #unbridged(leg: Leg): void {
    const channel = channelOfLeg(leg.state);
    const place = legPlace(this.view, leg);
    if (place === null || channel === null || this.#skips.leg(leg) || this.skip(place)) return;
    if (!this.#found.isHere(channel) || this.#found.bridgeOf(channel) === place) return;
    // K4: its agent supervises somebody, and is where the tap is.
    if (supervisionOf(this.view, channel)) return;
    this.#events.push({ type: 'found.unbridged', sessionId: leg.id });
  }

  #stray(channel: SnapshotChannel): void {
    if (channel.role !== 'leg' && channel.role !== 'far') return;
    if (channel.role === 'leg' && this.#talking.get(channel.sessionId ?? '') === channel.id) return;
    if (this.#skips.channel(channel.id) || this.view.ownerOf(channel.id)) return;
    // Nobody has answered a call of which nobody knows: it rings for no one.
    const rings = channel.role === 'far' && !channel.up;
    if (rings) return void this.#events.push({ type: 'found.stray', channel: channel.id, alone: true });
    const leg = this.view.get('leg', channel.sessionId ?? '');
    const alone = !this.#found.hasCompany(channel.id) || (leg !== undefined && this.#isReplaced(channel.id, leg));
    const ofLeg = leg === undefined ? {} : { sessionId: leg.id };
    this.#events.push({ type: 'found.stray', channel: channel.id, alone, ...ofLeg });
  }

  /** One that we gave up for the leg that the session has now, and that an end asked for in an earlier life did not reach. */
  #isReplaced(channel: ChannelId, { state }: Leg): boolean {
    const own = channelOfLeg(state);
    return own !== null && own !== channel && this.#found.isHere(own);
  }

  /**
   * A caller in conversation with a leg that has no session stays in it, past any dead-man; queued once alone. An
   * earlier life may have started music there, which would drown whoever joins at once.
   */
  #unknownCaller({ id, role, entered, caller, dialledNumber, endpoint }: SnapshotChannel): void {
    if (role !== 'caller' || !entered || this.#skips.channel(id) || this.view.ownerOf(id)) return;
    if (this.hasJustLeft(id)) return;
    if (isLeftBehind(id, this.view, this.#found))
      return void this.#events.push({ type: 'found.stray', channel: id, alone: true });
    if (this.#found.hasCompany(id)) return void this.#repairs.push({ do: 'deadman', channel: id, seconds: 0 });
    this.#repairs.push({ do: 'quiet', channel: id, what: 'music' });
    this.#events.push({ type: 'caller.entered', channel: id, caller, dialledNumber, endpoint });
  }

  #unanswered(): void {
    for (const { id, answered, channel } of this.view.all('call')) {
      const found = this.#found.get(channel);
      if (!answered || !found?.entered || found.up || this.skip(id) || this.#skips.channel(channel)) continue;
      this.#repairs.push({ do: 'answer', channel });
    }
  }

  /** Who waits or is on hold stands in no bridge: they would overhear the agent, or the next leg with the bridge's name. */
  #lingerers(): void {
    for (const call of this.view.all('call')) {
      const bridge = this.#found.bridgeOf(call.channel);
      if (bridge === undefined || this.#skips.call(call)) continue;
      if (call.state.at === 'together' || isMember(call) || this.#brought.has(call.id)) continue;
      const alone = this.#partner(call) === undefined && !this.#found.hasCompany(call.channel);
      if (alone || isOnHold(call.state)) this.#repairs.push({ do: 'remove', bridge, channel: call.channel });
    }
  }

  #callersIn(bridge: BridgeId): readonly ChannelId[] {
    return this.#found.membersOf(bridge).filter((id) => {
      const found = this.#found.get(id);
      // Two who are together need no agent: one of them is only not out of the agent's bridge yet. A conference is no talk of two.
      const state = this.#callOf(id)?.state.at;
      if (state === 'together' || state === 'conference') return false;
      return found?.role === 'caller' || (found?.role === 'far' && found.up);
    });
  }

  #callOf(channel: ChannelId): Call | undefined {
    const owner = this.view.ownerOf(channel);
    return owner?.kind === 'call' ? this.view.get('call', owner.id) : undefined;
  }
}
