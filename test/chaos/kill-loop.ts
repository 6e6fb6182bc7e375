import { QUEUE_NUMBER, type CallCenter } from '../support/call-center.js';
import { CUSTOMER_TONES } from '../support/home-agents.js';
import { Traffic, type Visit } from '../support/traffic.js';

const TALK_MS = [1500, 4500] as const;
/** Customers kept on the line: all agents talk and some customers always wait. */
const WAITING = 6;
const UP_MS = [1500, 4500] as const;
const DOWN_MS = [100, 900] as const;
const RECOVER_WITHIN_MS = 15_000;
const DRAIN_MS = 30_000;
/** Slower than this, and the log is shown. */
const SLOW_MS = 1_000;
const LINES_SHOWN = 12;

/** Kills Farline at random moments of live traffic and starts it again. */
export class KillLoop {
  readonly #center: CallCenter;
  readonly #say: (line: string) => void;
  readonly #traffic: Traffic;
  #keepComing = true;
  /** performance.now() of each voice of an agent that reached a new customer. */
  readonly #connectedAt: number[] = [];
  #hungUp = 0;
  /** What the running Farline said since it was started, each line with its instant. */
  #log: { at: number; line: string }[] = [];
  readonly #killedAt: number[] = [];
  readonly #allLog: { at: number; line: string }[] = [];
  /** Process start to the first new customer who hears an agent, for each kill. */
  readonly recoveryMs: number[] = [];

  constructor(center: CallCenter, say: (line: string) => void) {
    this.#center = center;
    this.#say = say;
    this.#traffic = new Traffic({
      carrier: center.carrier,
      phones: center.phones,
      queueNumber: QUEUE_NUMBER,
      customerTones: CUSTOMER_TONES,
      talkMs: TALK_MS,
      random: Math.random,
    });
    this.#traffic.onConnect = (_visit, _phone, heard) => this.#connectedAt.push(heard.from);
    this.#traffic.onLeave = () => {
      this.#hungUp += 1;
    };
  }

  noteLog(line: string): void {
    this.#log.push({ at: performance.now(), line });
    this.#allLog.push({ at: performance.now(), line });
  }

  get visits(): readonly Visit[] {
    return this.#traffic.visits;
  }

  async run(kills: number): Promise<void> {
    await this.#signAllIn();
    const coming = this.#customersCome();
    for (let n = 1; n <= kills; n += 1) await this.#killOnce(n, kills);
    this.#keepComing = false;
    await coming;
    const until = performance.now() + DRAIN_MS;
    while (this.#traffic.onTheLine > 0 && performance.now() < until) await pause(100);
    await pause(300);
    for (const visit of this.#traffic.visits) if (visit.customer.connected === null) this.#tellUnserved(visit);
  }

  /** A customer no agent spoke to: when they came and went, and what Farline said from the kill before on. */
  #tellUnserved({ customer, arrivedAt }: Visit): void {
    const since = this.#killedAt.filter((at) => at < (customer.end?.at ?? Infinity)).at(-1) ?? 0;
    const { settings, answeredAt, end } = customer;
    const when = (at: number | null): string => (at === null ? 'never' : `${Math.round(at - since)} ms`);
    const ended = end ? `${when(end.at)} (by ${end.by}, ${end.status})` : 'never';
    this.#say(
      `Unserved: ${settings.name}, ${settings.callerNumber}, of ${this.visits.length}; counted from the last kill before the end: arrived ${when(arrivedAt)}, answered ${when(answeredAt)}, ended ${ended}.`,
    );
    for (const { at, line } of this.#allLog) {
      if (at >= Math.min(since, arrivedAt) - 200) this.#say(`  ${Math.round(at - since)} ms  ${line}`);
    }
  }

  async #signAllIn(): Promise<void> {
    await Promise.all(
      this.#center.desks.map(async ({ client }) => {
        await client.signIn();
        await client.parked(20_000);
        await client.ready();
      }),
    );
    this.#say(`${this.#center.desks.length} agents are signed in, their lines parked.`);
  }

  async #customersCome(): Promise<void> {
    while (this.#keepComing) {
      if (this.#traffic.onTheLine < this.#center.desks.length + WAITING) this.#traffic.arrive();
      await pause(50);
    }
  }

  async #killOnce(n: number, kills: number): Promise<void> {
    await pause(between(UP_MS));
    this.#killedAt.push(performance.now());
    await this.#center.killProduct();
    const hungUpBefore = this.#hungUp;
    await pause(between(DOWN_MS));
    // Somebody must be free when Farline is back, or there is nothing to assign at once.
    while (this.#hungUp === hungUpBefore) await pause(10);
    this.#log = [];
    await this.#center.startProduct();
    const recoveryMs = await this.#firstAssignment(this.#center.product.startedAt);
    this.recoveryMs.push(recoveryMs);
    this.#say(`Kill ${n} of ${kills}: the first new assignment came ${Math.round(recoveryMs)} ms after the start.`);
    if (recoveryMs > SLOW_MS) this.#tellLog();
  }

  /** Why it took so long is in what Farline said meanwhile. */
  #tellLog(): void {
    const { startedAt } = this.#center.product;
    for (const { at, line } of this.#log.slice(0, LINES_SHOWN)) {
      this.#say(`  ${Math.round(at - startedAt)} ms  ${line.slice(0, 200)}`);
    }
  }

  async #firstAssignment(startedAt: number): Promise<number> {
    const until = startedAt + RECOVER_WITHIN_MS;
    for (;;) {
      const at = this.#connectedAt.find((instant) => instant > startedAt);
      if (at !== undefined) return at - startedAt;
      if (performance.now() > until) {
        for (const { at, line } of this.#log) this.#say(`  ${Math.round(at - startedAt)} ms  ${line}`);
        throw new Error(`nobody was assigned within ${RECOVER_WITHIN_MS / 1000} s of the start`);
      }
      await pause(10);
    }
  }
}

function between([least, most]: readonly [number, number]): number {
  return least + Math.random() * (most - least);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
