import { noticeOf } from '../domain/agent-notice.js';
import type { Agent } from '../domain/directory.js';
import type { FeatureCodes } from '../domain/feature-codes.js';
import type { AgentId, Millis, SessionId } from '../domain/ids.js';
import { lampsOf, strongest, type Lamp } from '../domain/lamps.js';
import type { Change } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { Lamps, PresenceText } from '../ports/lamps.js';
import type { Live } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { SwitchAdmin } from '../ports/switch-admin.js';
import { LampSender } from './lamp-sender.js';

export interface ShowLampsPorts {
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  readonly lamps: Lamps;
  readonly admin: Pick<SwitchAdmin, 'onState'>;
  readonly clock: Clock;
  readonly log: Log;
  /** False once another process acts for this site: lamps are that one's then. */
  readonly held: () => boolean;
  /** The text of a key of the catalogue; null when it has none. */
  readonly words: (key: string) => string | null;
}

/** What stands is compared with what should this often, although nothing was heard of a change. */
const AUDIT_MS: Millis = 30_000;
/** What calls do to lamps may be so late, so that no call pays for it. */
const CALLS_MS: Millis = 100;

/**
 * I2, I4: keeps the lamps of every agent as the engine's state is, whoever changed it: a pause or a sign-in at once, what
 * calls change a moment later.
 */
export class ShowLamps {
  readonly #ports: ShowLampsPorts;
  readonly #codes: FeatureCodes;
  readonly #sender: LampSender;
  readonly #agentOf = new Map<SessionId, AgentId>();
  /** What each agent's state asks of lamps. */
  readonly #asked = new Map<AgentId, ReadonlyMap<string, Lamp>>();
  /** Agents by the lamp they ask something of. */
  readonly #askers = new Map<string, Set<AgentId>>();
  readonly #dns = new Map<AgentId, string>();
  readonly #touched = new Set<AgentId>();
  readonly #undo: (() => void)[] = [];
  #directory: object | null = null;
  #cancelLater: (() => void) | null = null;
  #cancelAudit: () => void = () => undefined;

  constructor(ports: ShowLampsPorts, codes: FeatureCodes) {
    this.#ports = ports;
    this.#codes = codes;
    this.#sender = new LampSender(ports);
  }

  /** Shows everything as it is now and goes on doing so. */
  start(): void {
    const { live, admin } = this.#ports;
    this.#all();
    this.#undo.push(live.subscribe(({ changes }) => this.#take(changes)));
    this.#undo.push(admin.onState((state) => (state === 'up' ? this.#sender.lookAgain() : this.#sender.lost())));
    this.#sender.lookAgain();
    this.#audit();
  }

  /** The directory may have changed. */
  refresh(): void {
    this.#now();
  }

  /** Lamps stay as they are: the agents stay signed in. */
  stop(): void {
    for (const step of this.#undo.splice(0)) step();
    this.#cancelAudit();
    this.#cancelLater?.();
    this.#sender.stop();
  }

  #audit(): void {
    this.#cancelAudit = this.#ports.clock.after(AUDIT_MS, () => {
      this.#sender.lookAgain();
      this.#audit();
    });
  }

  #take(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== 'session') continue;
      const agentId = change.after?.agentId ?? this.#agentOf.get(change.id);
      if (change.after) this.#agentOf.set(change.id, change.after.agentId);
      else this.#agentOf.delete(change.id);
      if (agentId !== undefined) this.#touched.add(agentId);
    }
    const isOld = this.#directory !== this.#ports.live.view.directory;
    if (this.#touched.size === 0 && !isOld) return;
    // A step about a call may still have two people to bring together, and an agent who goes from one customer to the
    // next is busy all the while; a pause or a sign-in has nothing to wait for.
    if (changes.some(({ kind }) => kind === 'call' || kind === 'offer')) this.#later();
    else this.#now();
  }

  #later(): void {
    this.#cancelLater ??= this.#ports.clock.after(CALLS_MS, () => this.#now());
  }

  #now(): void {
    this.#cancelLater?.();
    this.#cancelLater = null;
    if (this.#directory !== this.#ports.live.view.directory) this.#all();
    for (const agentId of this.#touched) this.#show(agentId);
    this.#touched.clear();
    this.#sender.send();
  }

  /** Everybody who is configured, and those who were and are no more. */
  #all(): void {
    const { view } = this.#ports.live;
    this.#directory = view.directory;
    for (const session of view.all('session')) this.#agentOf.set(session.id, session.agentId);
    for (const agentId of [...this.#asked.keys(), ...view.directory.agents.keys()]) this.#touched.add(agentId);
    for (const agentId of this.#touched) this.#show(agentId);
    this.#touched.clear();
  }

  #show(agentId: AgentId): void {
    const { view } = this.#ports.live;
    const agent = view.directory.agents.get(agentId);
    const session = view.sessionOfAgent(agentId);
    const lamps = agent ? lampsOf(view.directory, this.#codes, agent, session) : NONE;
    this.#ask(agentId, lamps);
    this.#say(agentId, agent);
  }

  #ask(agentId: AgentId, lamps: ReadonlyMap<string, Lamp>): void {
    const before = this.#asked.get(agentId) ?? NONE;
    if (lamps.size > 0) this.#asked.set(agentId, lamps);
    else this.#asked.delete(agentId);
    for (const number of new Set([...lamps.keys(), ...before.keys()])) {
      const askers = this.#askers.get(number) ?? new Set();
      if (lamps.has(number)) this.#askers.set(number, askers.add(agentId));
      else if (askers.delete(agentId) && askers.size === 0) this.#askers.delete(number);
      this.#sender.want(number, strongest(this.#lampsOfAll(askers, number)));
    }
  }

  #lampsOfAll(askers: ReadonlySet<AgentId>, number: string): Lamp[] {
    return [...askers].flatMap((agentId) => this.#asked.get(agentId)?.get(number) ?? []);
  }

  #say(agentId: AgentId, agent: Agent | undefined): void {
    const before = this.#dns.get(agentId);
    if (before !== undefined && before !== agent?.dn) this.#sender.wantText(before, null);
    if (!agent) {
      this.#dns.delete(agentId);
      return;
    }
    this.#dns.set(agentId, agent.dn);
    this.#sender.wantText(agent.dn, this.#textOf(agentId));
  }

  #textOf(agentId: AgentId): PresenceText {
    const { live, words } = this.#ports;
    const { presence, code, text } = noticeOf(live.view.directory, live.view.sessionOfAgent(agentId));
    return { presence, code, text: 'label' in text ? text.label : (words(text.key) ?? '') };
  }
}

const NONE: ReadonlyMap<string, Lamp> = new Map();
