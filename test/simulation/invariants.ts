import { isOnHold } from '../../app/domain/call.js';
import { isDirect } from '../../app/domain/direct-target.js';
import { isAway, type AwayCall } from '../../app/domain/callback-place.js';
import { checkPlace, isShut } from './callbacks.js';
import { callsForHelp } from '../../app/domain/emergency-hold.js';
import { isPausedIn } from '../../app/domain/queue-pauses.js';
import { needsOf } from '../../app/domain/policies/call-skills.js';
import { isSkilled } from '../../app/domain/skills.js';
import type { Decision } from '../../app/domain/decision.js';
import { maskCall, maskSession, maskSupervision } from '../../app/domain/facts.js';
import type { Directory } from '../../app/domain/directory.js';
import type { Instant } from '../../app/domain/ids.js';
import { arrivingEnd } from '../../app/domain/inner-ends.js';
import { isEmergencyCall } from '../../app/domain/emergency.js';
import { settingFor } from '../../app/domain/setting-for.js';
import { channelOfLeg } from '../../app/domain/leg.js';
import { ownerOfLine } from '../../app/domain/line-state.js';
import { isLine, lineOf, SECOND_LINE_HOLD } from '../../app/domain/second-lines.js';
import { supervisionOf } from '../../app/domain/supervisions.js';
import type {
  Call,
  Change,
  Entities,
  Kind,
  Leg,
  Session,
  Supervision,
  TrunkHealth,
  View,
} from '../../app/domain/world.js';
import { contactHealth } from '../../app/domain/trunk-contacts.js';
import { isOut } from '../../app/domain/trunks.js';
import type { Step } from '../../app/ports/live.js';
import { emptyFold, foldFacts } from '../../app/projections/fold.js';
import type { Asterisk, Channel } from './asterisk.js';
import type { MemoryDatabase } from './memory-store.js';
import { checkHead, checkOffers, checkRinging } from './offer-rules.js';
import { supervisionMismatches } from './supervision-rules.js';
import type { Truth } from './truth.js';

/** Watches one process: every step must leave a state in which the rules hold. */
export class StepCheck {
  readonly #sessions = new Map<string, Session>();
  readonly #calls = new Map<string, Call>();
  readonly #queueOf = new Map<string, string>();

  constructor(
    private readonly view: View,
    private readonly truth: Truth,
  ) {}

  /** What the process found when it started. */
  begin(): void {
    for (const session of this.view.all('session')) this.#sessions.set(session.id, session);
    for (const call of this.view.all('call')) {
      this.#call(call.id, call, {}, 0);
      this.#inQueue(call.id, call);
    }
  }

  step({ at, changes }: Step): void {
    for (const change of changes) {
      if (change.kind === 'session') this.#session(change.id, change.after, change.detail, at);
      else if (change.kind === 'call') this.#call(change.id, change.after, change.detail, at);
    }
    // Last: whose talk ends with this step talked for the queue from which the caller is sent on.
    for (const { kind, id, after } of changes) if (kind === 'call' && after) this.#inQueue(id, after);
    if (changes.some(({ kind }) => kind === 'offer')) checkOffers(this.view, this.truth);
    checkHead(this.view, this.truth, changes);
    for (const { kind, after } of changes) if (kind === 'leg' && after) checkRinging(this.view, this.truth, after.id);
    for (const { kind, id } of changes) if (kind === 'session') this.#partner(id);
    if (changes.some(({ kind }) => kind === 'session' || kind === 'call')) this.#secondLines();
  }

  #session(id: string, after: Session | null, detail: Change['detail'], at: number): void {
    const before = this.#sessions.get(id);
    if (after) {
      this.#sessions.set(id, after);
      this.truth.agentOf.set(id, after.agentId);
      this.#interval(before, after, detail, at);
      this.#wrapUp(before, after);
      return;
    }
    this.#sessions.delete(id);
    if (before && before.state.at !== 'logged-out') this.truth.fail(`interval of ${id} was never closed`);
  }

  /** C4: after a queue call with wrap-up comes wrap-up, whatever else was asked for but logout. */
  #wrapUp(before: Session | undefined, after: Session): void {
    if (before?.state.at !== 'talking' || after.state.at === 'talking' || after.state.at === 'logged-out') return;
    // K3: who consults somebody has the customer on hold, and is theirs still.
    const held = this.view.get('call', before.state.callId)?.state;
    if (held?.at === 'talking' && held.held) return;
    const { agents, queues, sites, system } = this.view.directory;
    const queue = queues.get(this.#queueOf.get(before.state.callId) ?? '');
    const agent = agents.get(after.agentId);
    // Written out here on purpose: the narrowest scope that sets it, looked up by other code than decisions use.
    const set = [agent, queue, sites.get(agent?.siteId ?? queue?.siteId ?? 'default'), { settings: system }];
    const wrapUpMs = set.find((scope) => scope?.settings.wrapUpMs !== undefined)?.settings.wrapUpMs ?? 0;
    if (queue && wrapUpMs > 0 && after.state.at !== 'wrap-up') {
      this.truth.fail(`no wrap-up: ${after.id} is ${after.state.at} after a call of ${queue.id}`);
    }
  }

  #interval(before: Session | undefined, after: Session, detail: Change['detail'], at: number): void {
    if (after.interval.state !== after.state.at) {
      this.truth.fail(`interval says ${after.interval.state} and the state is ${after.state.at}`);
    }
    if (after.interval.since > at) this.truth.fail(`an interval of ${after.id} begins in the future`);
    if (!before || before.interval === after.interval) return;
    if (detail['closedSince'] !== before.interval.since || before.interval.since > after.interval.since) {
      this.truth.fail(`interval ${before.interval.state} of ${after.id} was not closed`);
    }
  }

  #call(id: string, after: Call | null, detail: Change['detail'], at: number): void {
    const before = this.#calls.get(id);
    if (after) this.#calls.set(id, after);
    else this.#calls.delete(id);
    if (after || !before) return;
    this.truth.callEnded(before, detail['by'], at);
    checkPlace(before, detail['by'], this.view, this.truth);
    // Whoever was sent on to it: who dialled it is known beforehand.
    const { queueId, channel } = before;
    if (queueId !== null && !this.view.directory.queues.has(queueId))
      this.truth.excuse(channel, 'no such queue any more');
  }

  #inQueue(id: string, { queueId }: Call): void {
    if (queueId !== null) this.#queueOf.set(id, queueId);
  }

  /** D2: whoever has a second line is held for it, and nobody else; C2: nobody is signed out under it. */
  #secondLines(): void {
    for (const call of this.view.all('call')) {
      const owner = isLine(call) ? this.view.get('session', ownerOfLine(call.state)) : undefined;
      if (isLine(call) && (owner?.state.at ?? 'logged-out') === 'logged-out')
        this.truth.fail(`${call.id} is a second line of nobody who is signed in`);
    }
    for (const session of this.view.all('session')) {
      if (session.state.at === 'logged-out') continue;
      const isHeld = session.holds.some(({ reason }) => reason === SECOND_LINE_HOLD);
      if (isHeld !== (lineOf(this.view, session.id) !== undefined)) {
        this.truth.fail(`${session.id} is ${isHeld ? '' : 'not '}held for a second line`);
      }
    }
  }

  /** NotReady wins; who is offered or talks has exactly one call, and that call knows. */
  #partner(id: string): void {
    const session = this.view.get('session', id);
    if (!session) return;
    const { state } = session;
    // D5: where it is set so, a call to their own number rings an agent who is not ready.
    const direct = state.at === 'offered' && this.view.offerOfSession(id)?.queueId === null;
    if ((state.at === 'ready' || state.at === 'offered') && session.holds.length > 0 && !direct) {
      this.truth.fail(`NotReady wins: ${id} is ${state.at} with a hold`);
    }
    if (state.at === 'not-ready' && session.holds.length === 0) this.truth.fail(`${id} is not ready for no reason`);
    if (state.at === 'talking') {
      const call = this.view.get('call', state.callId);
      const theirs = call?.state.at === 'talking' && call.state.sessionId === id;
      if (!theirs && call?.state.at !== 'conference') this.truth.fail(`${id} talks to nobody`);
    }
    if (state.at === 'calling') {
      const call = this.view.get('call', state.callId);
      const own = call?.direction === 'out' && ['agent-first', 'calling', 'failed'].includes(call.state.at);
      if (!own || !('sessionId' in call.state) || call.state.sessionId !== id) this.truth.fail(`${id} calls nobody`);
    }
    if (state.at === 'offered' && this.view.offerOfSession(id)?.callId !== state.callId) {
      this.truth.fail(`${id} is offered nothing`);
    }
  }
}

/** K5: nothing is written of a customer who is to be told that they are recorded, and has not heard it. */
export function checkConsent(
  directory: Directory,
  database: Pick<MemoryDatabase, 'rows' | 'facts'>,
  id: string,
  truth: Truth,
): void {
  const recording = database.rows.recording.get(id);
  if (!recording) return;
  // Who is called back comes by another channel.
  const channels = database.facts.flatMap((fact) =>
    fact.kind === 'call' && fact.id === recording.callId && fact.after ? [(fact.after as Call).channel] : [],
  );
  if (settingFor(directory, 'consentPrompt', recording) !== '' && !channels.some((channel) => truth.wasTold(channel)))
    truth.fail(`recording ${id} begins before the customer heard that they are recorded`);
}

/** K5: when all is quiet a recorder writes what the rows say, and nothing else. */
export function checkRecordings(view: View, asterisk: Asterisk, truth: Truth): void {
  for (const { id, channel, state } of view.all('recording')) {
    const written = asterisk.channels.get(channel)?.recorded;
    if (state.at === 'ending') truth.fail(`recording ${id} does not end`);
    if (state.at === 'paused' && written) truth.fail(`recording ${id} is paused, and written`);
    if (state.at === 'recording' && written?.recording !== id) truth.fail(`recording ${id} is not written`);
  }
  for (const { id, recorded } of asterisk.channels.values()) {
    if (recorded && !view.get('recording', recorded.recording)) truth.fail(`${id} is recorded, and no row says so`);
  }
}

/** Rows of the database, the facts folded, and the running view: three pictures of one thing. */
export function checkHistory(database: MemoryDatabase, view: View, truth: Truth): void {
  if (database.disorder) truth.fail(`history out of order: ${database.disorder}`);
  const folded = foldFacts(database.facts, emptyFold());
  for (const kind of [
    'session',
    'leg',
    'call',
    'offer',
    'trunk',
    'turn',
    'toll',
    'supervision',
    'recording',
  ] as const) {
    const rows: ReadonlyMap<string, Entities[Kind]> = database.rows[kind];
    if (rows.size !== folded[kind].size) truth.fail(`fold(facts) has ${folded[kind].size} of ${rows.size} ${kind}s`);
    let shown = 0;
    for (const row of view.all(kind)) {
      shown++;
      if (rows.get(row.id) !== row) truth.fail(`row of ${kind} ${row.id} is not what the engine believes`);
    }
    if (shown !== rows.size) truth.fail(`${rows.size} rows of ${kind}, the engine believes in ${shown}`);
    for (const [id, row] of rows) {
      const told: unknown = folded[kind].get(id);
      if (told !== row && JSON.stringify(told) !== JSON.stringify(masked(kind, row))) {
        truth.fail(`fold(facts) differs from the row of ${kind} ${id}`);
      }
    }
  }
}

function masked(kind: Kind, row: Entities[Kind]): unknown {
  if (kind === 'session') return maskSession(row as Session);
  if (kind === 'supervision') return maskSupervision(row as Supervision);
  return kind === 'call' ? maskCall(row as Call) : row;
}

/** F2: a number that came with a login is in no fact, and in no row once that login is over. */
export function checkWiped(database: MemoryDatabase, typedNumbers: readonly string[], truth: Truth): void {
  if (typedNumbers.length === 0) return;
  const facts = JSON.stringify(database.facts.filter(({ kind }) => kind === 'session' || kind === 'leg'));
  const rows = JSON.stringify([...database.rows.leg.values(), ...database.rows.offer.values()]);
  for (const number of typedNumbers) {
    if (facts.includes(number)) truth.fail(`a typed number is in the facts`);
    if (rows.includes(number)) truth.fail(`a typed number is in a row of leg or offer`);
  }
  for (const session of database.rows.session.values()) {
    if (
      session.state.at === 'logged-out' &&
      session.device.kind === 'number' &&
      typedNumbers.includes(session.device.number)
    ) {
      truth.fail(`the typed number of ${session.id} outlived its login`);
    }
  }
}

/**
 * Where rows and Asterisk differ, and what should happen and does not. Each alone may be on its way; what is still
 * there later, with everybody patient and nothing failing, never ends. `now`: in the engine.
 */
export function mismatches(view: View, asterisk: Asterisk, now: Instant): Set<string> {
  const found = new Set<string>();
  for (const call of view.all('call')) callMismatch(view, asterisk, call, now, found);
  for (const leg of view.all('leg')) legMismatch(view, asterisk, leg, found);
  for (const { id, role, entered, bridge } of asterisk.channels.values()) {
    if (role === 'leg' && !entered && !view.ownerOf(id)) found.add(`${id} rings for nobody`);
    // A conversation whose session was lost may finish.
    const company = bridge === null ? 0 : asterisk.members(bridge).length;
    if (entered && !view.ownerOf(id) && company < 2 && role !== 'supervisor' && role !== 'tap')
      found.add(`channel ${id} belongs to nobody`);
  }
  for (const offer of view.all('offer')) found.add(`offer ${offer.id} does not end`);
  for (const [id, members] of asterisk.bridges)
    if (members.size === 0 && !isNeeded(view, id) && !id.startsWith('n1-supervise-'))
      found.add(`bridge ${id} is left over`);
  supervisionMismatches(view, asterisk, found);
  for (const session of view.all('session')) {
    for (const call of callsForHelp(session))
      if (!asterisk.channels.has(call)) found.add(`${session.agentId} is held for an emergency call that is over`);
  }
  return found;
}

function callMismatch(view: View, asterisk: Asterisk, call: Call, now: Instant, found: Set<string>): void {
  if (isAway(call)) return awayMismatch(view, call, now, found);
  if (call.state.at === 'agent-first' || call.state.at === 'failed')
    return void found.add(`call ${call.id} is ${call.state.at} for ever`);
  const channel = asterisk.channels.get(call.channel);
  if (!channel) return void found.add(`call ${call.id} has no channel`);
  const company = channel.bridge === null ? [] : asterisk.members(channel.bridge).filter(({ id }) => id !== channel.id);
  if (call.state.at === 'talking' && call.state.held) return onHoldMismatch(channel, call, company, found);
  if (call.state.at === 'talking') {
    const leg = view.get('leg', call.state.sessionId);
    const partner = leg && channelOfLeg(leg.state);
    if (!company.some(({ id }) => id === partner)) found.add(`call ${call.id} talks and is alone`);
    if (channel.deadmanAt !== null) found.add(`call ${call.id} talks and its dead-man runs`);
    if (channel.sound !== null) found.add(`call ${call.id} talks under ${channel.sound}`);
    if (!channel.up) found.add(`call ${call.id} talks and was never answered`);
    return;
  }
  if (call.state.at === 'conference') return conferenceMismatch(channel, call.state, company, found);
  if (call.state.at === 'together') return togetherMismatch(view, channel, call.state, company, found);
  if (call.state.at === 'calling') {
    // K3: it may wait in a queue as long as any caller.
    const arriving = arrivingEnd(view, call)?.state.at;
    if (arriving === 'waiting' || arriving === 'offered') return;
    // D7: whom an emergency service lets wait waits longer than the days here last.
    if (isEmergencyCall(view, call.caller.number)) return;
    return void found.add(`call ${call.id} rings for ever, past ${call.state.until}`);
  }
  if (company.length > 0) found.add(`call ${call.id} waits and is with ${company[0]?.id}`);
  if (call.state.at === 'menu') return inMenuMismatch(channel, call, found);
  if (call.state.at !== 'waiting') return;
  if (isDirect(call)) return void found.add(`call ${call.id} waits for ${call.directTo} alone`);
  if (call.state.until !== null && call.state.until < now)
    found.add(`call ${call.id} waits past its longest wait, ${call.state.until}`);
  if (channel.deadmanAt === null) found.add(`call ${call.id} waits without a dead-man`);
  for (const session of view.all('session')) {
    if (couldTake(view, session, call, now)) found.add(`call ${call.id} waits and ${session.agentId} is free`);
  }
}

/** K1: nobody is on the line. While the queue is shut nobody is called, and the row says so; else whoever is free is asked. */
function awayMismatch(view: View, call: AwayCall, now: Instant, found: Set<string>): void {
  for (const other of view.all('call')) {
    const same = isAway(other) && other.queueId === call.queueId && other.callback.number === call.callback.number;
    if (same && other.id < call.id) found.add(`${other.id} and ${call.id} are to be called back at one number`);
  }
  if (call.state.at === 'offered') return;
  if (call.callback.at === 'resting')
    return void found.add(`call ${call.id} rests until ${call.callback.until} for ever`);
  const shut = isShut(view, call.queueId, now);
  if ((call.callback.closed ?? false) !== shut)
    found.add(`call ${call.id} ${shut ? 'must not' : 'may'} be called back and its row says otherwise`);
  if (shut) return;
  for (const session of view.all('session')) {
    if (couldTake(view, session, call, now))
      found.add(`call ${call.id} is to be called back and ${session.agentId} is free`);
  }
}

/** K3: with each other, and with nobody else, in silence but for their voices. */
function togetherMismatch(
  view: View,
  channel: Channel,
  { withCall }: Extract<Call['state'], { at: 'together' }>,
  company: readonly Channel[],
  found: Set<string>,
): void {
  const other = view.get('call', withCall);
  if (other?.state.at !== 'together') found.add(`${channel.id} is together with nobody`);
  if (company.length !== 1 || company[0]?.id !== other?.channel) found.add(`${channel.id} is not with the other one`);
  if (channel.deadmanAt !== null) found.add(`${channel.id} is together and its dead-man runs`);
  if (channel.sound === 'music') found.add(`${channel.id} is together under music`);
}

/** K3: in the bridge of all of them, with somebody, and without music. */
function conferenceMismatch(
  channel: Channel,
  { bridge }: Extract<Call['state'], { at: 'conference' }>,
  company: readonly Channel[],
  found: Set<string>,
): void {
  if (channel.bridge !== bridge) found.add(`${channel.id} is not in its conference`);
  if (company.length === 0) found.add(`${channel.id} is alone in its conference`);
  if (channel.deadmanAt !== null) found.add(`${channel.id} is in a conference and its dead-man runs`);
  if (channel.sound === 'music') found.add(`${channel.id} is in a conference under music`);
}

/** K3: alone with the music, guarded; whoever is on the way back arrives, or is on hold again. */
function onHoldMismatch(channel: Channel, call: Call, company: readonly Channel[], found: Set<string>): void {
  if (!isOnHold(call.state)) return void found.add(`call ${call.id} comes back from hold for ever`);
  if (company.length > 0 || channel.bridge !== null) found.add(`call ${call.id} is on hold in a bridge`);
  if (channel.sound !== 'music') found.add(`call ${call.id} is on hold in silence`);
  if (channel.deadmanAt === null) found.add(`call ${call.id} is on hold without a dead-man`);
}

/** With patient callers a menu is over within a second. */
function inMenuMismatch(channel: Channel, call: Call, found: Set<string>): void {
  found.add(`call ${call.id} stays in its menu`);
  if (channel.deadmanAt === null) found.add(`call ${call.id} is in a menu without a dead-man`);
}

function couldTake(view: View, session: Session, call: Call, now: Instant): boolean {
  if (session.state.at !== 'ready' || session.restUntil > 0 || isPausedIn(session, call.queueId)) return false;
  const agent = view.directory.agents.get(session.agentId);
  if (!agent?.queues.some(({ queueId }) => queueId === call.queueId)) return false;
  // Who was sent on to this queue a moment ago is given less skill for waiting later still.
  if (!isSkilled(agent.skills, needsOf(view, call), now - call.arrivedAt)) return false;
  const state = view.get('leg', session.id)?.state;
  // E6: a leg that rests is dialled by the next call.
  if (state?.at === 'parked' || (state?.at === 'dropped' && state.cause === 'idle')) return true;
  return session.connectOnLogin === '' && (state?.at === 'none' || state?.at === 'dropped');
}

function legMismatch(view: View, asterisk: Asterisk, leg: Leg, found: Set<string>): void {
  const id = channelOfLeg(leg.state);
  const session = view.get('session', leg.id);
  if (!session) return void found.add(`leg ${leg.id} has no session`);
  if (id === null) return;
  const channel = asterisk.channels.get(id);
  if (!channel) return void found.add(`leg ${leg.id} has no channel`);
  const supervises = supervisionOf(view, id) !== undefined;
  if (leg.state.at === 'parked' && channel.bridge !== leg.bridge && !supervises)
    found.add(`leg ${leg.id} is parked outside its bridge`);
  if (leg.state.at === 'parked' && leg.bridge !== null && asterisk.members(leg.bridge).length > 1) {
    found.add(`leg ${leg.id} is parked in company`);
  }
  const call = leg.state.at === 'connected' ? view.get('call', leg.state.callId)?.state : undefined;
  if (call?.at === 'conference' && channel.bridge !== call.bridge) found.add(`leg ${leg.id} is not in its conference`);
  if (leg.state.at === 'connected' && session.state.at !== 'talking' && session.state.at !== 'calling')
    found.add(`leg ${leg.id} is connected to nobody`);
  if (leg.state.at === 'greeting') found.add(`leg ${leg.id} is greeted for ever`);
  if (leg.state.at === 'connecting') found.add(`leg ${leg.id} connects for ever to ${leg.state.offerId}`);
}

function isNeeded(view: View, bridge: string): boolean {
  for (const leg of view.all('leg')) if (leg.bridge === bridge) return true;
  return false;
}

/** D1: what a decision dials over a trunk that is out of service once all is decided; null when it does not. */
export function dialsWhatIsOut(view: View, { changes, effects }: Decision): string | null {
  for (const effect of effects) {
    if (effect.do !== 'dial' && effect.do !== 'prepare-call') continue;
    // D7: help is called by any way there is.
    if (effect.do === 'prepare-call' && isEmergencyCall(view, effect.number)) continue;
    const changed = changes.findLast(({ kind, id }) => kind === 'trunk' && id === effect.trunkId);
    const health = changed ? (changed.after as TrunkHealth | null) : view.get('trunk', effect.trunkId);
    if (isOut(health ?? undefined))
      return `${effect.channel} is dialled over ${effect.trunkId}, which is out of service`;
    const contact = view.directory.trunks.get(effect.trunkId)?.contacts[effect.contactIndex];
    if (contact === undefined || contactHealth(health?.contacts ?? {}, contact).ping.at === 'out')
      return `${effect.channel} is dialled over contact ${effect.contactIndex} of ${effect.trunkId}, which is out`;
  }
  return null;
}

/** K2: a leg that a decision dials where others could pick it up; null when there is none. */
export function ringsInAGroup({ effects }: Decision): string | null {
  const dialled = effects.filter((effect) => effect.do === 'dial' || effect.do === 'dial-peer');
  const open = dialled.find(({ groups }) => groups.call.length > 0);
  return open ? `${open.channel} rings in call groups ${open.groups.call.join(', ')}` : null;
}
