import { phonePeerName } from '../../app/domain/phone-peer.js';
import type { ChosenPhone } from '../../app/domain/device.js';
import type { Agent } from '../../app/domain/directory.js';
import type { Command } from '../../app/domain/events.js';
import type { ChannelId } from '../../app/domain/ids.js';
import type { TransferTarget } from '../../app/domain/route-target.js';
import type { Change } from '../../app/domain/world.js';
import type { Answer } from '../../app/ports/commands.js';
import type { VirtualTime } from '../support/virtual-time.js';
import type { FarlineProcess } from './farline-process.js';
import type { Random } from './random.js';
import { PHONES } from './site.js';
import { toQueue } from '../support/world.js';
import type { Truth } from './truth.js';

export interface DeskParts {
  readonly time: VirtualTime;
  readonly random: Random;
  readonly truth: Truth;
  readonly process: () => FarlineProcess;
  /** The wall clock does not jump. */
  readonly clockIsSteady: boolean;
  readonly conflictMs: number;
  readonly registered: (peer: string) => boolean;
  /** An agent dials in; null when nobody answers. */
  readonly dialsIn: () => ChannelId | null;
  readonly hangsUp: (channel: ChannelId) => void;
  /** Whether a recorder writes what is said on this channel. */
  readonly records: (channel: ChannelId) => boolean;
  readonly tell: (line: () => string) => void;
}

/** What one agent asked for last and was told is kept; null while something is on its way. */
type Acknowledged = { readonly signedIn: boolean } | null;

type Holding = 'hold' | 'retrieve';
type Ending = 'complete' | 'abort';

interface Held {
  readonly process: FarlineProcess;
  readonly sessionId: string | null;
  readonly via: string;
  readonly at: number;
}

/** Most of them queues; one that is not there, a number of ours and an emergency service are refused. */
const TARGETS = [
  toQueue('q1'),
  toQueue('q2'),
  toQueue('q1'),
  toQueue('q2'),
  toQueue('none'),
  { kind: 'agent', agentId: 'a1' },
  { kind: 'agent', agentId: 'a2' },
  { kind: 'agent', agentId: 'a3' },
  { kind: 'number', number: '+1555' },
  { kind: 'number', number: '8881' },
  { kind: 'number', number: '911' },
] as const satisfies readonly TransferTarget[];

/** Most of them are there; of ours, an emergency service, and what has no way are refused. */
const NUMBERS = ['+15550001', '+15550002', '+15550003', '+15550004', '8881', '911', '77'] as const;

/** K3: whom agents consult: also colleagues and queues, some of whom do not exist in small sites. */
const ASKED = [...NUMBERS, '8880', '8881', '8882', '8883', '6001', '6002'] as const;

/** What may end a customer for us, as far as the agent who asks can tell. */
type SendingAway = Extract<Command, { do: 'drop-party' | 'leave-conference' | 'release' | 'transfer' }>;

function sendsAway(command: Command): command is SendingAway {
  if (command.do === 'drop-party' || command.do === 'leave-conference') return true;
  return command.do === 'release' || (command.do === 'transfer' && command.target.kind === 'number');
}

/** Agents and supervisors at their desktops: they ask for things and remember what they were promised. */
export class Desks {
  /** Commands without an answer yet. */
  open = 0;
  readonly typedNumbers: string[] = [];
  readonly #promised = new Map<string, Acknowledged>();
  readonly #held = new Map<string, Held>();
  readonly #uncertain = new Set<string>();
  #asked = 0;

  constructor(private readonly parts: DeskParts) {}

  /** What an agent was told last; undefined when nothing is certain. */
  promised(agentId: string): boolean | undefined {
    return this.#uncertain.has(agentId) ? undefined : this.#promised.get(agentId)?.signedIn;
  }

  /** C6: from now on a closed page may sign this agent out. */
  uncertain(agentId: string): void {
    this.#uncertain.add(agentId);
  }

  /** K2: who missed their calls is signed out, whatever they were told before. */
  seesSignOuts(changes: readonly Change[]): void {
    for (const { kind, why, after, detail } of changes) {
      // By nobody and for no call that was missed: then it was not this.
      const missed = kind === 'session' && why === 'session.logged-out' && detail['note'] !== undefined;
      if (missed && detail['by'] === 'system' && after) this.uncertain(after.agentId);
    }
  }

  /** Signs in and becomes ready, trying again like a person would. */
  work(agent: Agent, tries = 4): void {
    if (tries === 0 || this.#state(agent.id) === 'ready') return;
    const { random, time } = this.parts;
    const again = (): void => void time.after(random.between(150, 400), () => this.work(agent, tries - 1));
    if (this.#state(agent.id) !== undefined) return this.#ready(agent, again);
    this.ask({ ...this.#login(agent) }, (answer) => {
      if (!answer.ok) return again();
      if (!agent.settings.readyOnLogin) time.after(random.between(20, 300), () => this.#ready(agent, again));
    });
  }

  /** Something people do in the middle of a day. */
  act(agent: Agent): void {
    const { random } = this.parts;
    const agentId = agent.id;
    const via = random.pick(['web', 'phone', 'api']);
    const setter = random.chance(0.85) ? 'agent' : 'supervisor';
    const by = setter === 'agent' ? agentId : 'boss';
    const whim = random.next();
    if (whim < 0.22) return this.ask({ do: 'hold', agentId, setter, reason: random.pick(['11', '12']), via, by });
    if (whim < 0.3) return this.#conflict(agent);
    if (whim < 0.5) return this.ask({ do: 'unhold', agentId, setter, via, by });
    if (whim < 0.6) return this.ask({ do: 'logout', agentId, via, by });
    if (whim < 0.68) return this.ask(this.#login(agent));
    if (whim < 0.82) return this.ask({ do: 'release', agentId, callId: this.#callOf(agentId), via, by });
    if (whim < 0.88) return this.ask({ do: 'end-wrap-up', agentId, via, by });
    if (whim < 0.905) return this.#dialIn(agentId);
    if (whim < 0.93) return this.ask({ do: 'end-leg', agentId, sessionId: this.#keptLeg(agentId), via, by });
    if (whim < 0.975) return this.ask({ do: 'reconnect', agentId, via, by });
    if (whim < 0.985) return this.ask({ do: 'drop-leg', agentId, via, by });
    this.ask({ do: 'end-leg', agentId, sessionId: this.#lastSession(agentId), via, by: 'boss' });
  }

  /** E3: whom a call is offered for a look takes it, most of them; some leave it, some do not look. */
  seesOffers(changes: readonly Change[], random: Random, patient: boolean): void {
    const { time, process } = this.parts;
    for (const { kind, why, after } of changes) {
      if (kind !== 'offer' || why !== 'offer.made' || after?.state.at !== 'preview') continue;
      const agentId = process().engine.live.view.get('session', after.sessionId)?.agentId;
      const does = patient ? 'accept' : random.pick(['accept', 'accept', 'accept', 'reject', null] as const);
      const via = random.pick(['web', 'phone']);
      const later = random.between(10, patient ? 100 : 250);
      if (agentId !== undefined && does) time.after(later, () => this.ask({ do: does, agentId, via, by: agentId }));
    }
  }

  /** K3: some agents send their customer on in the middle of the call, to where it goes and to where it does not. */
  seesCalls(changes: readonly Change[], random: Random): void {
    const { time, process } = this.parts;
    for (const { kind, why, after } of changes) {
      if (kind !== 'call' || why !== 'call.joined' || after?.state.at !== 'talking' || !random.chance(0.2)) continue;
      const agentId = process().engine.live.view.get('session', after.state.sessionId)?.agentId;
      if (agentId === undefined) continue;
      time.after(random.between(5, 400), () => this.sendsOn(agentId, after.id, random));
    }
  }

  /** K3: some put their customer on hold, once or twice, and want them back; some forget, some ask at once. */
  holdsCalls(changes: readonly Change[], random: Random): void {
    const { time, process } = this.parts;
    for (const { kind, why, after } of changes) {
      if (kind !== 'call' || why !== 'call.joined' || after?.state.at !== 'talking' || !random.chance(0.3)) continue;
      const agentId = process().engine.live.view.get('session', after.state.sessionId)?.agentId;
      if (agentId === undefined) continue;
      let at = random.between(5, 400);
      const habits: [Holding[], ...Holding[][]] = [
        ['hold'],
        ['hold', 'retrieve'],
        ['hold', 'retrieve', 'hold', 'retrieve'],
      ];
      for (const does of random.pick(habits)) {
        time.after(at, () => this.holds(agentId, after.id, does, random));
        at += random.pick([1, random.between(1, 40), random.between(40, 600)]);
      }
    }
  }

  /** K3: some consult somebody about their customer, and complete it, give it up, or forget it, at once or later, or both. */
  consults(changes: readonly Change[], random: Random): void {
    const { time, process } = this.parts;
    for (const { kind, why, after } of changes) {
      if (kind !== 'call' || why !== 'call.joined' || after?.state.at !== 'talking' || !random.chance(0.3)) continue;
      const agentId = process().engine.live.view.get('session', after.state.sessionId)?.agentId;
      if (agentId !== undefined) time.after(random.between(5, 300), () => this.consult(agentId, after.id, random));
    }
  }

  /** K5: some want a recording, a pause in it, or its end, one upon the other, and some ask for what is not allowed. */
  recordsCalls(changes: readonly Change[], random: Random): void {
    const { time, process } = this.parts;
    for (const { kind, why, after } of changes) {
      if (kind !== 'call' || why !== 'call.joined' || after?.state.at !== 'talking' || !random.chance(0.4)) continue;
      const agentId = process().engine.live.view.get('session', after.state.sessionId)?.agentId;
      if (agentId === undefined) continue;
      let at = 0;
      for (let n = random.whole(1, 5); n > 0; n--) {
        at += random.pick([1, random.between(1, 40), random.between(40, 700)]);
        const what = random.pick(['start', 'start', 'pause', 'pause', 'resume', 'stop'] as const);
        const common = { agentId, callId: after.id, via: random.pick(['web', 'api', 'phone']), by: agentId };
        time.after(at, () =>
          this.ask({ do: 'record', what, ...common }, ({ ok }) => ok && what === 'pause' && this.#isSilent(after.id)),
        );
      }
    }
  }

  /** K5: who is told that the recording is paused may say a card number now. */
  #isSilent(callId: string): void {
    const { view } = this.parts.process().engine.live;
    for (const recording of view.all('recording')) {
      const { id, channel, state } = recording;
      const silent = state.at !== 'pausing' && !(state.at === 'paused' && this.parts.records(channel));
      if (recording.callId === callId && !silent) {
        this.parts.truth.fail(`recording ${id} is said to be paused, and is ${state.at}`);
      }
    }
  }

  consult(agentId: string, callId: string, random: Random): void {
    const common = { agentId, callId, via: random.pick(['web', 'api']), by: agentId };
    this.ask({ do: 'consult', number: random.pick(ASKED), ...common });
    let at = 0;
    const endings: [Ending[], ...Ending[][]] = [['complete'], ['complete'], ['abort'], ['complete', 'abort'], []];
    for (const how of random.pick(endings)) {
      at += random.pick([1, random.between(1, 300), random.between(300, 1_500)]);
      this.parts.time.after(at, () => this.ask({ do: `${how}-consult`, ...common }));
    }
  }

  holds(agentId: string, callId: string, does: Holding, random: Random): void {
    this.ask({ do: `${does}-call`, agentId, callId, via: random.pick(['web', 'api', 'phone']), by: agentId });
  }

  sendsOn(agentId: string, callId: string, random: Random): void {
    const target = random.pick(TARGETS);
    // D2: by a Transfer key too; the telephone that is told so may be gone by then.
    const toldOn = `gone-${callId}`;
    this.ask({ do: 'transfer', agentId, callId, target, toldOn, via: random.pick(['web', 'api']), by: agentId });
  }

  /**
   * K3: somebody outside, whoever that is; some give up while it rings, or put an end to the talk. Some dial on their
   * telephone itself, and its call becomes the leg, or ends with the refusal.
   */
  calls(agentId: string, random: Random): void {
    const number = random.pick(NUMBERS);
    const common = { agentId, via: random.pick(['web', 'api', 'phone']), by: agentId };
    const own = random.chance(0.3) ? this.parts.dialsIn() : null;
    this.ask({ do: 'dial', number, ...common, ...(own === null ? {} : { channel: own }) }, (answer) => {
      if (own !== null && !answer.ok) this.parts.hangsUp(own);
      if (!answer.ok || !random.chance(0.3)) return;
      const release = (): void => this.ask({ do: 'release', callId: this.#callOf(agentId), ...common });
      this.parts.time.after(random.between(5, 1_500), release);
    });
  }

  ask(command: Command, then: (answer: Answer) => void = () => undefined): void {
    const { truth, process, random, tell } = this.parts;
    const asker = process();
    if (!asker.alive) return then({ ok: false, refusal: { code: 'stopping', field: null } });
    const id = `c${++this.#asked}`;
    const askedAt = this.parts.time.mono;
    this.#forget(command);
    if (sendsAway(command)) truth.releasing(command.agentId, 1);
    tell(() => `asked ${id}: ${JSON.stringify(command)}`);
    const answered = (answer: Answer): void => {
      if (!asker.alive) return;
      this.open--;
      tell(() => `answered ${id}: ${JSON.stringify(answer)}`);
      if (sendsAway(command)) truth.releasing(command.agentId, -1);
      this.#remember(asker, command, answer, askedAt);
      then(answer);
    };
    this.open++;
    const first = asker.engine.commands.submit(id, command);
    first.then(answered, (error: unknown) => truth.fail(`a command broke: ${String(error)}`));
    if (random.chance(0.05)) this.#twice(asker, id, command, first);
  }

  /** After a process died nobody waits for its answers any more. */
  processDied(): void {
    this.open = 0;
    this.parts.truth.noReleases();
  }

  /** C1: pause here and ready there, within the time in which they conflict. */
  #conflict(agent: Agent): void {
    const { random, time, conflictMs } = this.parts;
    const common = { agentId: agent.id, setter: 'agent', by: agent.id } as const;
    this.ask({ do: 'hold', reason: '13', via: 'web', ...common });
    const later = random.between(0, conflictMs * 1.5);
    time.after(later, () => this.ask({ do: 'unhold', via: 'phone', ...common }));
  }

  /** E1c: calls and gives the PIN; without a leg of theirs it ends there. */
  #dialIn(agentId: string): void {
    const channel = this.parts.dialsIn();
    if (channel === null) return;
    this.ask({ do: 'dial-in', agentId, channel, via: 'phone', by: agentId }, (answer) => {
      if (!answer.ok) this.parts.hangsUp(channel);
    });
  }

  #ready(agent: Agent, again: () => void): void {
    const common = { agentId: agent.id, setter: 'agent', via: 'web', by: agent.id } as const;
    this.ask({ do: 'unhold', ...common }, (answer) => {
      if (answer.ok || answer.refusal.code === 'not-logged-in') return;
      this.ask({ do: 'reconnect', agentId: agent.id, via: 'web', by: agent.id });
      again();
    });
  }

  #login(agent: Agent): Extract<Command, { do: 'login' }> {
    const { random } = this.parts;
    let agentPhone: string | null = null;
    if (agent.mayTypeNumber && random.chance(0.3)) {
      agentPhone = `+1987654${100 + this.typedNumbers.length}${agent.id.slice(1)}`;
      this.typedNumbers.push(agentPhone);
    }
    const whoAndHow = { do: 'login', agentId: agent.id, agentPhone, via: 'web', by: agent.id } as const;
    if (agent.interfaces.includes('pbx')) return { ...whoAndHow, interface: 'pbx', closed: random.chance(0.1) };
    const phoneId = this.#phoneFor(agent);
    if (phoneId === null) return { ...whoAndHow, interface: 'mobile' };
    return { ...whoAndHow, agentPhone: null, interface: 'phone', phone: this.#chosen(phoneId), ...this.#takeover() };
  }

  #phoneFor(agent: Agent): string | null {
    const { random } = this.parts;
    if (agent.hotDesk) return random.pick(PHONES);
    return agent.phoneId !== null && random.chance(0.6) ? agent.phoneId : null;
  }

  #chosen(phoneId: string): ChosenPhone {
    const peer = phonePeerName(phoneId);
    const device = { kind: 'phone', phoneId, peer, autoAnswer: this.parts.random.chance(0.2) } as const;
    return { phoneId, device, hotDesk: true, reachable: this.parts.registered(peer) };
  }

  #takeover(): { readonly takeover: boolean; readonly supervised: boolean } {
    return { takeover: this.parts.random.chance(0.3), supervised: this.parts.random.chance(0.3) };
  }

  /** Whom an agent sees when they ask for something about their call. */
  #callOf(agentId: string): string {
    const state = this.parts.process().engine.live.view.sessionOfAgent(agentId)?.state;
    return state && 'callId' in state ? state.callId : 'none';
  }

  /** Kept after a logout (E7) or still signed in; what is not there is refused. */
  #lastSession(agentId: string): string {
    const sessions = [...this.parts.process().engine.live.view.all('session')];
    return sessions.find((session) => session.agentId === agentId)?.id ?? 'none';
  }

  #state(agentId: string): string | undefined {
    return this.parts.process().engine.live.view.sessionOfAgent(agentId)?.state.at;
  }

  /** E7: the session whose leg outlived its login, or none that has such a leg. */
  #keptLeg(agentId: string): string {
    for (const session of this.parts.process().engine.live.view.all('session')) {
      if (session.agentId === agentId && session.state.at === 'logged-out') return session.id;
    }
    return 'none';
  }

  #twice(asker: FarlineProcess, id: string, command: Command, first: Promise<Answer>): void {
    this.open++;
    void Promise.all([first, asker.engine.commands.submit(id, command)]).then(([one, two]) => {
      if (asker.alive) this.open--;
      const differs = JSON.stringify(one) !== JSON.stringify(two);
      const late = [one, two].some((answer) => !answer.ok && answer.refusal.code === 'storage-failed');
      if (differs && !late) this.parts.truth.fail(`the same command ${id} got two answers`);
    });
  }

  /** A session that is adopted may have its logout pending already. */
  #leaves(sessionId: string | null): boolean {
    const session = this.parts.process().engine.live.view.get('session', sessionId ?? '');
    return !session || session.pending.logout !== null;
  }

  #forget(command: Command): void {
    // B4: whoever uses the phone gives way.
    if (command.do === 'login' && command.takeover) {
      for (const agentId of this.#promised.keys()) this.#promised.set(agentId, null);
    }
    const signs = command.do === 'login' || command.do === 'logout' || command.do === 'dial-in';
    if (signs) this.#promised.set(command.agentId, null);
  }

  #remember(asker: FarlineProcess, command: Command, answer: Answer, at: number): void {
    const { truth, clockIsSteady, conflictMs } = this.parts;
    if (!answer.ok) return;
    if ((command.do === 'login' || command.do === 'dial-in') && !this.#leaves(answer.sessionId)) {
      this.#promised.set(command.agentId, { signedIn: true });
    }
    if (command.do === 'logout') this.#promised.set(command.agentId, { signedIn: false });
    if ((command.do !== 'hold' && command.do !== 'unhold') || command.setter !== 'agent') return;
    const held = this.#held.get(command.agentId);
    if (command.do === 'hold') {
      this.#held.set(command.agentId, { process: asker, sessionId: answer.sessionId, via: command.via, at });
      return;
    }
    this.#held.delete(command.agentId);
    // Who is signed out in between, by their presence too, presses for another session.
    if (held?.sessionId !== answer.sessionId) return;
    // Between two lives nothing but the wall clock says how long it was.
    if (held.via === command.via || !(clockIsSteady || held.process === asker)) return;
    if (at >= held.at && at - held.at < conflictMs - 1)
      truth.fail(`NotReady wins: ${command.agentId} got ready at once`);
  }
}
