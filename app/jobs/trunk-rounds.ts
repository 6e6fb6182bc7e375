import type { Millis } from '../domain/ids.js';
import { parseContact, TRANSPORTS } from '../domain/peer.js';
import type { PingAnswer } from '../domain/trunk-ping.js';
import type { Clock } from '../ports/clock.js';
import type { ContactPinger } from '../ports/contact-pinger.js';
import type { ContactPing } from '../ports/trunk-pings.js';

/** Whom to ask, and how often. */
export interface PingPlan {
  /** Primary first. */
  readonly contacts: readonly string[];
  readonly transport: string;
  /** From the beginning of one round to the next. */
  readonly everyMs: Millis;
  /** How long a contact may take to answer. */
  readonly withinMs: Millis;
}

interface Ports {
  readonly pinger: ContactPinger;
  readonly clock: Clock;
}

/** The rounds of OPTIONS to one trunk: all contacts are asked at once, and each answer is told as it comes. */
export class TrunkRounds {
  readonly #plan: PingPlan;
  readonly #ports: Ports;
  readonly #tell: (contact: string, answer: PingAnswer) => void;
  readonly #newest = new Map<string, ContactPing>();
  #cancel: () => void = () => undefined;
  #stopped = false;

  constructor(plan: PingPlan, ports: Ports, tell: (contact: string, answer: PingAnswer) => void) {
    this.#plan = plan;
    this.#ports = ports;
    this.#tell = tell;
  }

  get newest(): readonly ContactPing[] {
    return this.#plan.contacts.flatMap((contact) => this.#newest.get(contact) ?? []);
  }

  start(delayMs: Millis): void {
    this.#cancel = this.#ports.clock.after(delayMs, () => void this.#round());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #round(): Promise<void> {
    const { clock } = this.#ports;
    const startedAt = clock.mono();
    await Promise.all(
      this.#plan.contacts.map(async (contact) => {
        const answer = await this.#ask(contact);
        if (!this.#stopped) this.#tell(contact, answer);
      }),
    );
    if (!this.#stopped) this.start(Math.max(0, startedAt + this.#plan.everyMs - clock.mono()));
  }

  async #ask(contact: string): Promise<PingAnswer> {
    const { pinger, clock } = this.#ports;
    const parsed = parseContact(contact);
    const transport = TRANSPORTS.find((known) => known === this.#plan.transport);
    const answer = parsed && transport ? await pinger.ping(parsed, transport, this.#plan.withinMs) : UNREACHABLE;
    this.#newest.set(contact, { contact, at: clock.now(), answer });
    return answer;
  }
}

const UNREACHABLE: PingAnswer = { heard: false, why: 'unreachable' };
