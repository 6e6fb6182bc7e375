import { setTimeout as delay } from 'node:timers/promises';
import { Ear } from '../ear.js';
import type { CallEnd, SipCall } from '../sip-call.js';
import { ulawTone } from '../ulaw.js';
import { until } from '../until.js';
import { hears, hearsAll } from './party-ear.js';

/** What a telephone does when it is called. */
type Habit =
  | {
      readonly does: 'answer';
      readonly ringMs: number;
      readonly press1AfterMs: number | null;
      readonly hangUpAfterMs: number | null;
    }
  | { readonly does: 'refuse'; readonly status: number }
  | { readonly does: 'ring' };

/** One call of a telephone. */
export interface FarCall {
  readonly call: SipCall;
  readonly ear: Ear;
  /** performance.now() when its INVITE came or left. */
  readonly since: number;
  /** performance.now() when it was answered, or null. */
  answeredAt: number | null;
  end: CallEnd | null;
}

/** What a telephone's network does for it. */
export interface FarNetwork {
  place(dials: string, callerId: string): Promise<{ readonly call: SipCall; readonly answered: Promise<void> }>;
  breakOff(number: string, cause: number): Promise<void>;
}

/** A plain telephone at somebody's home; it can do no more than call and be called, press keys, speak its tone and listen. */
export class FarPhone {
  /** Every call that reached it or that it made, the newest last. */
  readonly calls: FarCall[] = [];
  readonly #network: FarNetwork;
  #habit: Habit = { does: 'answer', ringMs: 0, press1AfterMs: 100, hangUpAfterMs: null };

  constructor(
    readonly number: string,
    /** Its voice, in hertz. */
    readonly tone: number,
    private readonly otherTones: () => readonly number[],
    network: FarNetwork,
  ) {
    this.#network = network;
  }

  /**
   * Picks up after `ringMs` [0] and presses 1 so long after the first sound it hears [100 ms; null: never].
   * @param habit.hangUpAfterMs hangs up so long after picking up [never]
   */
  answers(habit: { ringMs?: number; press1AfterMs?: number | null; hangUpAfterMs?: number | null } = {}): this {
    this.#habit = { does: 'answer', ringMs: 0, press1AfterMs: 100, hangUpAfterMs: null, ...habit };
    return this;
  }

  /** Is engaged: 486. */
  busy(): this {
    return this.refuses(486);
  }

  /** Answers calls with this SIP status (300–699), as a network does that cannot reach it. */
  refuses(status: number): this {
    this.#habit = { does: 'refuse', status };
    return this;
  }

  /** Rings for as long as the caller has patience. */
  noAnswer(): this {
    this.#habit = { does: 'ring' };
    return this;
  }

  /** The call that is up or ringing, if any. */
  get current(): FarCall | null {
    const last = this.calls.at(-1);
    return last && last.end === null ? last : null;
  }

  /** Waits for the n-th call to reach it, counted from 1. */
  async rings(times = 1, withinMs = 15_000): Promise<FarCall> {
    await until(`${this.number} is called ${times} times`, () => this.calls.length >= times, withinMs);
    return this.calls[times - 1] as FarCall;
  }

  /** Waits until it hears this voice on its present call, for 0.3 s without a break. */
  async hears(tone: number, withinMs?: number): Promise<void> {
    await until(`${this.number} is on a call`, () => this.current?.answeredAt != null, withinMs);
    await hears(this.#present().ear, this.number, tone, withinMs);
  }

  /** Waits until it hears exactly these voices on its present call, all at once. */
  async hearsAll(tones: readonly number[], withinMs?: number): Promise<void> {
    await until(`${this.number} is on a call`, () => this.current?.answeredAt != null, withinMs);
    await hearsAll(this.#present().ear, this.number, tones, withinMs);
  }

  /** Waits until its newest call is over. */
  async isFree(withinMs = 15_000): Promise<CallEnd> {
    await until(`${this.number} is free`, () => this.calls.length > 0 && this.current === null, withinMs);
    return this.calls.at(-1)?.end as CallEnd;
  }

  /** Presses keys on its present call. */
  async press(digits: string): Promise<void> {
    for (const digit of digits) {
      await this.#present().call.press(digit);
      await delay(60);
    }
  }

  /** Calls this number, showing its own; resolves when it is answered. */
  async dials(number: string): Promise<void> {
    const { call, answered } = await this.#network.place(number, this.number);
    const here = this.#begun(call);
    here.call.audio.onPacket = (packet) => here.ear.hear(packet);
    await answered;
    this.#talks(here);
  }

  /** Waits until something is said on its present call, then types with a moment between two keys. */
  async answersPrompt(digits: string): Promise<void> {
    const { ear } = this.#present();
    await until(`${this.number} hears a prompt`, () => ear.lastSound !== null);
    await this.press(digits);
  }

  /** Picks up what rings (`noAnswer`), and presses 1 so long after the first sound it hears [100 ms; null: never]. */
  async picksUp(press1AfterMs: number | null = 100): Promise<void> {
    const habit = { does: 'answer', ringMs: 0, press1AfterMs, hangUpAfterMs: null } as const;
    const here = this.#present();
    const answered = this.#pickUp(here, habit);
    // The key comes later, when somebody has spoken.
    await Promise.race([answered, until(`${this.number} has picked up`, () => here.answeredAt !== null)]);
  }

  /** Presses the Hold key of the telephone itself, or takes it off. */
  pressHold(held: boolean): Promise<void> {
    return this.#present().call.pressHold(held);
  }

  /** Presses Transfer and dials a number of the exchange at `host`; resolves with the status that ends what it is told of it. */
  async pressTransfer(number: string, host: string): Promise<string> {
    const { call } = this.#present();
    const before = call.notified.length;
    const status = await call.refer(`<sip:${number}@${host}>`);
    return status === 202 ? this.#toldOf(call, before) : String(status);
  }

  /**
   * Presses Transfer in its first call, and means whoever its second one reached (REFER with Replaces, RFC 5589).
   * @param named the second call, as the telephone names it [the one it has]
   */
  async pressAttended(host: string, named?: string): Promise<string> {
    const [first, second] = this.calls.filter(({ end }) => end === null).map(({ call }) => call);
    if (!first || !second) throw new Error(`${this.number} has no two calls`);
    const before = first.notified.length;
    const status = await first.refer(`<sip:${this.number}@${host}?Replaces=${named ?? second.replaces}>`);
    return status === 202 ? this.#toldOf(first, before) : String(status);
  }

  async #toldOf(call: SipCall, before: number): Promise<string> {
    await until(`${this.number} is told what became of its transfer`, () =>
      call.notified.slice(before).some((told) => !told.startsWith('1')),
    );
    return call.notified.at(-1) ?? '';
  }

  /** Puts the phone down. */
  hangUp(): void {
    this.#present().call.hangUp();
  }

  /** The line breaks: Farline is told this Q.850 cause [41, temporary failure], the phone hears that it is over. */
  async isCutOff(cause = 41): Promise<void> {
    this.#present();
    await this.#network.breakOff(this.number, cause);
  }

  /** To be called for each call that reaches its number. */
  take(call: SipCall): void {
    if (this.current) return call.refuse(486);
    const here = this.#begun(call);
    const habit = this.#habit;
    if (habit.does === 'refuse') return call.refuse(habit.status);
    call.ring();
    if (habit.does === 'answer') void this.#pickUp(here, habit);
  }

  async #pickUp(here: FarCall, habit: Extract<Habit, { does: 'answer' }>): Promise<void> {
    await delay(habit.ringMs);
    if (here.end) return;
    here.call.audio.onPacket = (packet) => here.ear.hear(packet);
    await here.call.answer();
    this.#talks(here);
    if (habit.hangUpAfterMs !== null) setTimeout(() => here.call.hangUp(), habit.hangUpAfterMs);
    if (habit.press1AfterMs === null) return;
    // As people do: only after something was said to them.
    while (here.end === null && here.ear.lastSound === null) await delay(20);
    await delay(habit.press1AfterMs);
    // The call may end in the middle of the key's hundred milliseconds.
    if (here.end === null) await here.call.press('1').catch(() => undefined);
  }

  #begun(call: SipCall): FarCall {
    const ear = new Ear(this.otherTones);
    const here: FarCall = { call, ear, since: performance.now(), answeredAt: null, end: null };
    this.calls.push(here);
    void call.ended.then((end) => (here.end = end));
    return here;
  }

  #talks(here: FarCall): void {
    here.answeredAt = performance.now();
    here.call.speak((n) => ulawTone(this.tone, n * 160));
  }

  #present(): FarCall {
    if (!this.current) throw new Error(`${this.number} is on no call`);
    return this.current;
  }
}
