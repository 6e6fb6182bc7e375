import type { PresenceSeen } from '../../app/domain/presence.js';
import type { ChannelId, SessionId } from '../../app/domain/ids.js';
import type { Directory } from '../../app/domain/directory.js';
import { VirtualTime, turn } from '../support/virtual-time.js';
import { Asterisk } from './asterisk.js';
import type { Channel } from './asterisk.js';
import { CallbackCallers, checkTry, seesCallbacks, withCallbacks } from './callbacks.js';
import type { Change, View } from '../../app/domain/world.js';
import { Conferrers } from './conferrers.js';
import { Desks } from './desks.js';
import { Desktops, timeDesktops } from './desktops.js';
import { OfficePbx, withPbx } from './office-pbx.js';
import { withLongLegs, withoutLimits } from './long-legs.js';
import {
  changeClosures,
  withAnnouncements,
  withClosures,
  withHours,
  withOverflow,
  withSkills,
} from './waiting-queues.js';
import { FarlineProcess } from './farline-process.js';
import { calm, noFaults } from './faults.js';
import type { FaultCounts, FaultRates } from './faults.js';
import {
  StepCheck,
  checkHistory,
  checkConsent,
  checkRecordings,
  checkWiped,
  dialsWhatIsOut,
  mismatches,
  ringsInAGroup,
} from './invariants.js';
import { MemoryDatabase } from './memory-store.js';
import { watch } from './observed/watch.js';
import { Phones } from './phones.js';
import { phonePeerName } from '../../app/domain/phone-peer.js';
import { Pings } from './pings.js';
import { Registrar } from './registrar.js';
import { Random } from './random.js';
import { SecondLines } from './second-lines.js';
import { SessionRules } from './session-rules.js';
import {
  changeMenus,
  changeSite,
  drawSite,
  PHONES,
  isRouted,
  watchTrunks,
  withDirectCalls,
  withRecording,
  withSignOuts,
  withStrategies,
  withSupervision,
} from './site.js';
import { Troubles } from './troubles.js';
import { LISTEN_EVERY_MS, Silence } from './silence.js';
import { Supervisors } from './supervisors.js';
import { TollRules, whoWaitToCall, withTolls, withoutMore } from './toll-rules.js';
import { Truth, crowd } from './truth.js';

export interface ScheduleResult {
  readonly seed: number;
  /** What rule was broken, first of all; null when none was. */
  readonly violation: string | null;
  readonly events: number;
  readonly faults: FaultCounts;
  /** What happened, line by line; only kept when asked for. */
  readonly story: readonly string[];
}

/** While people act and things fail, ms. */
const DAY_MS = 2_500;
/** Then everybody is patient and nothing fails: time for every deadline and redial to pass, ms. */
const SETTLE_MS = 4_500;
/** What differs at both ends of this never mends itself, ms: longer than a far party may ring, the longest of all deadlines. */
const LAST_LOOK_MS = 2_100;

/** Time for a failed request to be noticed and made again, ms. */
const ASK_AGAIN_MS = 700;

/** Share of the lives of Farline that can note steps beside their database. */
const NOTED_LIVES = 0.75;

/** Lines of level error that our faults are meant to cause. */
const EXPECTED: readonly string[] = ['storage failed', 'another process acts for this site'];

/** Plays one random day of a small site, repeatable by its seed. */
export function runSchedule(seed: number, keepStory: boolean): Promise<ScheduleResult> {
  return new Schedule(seed, keepStory).run();
}

/** One site, its people, its Asterisk, and one Farline process after another. */
export class Schedule {
  readonly random: Random;
  readonly time = new VirtualTime();
  readonly truth = new Truth();
  readonly database = new MemoryDatabase();
  readonly counts: FaultCounts = noFaults();
  readonly rates: FaultRates = calm();
  directory: Directory;
  readonly asterisk: Asterisk;
  readonly phones: Phones;
  readonly registrar: Registrar;
  readonly desks: Desks;
  readonly desktops: Desktops;
  readonly #pbx: OfficePbx;
  readonly supervisors: Supervisors;
  process: FarlineProcess;
  readonly #troubles: Troubles;
  readonly pingRandom: Random;
  readonly #menuRandom: Random;
  readonly #closureRandom: Random;
  readonly #legRandom: Random;
  readonly #tollRandom: Random;
  readonly #transferRandom: Random;
  readonly #holdRandom: Random;
  readonly #consultRandom: Random;
  readonly #outRandom: Random;
  readonly #recordRandom: Random;
  readonly #callbackRandom: Random;
  readonly #noteRandom: Random;
  readonly #callbackCallers: CallbackCallers;
  readonly #conferRandom: Random;
  readonly #conferrers: Conferrers;
  readonly #secondLines: SecondLines;
  readonly #story: string[] = [];
  #events = 0;
  #lives = 0;
  #starting = 0;
  /** How far the engine is ahead of the monotonic clock, as its last step showed. */
  #ahead = 0;

  constructor(
    private readonly seed: number,
    private readonly keepStory: boolean,
  ) {
    const { time, truth, counts } = this;
    const random = (this.random = new Random(seed));
    // Dice of its own: what trunks answer to OPTIONS leaves all other chances of a seed as they are.
    this.pingRandom = new Random(seed ^ 0x5eed);
    this.#menuRandom = new Random(seed ^ 0x3e40);
    this.#closureRandom = new Random(seed ^ 0xc105);
    this.#legRandom = new Random(seed ^ 0x1e65);
    this.#tollRandom = new Random(seed ^ 0x7011);
    this.#transferRandom = new Random(seed ^ 0x7a45);
    this.#holdRandom = new Random(seed ^ 0x401d);
    this.#consultRandom = new Random(seed ^ 0xc057);
    this.#outRandom = new Random(seed ^ 0x0417);
    this.#recordRandom = new Random(seed ^ 0x4ec0);
    this.#conferRandom = new Random(seed ^ 0xc04f);
    this.#callbackRandom = new Random(seed ^ 0xba11);
    this.#noteRandom = new Random(seed ^ 0x407e);
    this.#callbackCallers = new CallbackCallers({
      time,
      random: this.#callbackRandom,
      asterisk: () => this.asterisk,
      digit: (channel, digit) => {
        // A caller back in the menu they came from, because Farline died before it stored where they were sent.
        if (digit === '5' && this.#isInMenu(channel)) this.truth.excuse(channel, 'asked for an agent');
        this.process.deliver({ type: 'digit', channel, digit });
      },
    });
    const desktopRandom = new Random(seed ^ 0xde5c);
    const drawn = withDirectCalls(
      new Random(seed ^ 0xd1ec),
      withStrategies(new Random(seed ^ 0x51a7), watchTrunks(this.pingRandom, drawSite(random))),
    );
    const listened = withSupervision(new Random(seed ^ 0x5b08), timeDesktops(desktopRandom, drawn));
    const site = withTolls(this.#tollRandom, withSignOuts(new Random(seed ^ 0x0a57), listened));
    const recorded = withRecording(this.#recordRandom, site);
    const speaking = withAnnouncements(new Random(seed ^ 0xa220), withLongLegs(this.#legRandom, recorded));
    const closing = withClosures(this.#closureRandom, withSkills(new Random(seed ^ 0x5c11), speaking));
    const hours = withHours(new Random(seed ^ 0x40f5), withOverflow(new Random(seed ^ 0x0f10), closing));
    time.wall += hours.laterMs;
    const pbxRandom = new Random(seed ^ 0x9b8a);
    this.directory = withPbx(pbxRandom, withCallbacks(this.#callbackRandom, hours.site));
    truth.releasesLost = this.directory.settings.onLegLost !== 'requeue';
    this.#troubles = new Troubles(this);
    this.asterisk = new Asterisk(time, {
      emit: (event) => this.process.deliver(event),
      answers: (event) => this.process.answered(event),
      dialled: (channel, endpoint, contactIndex) => this.phones.dialled(channel, endpoint, contactIndex),
      taken: (channel) => this.phones.taken(channel),
      ringsSupervisor: (channel, ringMs) => this.supervisors.rings(channel, ringMs),
      placed: (channel, ringMs) => {
        // Calls go on while nothing can be stored, and for as long as what waited is on its way to the database.
        if (counts.storeFailed === 0) checkTry(this.process.engine.live.view, this.database, channel.id, truth);
        this.phones.placed(channel, ringMs);
      },
      records: (id) => {
        const stored = this.database.facts.some((fact) => fact.kind === 'recording' && fact.id === id);
        if (!stored) truth.fail(`recording ${id} is written without a row`);
        checkConsent(this.directory, this.database, id, truth);
      },
      heardAll: (_playback, prompt, listeners) => truth.heardAll(prompt, listeners),
      prompted: (channel, prompt) => {
        if (channel.role === 'supervisor') return this.supervisors.prompted(channel);
        this.phones.prompted(channel, prompt);
        this.#callbackCallers.prompted(channel, prompt);
      },
      greeted: (playback) => truth.greeted(playback),
      joined: (bridge, members) => {
        truth.joined(bridge, members);
        this.#noCrowd(bridge, members);
        this.phones.joined(members);
      },
      sentAway: (channel, how) => truth.sentAway(channel, how),
    });
    this.phones = new Phones({
      time,
      random,
      menuRandom: this.#menuRandom,
      outRandom: this.#outRandom,
      counts,
      truth,
      registered: (peer) => this.registrar.isThere(peer),
      routed: (dialled, trunk) => isRouted(this.directory, dialled, trunk),
      asterisk: () => this.asterisk,
      holdRandom: this.#holdRandom,
      holdPressed: (channel, held) => this.process.deliver({ type: 'hold.pressed', channel, held }),
      onHold: (leg) => this.#onHold(leg),
      reachable: () => this.process.connected,
      ringing: (channel) => {
        const leg = this.asterisk.channels.get(channel);
        if (leg) leg.ringing = true;
        this.process.deliver({ type: 'leg.ringing', channel });
      },
      digit: (channel, digit) => this.process.deliver({ type: 'digit', channel, digit }),
    });
    this.registrar = new Registrar({
      time,
      random: new Random(seed ^ 0xf0e5),
      tell: (peer, there) => this.#phoneSeen(peer, there),
    });
    this.desks = new Desks({
      time,
      random,
      truth,
      process: () => this.process,
      clockIsSteady: this.#troubles.clockIsSteady,
      conflictMs: this.directory.settings.conflictMs,
      registered: (peer) => this.registrar.isThere(peer),
      dialsIn: () => this.phones.dialsIn(),
      hangsUp: (channel) => this.phones.hangsUp(channel),
      records: (channel) => this.asterisk.channels.get(channel)?.recorded != null,
      tell: (line) => this.tell(line),
    });
    this.#conferrers = new Conferrers({
      time,
      random: this.#conferRandom,
      process: () => this.process,
      desks: this.desks,
    });
    this.#secondLines = new SecondLines({
      time,
      random: new Random(seed ^ 0x2d11),
      process: () => this.process,
      desks: this.desks,
      dials: () => this.phones.dialsLine(),
      hangsUp: (channel) => this.phones.hangsUp(channel),
    });
    this.desktops = new Desktops({
      time,
      random: desktopRandom,
      tell: (agentId, there) => this.#desktopSeen(agentId, there),
      ask: (command) => this.desks.ask(command),
      uncertain: (agentId) => this.desks.uncertain(agentId),
    });
    this.#pbx = new OfficePbx({
      time,
      random: pbxRandom,
      tell: (agentId, seen, mayLogin) => this.#presenceSeen(agentId, seen, mayLogin),
      uncertain: (agentId) => this.desks.uncertain(agentId),
    });
    this.supervisors = new Supervisors({
      time,
      random: new Random(seed ^ 0x5b07),
      asterisk: () => this.asterisk,
      process: () => this.process,
      ask: (command) => this.desks.ask(command),
      digit: (channel, digit) => this.process.deliver({ type: 'digit', channel, digit }),
      ringing: (channel) => this.process.deliver({ type: 'leg.ringing', channel }),
    });
    this.process = this.#newProcess();
  }

  async run(): Promise<ScheduleResult> {
    watch.decided = (event, decision) => {
      this.#events++;
      const dialled = dialsWhatIsOut(this.process.engine.live.view, decision) ?? ringsInAGroup(decision);
      if (dialled !== null) this.truth.fail(dialled);
      if (this.keepStory) this.#tellStep(event, decision);
    };
    this.startProcess();
    this.registrar.start(PHONES.map(phonePeerName), DAY_MS);
    this.#planDay();
    this.desktops.start(this.directory.agents.values(), DAY_MS);
    this.#pbx.start(this.directory, DAY_MS);
    this.supervisors.plan(this.directory, DAY_MS);
    this.#troubles.plan(DAY_MS);
    await this.#until(DAY_MS);
    this.#settle();
    await this.#until(DAY_MS + SETTLE_MS);
    this.#listen(new Silence(this.asterisk, this.truth));
    const before = mismatches(this.process.engine.live.view, this.asterisk, this.#now());
    await this.#until(DAY_MS + SETTLE_MS + LAST_LOOK_MS);
    // The very last facts may lie a few milliseconds still; calls go on meanwhile.
    while (this.process.engine.live.health().factsWaiting > 0 && this.truth.violation === null)
      await this.#until(this.time.mono + 1);
    this.#lastLook(before);
    const { seed, counts: faults } = this;
    return { seed, violation: this.truth.violation, events: this.#events, faults, story: this.#story };
  }

  /** By now nothing has failed for long. */
  #listen(silence: Silence): void {
    silence.listen(this.process.engine.live.view, this.time.mono);
    this.time.after(LISTEN_EVERY_MS, () => this.#listen(silence));
  }

  /** A new life begins with what is in the database. */
  startProcess(): void {
    if (this.process.epoch !== `e${this.#lives}` || !this.process.alive) this.process = this.#newProcess();
    const { process, random, time } = this;
    this.tell(() => `Farline ${process.epoch} starts`);
    this.#checkPromises();
    const { view } = process.engine.live;
    const check = new StepCheck(view, this.truth);
    const rules = new SessionRules(() => view.directory, this.truth);
    process.engine.live.subscribe((step) => check.step(step));
    const tolls = new TollRules(view, this.truth);
    process.engine.live.subscribe((step) => rules.step(step));
    process.engine.live.subscribe((step) => tolls.step(step));
    process.engine.live.subscribe(({ at }) => (this.#ahead = at - time.mono));
    process.engine.live.subscribe(({ changes }) => this.desks.seesSignOuts(changes));
    process.engine.live.subscribe(({ changes }) => seesCallbacks(changes, this.truth));
    process.engine.live.subscribe(({ changes }) => process.arrivals.sees(changes, this.truth));
    process.engine.live.subscribe(({ changes }) => this.#waiting(changes));
    process.engine.live.subscribe(({ changes }) =>
      this.desks.seesOffers(changes, this.#legRandom, this.phones.patient),
    );
    process.engine.live.subscribe(({ changes }) => this.desks.seesCalls(changes, this.#transferRandom));
    process.engine.live.subscribe(({ changes }) => this.desks.holdsCalls(changes, this.#holdRandom));
    process.engine.live.subscribe(({ changes }) => this.supervisors.sees(changes));
    process.engine.live.subscribe(({ changes }) => this.desks.consults(changes, this.#consultRandom));
    process.engine.live.subscribe(({ changes }) => this.desks.recordsCalls(changes, this.#recordRandom));
    process.engine.live.subscribe(({ changes }) => this.#conferrers.sees(changes));
    process.engine.live.subscribe(({ changes }) => this.#secondLines.sees(changes));
    process.engine.live.subscribe(({ changes }) => this.#lowersTolls(view, changes));
    this.#starting++;
    void process.engine.start().then(() => {
      this.#starting--;
    });
    void turn().then(() => {
      check.begin();
      rules.begin(view.all('session'), view.all('turn'));
      tolls.begin();
    });
    time.after(random.between(1, 60), () => this.reconnect(process));
    this.#ping(process);
    this.registrar.tellAll();
    this.desktops.tellAll();
    this.#pbx.tellAll();
  }

  /** K1: whoever waits may press the key; somebody may not want to be called back any more. */
  #waiting(changes: readonly Change[]): void {
    for (const { kind, why, after } of changes) {
      const channel =
        kind === 'call' && why === 'call.callback-later' && this.asterisk.channels.get(after?.channel ?? '');
      if (channel) this.#callbackCallers.waits(channel);
      if (kind !== 'call' || why !== 'call.away' || !after || !this.#callbackRandom.chance(0.15)) continue;
      const command = { do: 'cancel-callback', callId: after.id, via: 'web', by: 'boss' } as const;
      this.time.after(this.#callbackRandom.between(5, 900), () => this.desks.ask(command));
    }
  }

  /** A leg that stayed when its agent signed out is that of their next session. */
  #onHold({ id, sessionId }: Channel): string[] {
    const { view } = this.process.engine.live;
    const legs = [...view.all('leg')].filter(({ state }) => 'channel' in state && state.channel === id);
    const whose = new Set([sessionId, ...legs.map((leg) => leg.id)]);
    return [...view.all('call')].flatMap(({ channel, state }) =>
      state.at === 'talking' && state.held && whose.has(state.sessionId) ? [channel] : [],
    );
  }

  #phoneSeen(peer: string, there: boolean): void {
    const { process } = this;
    if (process.alive) process.engine.report({ type: 'device.seen', peer, there });
  }

  #presenceSeen(agentId: string, seen: PresenceSeen, mayLogin: boolean): void {
    const { process } = this;
    if (process.alive) process.engine.report({ type: 'presence.seen', agentId, seen, mayLogin });
  }

  #desktopSeen(agentId: string, there: boolean): void {
    const { process } = this;
    if (process.alive) process.engine.report({ type: 'desktop.seen', agentId, there });
  }

  /** Each life asks its trunks anew. */
  #isInMenu(channel: ChannelId): boolean {
    const { view } = this.process.engine.live;
    const owner = view.ownerOf(channel);
    return owner?.kind === 'call' && view.get('call', owner.id)?.state.at === 'menu';
  }

  #ping(process: FarlineProcess): void {
    const { time, phones } = this;
    new Pings({
      time,
      random: this.pingRandom,
      trunk: (id) => this.directory.trunks.get(id),
      state: (id, contactIndex) => phones.stateOf(id, contactIndex),
      calm: () => phones.patient,
      alive: () => process.alive,
      tell: (trunkId, contact, answer) => process.engine.report({ type: 'trunk.pinged', trunkId, contact, answer }),
    }).start([...this.directory.trunks.keys()]);
  }

  /** The events socket opens, once Asterisk is there. */
  reconnect(process: FarlineProcess): void {
    if (!process.alive || process.connected) return;
    if (this.asterisk.up) process.connect(false);
    else this.time.after(50, () => this.reconnect(process));
  }

  killProcess(): void {
    this.tell(() => `Farline ${this.process.epoch} is killed`);
    this.process.kill();
    // What it noted is not forgotten: nothing reads the database before the next start.
    this.database.takeOverNotes();
    this.truth.forgets(this.#endedAndUnstored());
    this.#starting = 0;
    this.desks.processDied();
  }

  /** Sessions whose leg is no conversation's any more by our decision, while the stored row still says that it is. */
  #endedAndUnstored(): SessionId[] {
    const { view } = this.process.engine.live;
    return [...this.database.rows.leg.values()]
      .filter(({ id, state }) => state.at === 'connected' && view.get('leg', id)?.state.at !== 'connected')
      .map(({ id }) => id);
  }

  /** An admin saves something while all this goes on. */
  changeDirectory(): void {
    const { random, truth } = this;
    const changed = changeMenus(this.#menuRandom, changeSite(random, this.directory));
    this.directory = this.#closureRandom.chance(0.4) ? changeClosures(this.#closureRandom, changed) : changed;
    this.tell(() => 'an admin changes the directory');
    // Whoever waits in a queue that is taken away goes to the fallback.
    for (const { id, role, dialled, endpoint } of this.asterisk.channels.values()) {
      if (role !== 'caller' || isRouted(this.directory, dialled, endpoint.slice('trunk-'.length))) continue;
      truth.excuse(id, 'the queue was taken away');
    }
    this.#tellDirectory();
  }

  /** A limit is reached while the agent's own phone rings for the next call. */
  #lowersTolls(view: View, changes: readonly Change[]): void {
    for (const toll of whoWaitToCall(view, changes)) {
      if (!this.#tollRandom.chance(0.3)) continue;
      this.time.after(this.#tollRandom.between(1, 60), () => {
        this.directory = withoutMore(this.directory, toll);
        this.tell(() => `an admin lets ${toll.id} make no more calls outside`);
        this.#tellDirectory();
      });
    }
  }

  #tellDirectory(): void {
    const { process, truth } = this;
    if (!process.alive) return;
    process.engine.commands.directoryChanged().catch((error: unknown) => truth.fail(`directory: ${String(error)}`));
    this.#starting++;
    this.time.after(1, () => this.#starting--);
  }

  tell(line: () => string): void {
    if (this.keepStory) this.#story.push(`${this.time.mono.toFixed(1)} ${line()}`);
  }

  /**
   * No agent with two calls, no caller with two agents: at no instant. Where requests of ours fail, a caller who could
   * not be taken out may be there for as long as it takes to ask again, and not longer.
   */
  #noCrowd(bridge: string, members: readonly Channel[]): void {
    // Several in a conference are as many as its agent wanted.
    const crowded = bridge.endsWith('-all') ? null : crowd(members);
    if (crowded === null) return;
    const { counts } = this;
    const failed = counts.restRefused + counts.restTimeoutDone + counts.restTimeoutNotDone + counts.processKilled;
    if (failed === 0) return this.truth.fail(crowded);
    this.time.after(ASK_AGAIN_MS, () => {
      const now = crowd(this.asterisk.members(bridge));
      if (now === crowded) this.truth.fail(`${now}, for ${ASK_AGAIN_MS} ms`);
    });
  }

  #newProcess(): FarlineProcess {
    const { time, random, asterisk, database, rates, counts, truth } = this;
    const complain = (line: string, fields: unknown): void => {
      if (!EXPECTED.some((start) => line.startsWith(start))) truth.fail(`${line} ${JSON.stringify(fields)}`);
    };
    const directory = (): Directory => this.directory;
    const tell = (line: () => string): void => this.tell(line);
    const around = { time, random, asterisk, database, rates, counts, directory, complain, tell };
    return new FarlineProcess(around, `e${++this.#lives}`, this.#noteRandom.chance(NOTED_LIVES));
  }

  #planDay(): void {
    const { random, time, desks, phones } = this;
    for (const agent of this.directory.agents.values()) {
      time.after(random.between(0, 300), () => desks.work(agent));
      for (let n = random.whole(0, 2); n > 0; n--) time.after(random.between(200, DAY_MS), () => desks.act(agent));
    }
    const out = this.#outRandom;
    for (const { id } of this.directory.agents.values()) {
      for (let n = out.whole(0, 2); n > 0; n--) time.after(out.between(0, DAY_MS), () => desks.calls(id, out));
    }
    const [transfers, holds] = [this.#transferRandom, this.#holdRandom];
    for (const { id } of this.directory.agents.values()) {
      const asks = this.#consultRandom;
      const confers = this.#conferRandom;
      if (confers.chance(0.1)) time.after(confers.between(0, DAY_MS), () => this.#conferrers.tries(id));
      if (asks.chance(0.1)) time.after(asks.between(0, DAY_MS), () => desks.consult(id, 'none', asks));
      if (holds.chance(0.1)) time.after(holds.between(0, DAY_MS), () => desks.holds(id, 'none', 'hold', holds));
      if (holds.chance(0.1)) time.after(holds.between(0, DAY_MS), () => desks.holds(id, 'none', 'retrieve', holds));
      // Who talks to nobody, or to somebody else.
      if (transfers.chance(0.1)) time.after(transfers.between(0, DAY_MS), () => desks.sendsOn(id, 'none', transfers));
    }
    for (let n = random.chance(0.8) ? 5 : 6; n > 0; n--) {
      const dialled = random.chance(0.03) ? '0000' : random.pick(['0800', '0800', '0900', '6001', '6002']);
      time.after(random.between(0, DAY_MS), () => phones.customer(dialled));
    }
    // K6: whom agents are called by their own numbers, from outside and from telephones of the office.
    const direct = new Random(this.seed ^ 0xd12c);
    for (let n = direct.whole(0, 2); n > 0; n--) {
      const dialled = direct.pick(['0500', '0500', '0400', '8881', '8882']);
      time.after(direct.between(0, DAY_MS), () => phones.customer(dialled));
    }
    // D7: without us, on telephones where somebody may be signed in.
    const help = new Random(this.seed ^ 0x0112);
    for (let n = help.chance(0.3) ? help.whole(1, 3) : 0; n > 0; n--) {
      const peer = phonePeerName(help.pick(PHONES));
      const [id, forMs] = [`n1-help-${n}`, help.between(1, 900)];
      time.after(help.between(0, DAY_MS), () => {
        if (this.asterisk.up) this.asterisk.callsForHelp(id, peer, forMs);
      });
    }
    const menus = this.#menuRandom;
    for (let n = menus.whole(0, 2); n > 0; n--) {
      const dialled = menus.chance(0.9) ? '0700' : '0600';
      time.after(menus.between(0, DAY_MS), () => phones.customer(dialled));
    }
  }

  /** The faults are over; agents who left come back, most of them. */
  #settle(): void {
    this.#checkSignIns();
    this.#troubles.end();
    this.phones.patient = true;
    this.supervisors.leave();
    this.registrar.calm();
    this.desktops.calm(this.directory.agents.values());
    this.#pbx.calm();
    // Or the day would end while a leg is dialled anew.
    this.directory = withoutLimits(this.directory);
    this.#tellDirectory();
    for (const agent of this.directory.agents.values()) {
      if (this.random.chance(0.8)) this.desks.work(agent);
    }
  }

  async #until(latest: number): Promise<void> {
    await turn();
    while (this.time.step(latest)) {
      if (this.truth.violation !== null) return;
      if (this.desks.open > 0 || this.#starting > 0) await turn();
    }
    this.time.mono = Math.max(this.time.mono, latest);
  }

  /** What a person was promised must be in the database a new process starts from. */
  #checkPromises(): void {
    for (const agentId of this.directory.agents.keys()) {
      const signedIn = this.desks.promised(agentId);
      if (signedIn === undefined) continue;
      const row = [...this.database.rows.session.values()].find(
        (session) => session.agentId === agentId && session.state.at !== 'logged-out',
      );
      if (signedIn && !row) this.truth.fail(`the login of ${agentId} was acknowledged and is lost`);
      if (!signedIn && row && !row.pending.logout)
        this.truth.fail(`the logout of ${agentId} was acknowledged and is lost`);
    }
  }

  /** Nobody is signed out without having been asked for it, as far as the running process believes. */
  #checkSignIns(): void {
    const { view } = this.process.engine.live;
    if (!this.process.alive || this.#starting > 0) return;
    const signedIn = new Set<string>();
    for (const { agentId, state } of view.all('session')) if (state.at !== 'logged-out') signedIn.add(agentId);
    for (const agentId of this.directory.agents.keys()) {
      if (this.desks.promised(agentId) === true && !signedIn.has(agentId))
        this.truth.fail(`${agentId} signed in, and is signed out by nobody`);
    }
  }

  #now(): number {
    return Math.floor(this.time.mono + this.#ahead);
  }

  #lastLook(before: ReadonlySet<string>): void {
    if (this.truth.violation !== null) return;
    this.#checkSignIns();
    const { view } = this.process.engine.live;
    for (const mismatch of mismatches(view, this.asterisk, this.#now())) {
      if (before.has(mismatch)) this.truth.fail(`stuck: ${mismatch}`);
    }
    this.#pbx.check(view, this.#now(), this.truth);
    checkHistory(this.database, view, this.truth);
    checkRecordings(view, this.asterisk, this.truth);
    checkWiped(this.database, this.desks.typedNumbers, this.truth);
  }

  #tellStep(...[event, { changes, effects, refusal }]: Parameters<typeof watch.decided>): void {
    this.tell(() => `decides ${JSON.stringify(event)}`);
    for (const { kind, id, why, after } of changes)
      this.tell(() => `    ${why} ${kind} ${id} ${JSON.stringify(after && 'state' in after ? after.state : after)}`);
    for (const effect of effects) this.tell(() => `    → ${JSON.stringify(effect)}`);
    if (refusal) this.tell(() => `    refused ${refusal.code}`);
  }
}
