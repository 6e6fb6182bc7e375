import { setTimeout as delay } from 'node:timers/promises';
import { Ear } from '../ear.js';
import type { CallEnd, SipCall } from '../sip-call.js';
import { ulawTone } from '../ulaw.js';
import { until } from '../until.js';
import { hears, hearsAgain, hearsAll, tonesHeard } from './party-ear.js';

const PAYLOAD_EVENTS = 101;
/** RFC 4733, 3.2: events 0 to 15. */
const KEYS = '0123456789*#ABCD';

/** Somebody who calls: what they hear, from the first ringing to the end. */
export class FarCustomer {
  /** performance.now() when the network first said that it rings; null before. */
  ringingAt: number | null = null;
  /** performance.now() when the call was answered; null before. */
  answeredAt: number | null = null;
  end: CallEnd | null = null;
  /** Every provisional answer so far: 180 it rings, 183 there is sound to hear. */
  readonly provisional: number[] = [];
  readonly ear: Ear;
  /** Keys that this telephone was sent (RFC 4733), in order. */
  readonly keys: string[] = [];
  /** A key that has begun is told in many packets; its end in up to three. */
  #keyDown = false;

  constructor(
    readonly call: SipCall,
    answered: Promise<void>,
    readonly number: string,
    /** Its voice, in hertz. */
    readonly tone: number,
    agentTones: () => readonly number[],
  ) {
    this.ear = new Ear(agentTones);
    call.audio.onPacket = (packet) => {
      if (packet.payloadType === PAYLOAD_EVENTS) this.#key(packet.payload);
      else this.ear.hear(packet);
    };
    call.onProvisional = (status) => {
      this.provisional.push(status);
      if (status >= 180) this.ringingAt ??= performance.now();
    };
    answered.then(
      () => {
        this.answeredAt = performance.now();
        call.speak((n) => ulawTone(tone, n * 160));
      },
      () => undefined,
    );
    void call.ended.then((end) => (this.end = end));
  }

  #key(payload: Buffer): void {
    const ends = ((payload[1] ?? 0) & 0x80) !== 0;
    if (!ends) this.#keyDown = true;
    else if (this.#keyDown) {
      this.#keyDown = false;
      this.keys.push(KEYS[payload[0] ?? 0] ?? '?');
    }
  }

  /** From now on this is its voice, in hertz. */
  speaks(tone: number): void {
    this.call.speak((n) => ulawTone(tone, n * 160));
  }

  /** Waits until this voice is heard for 0.3 s without a break. */
  hears(tone: number, withinMs?: number): Promise<void> {
    return hears(this.ear, this.number, tone, withinMs);
  }

  /** Waits until exactly these voices are heard at once. */
  hearsAll(tones: readonly number[], withinMs?: number): Promise<void> {
    return hearsAll(this.ear, this.number, tones, withinMs);
  }

  /** Waits until this voice begins to be heard from now on, and lasts 0.3 s. */
  hearsAgain(tone: number, withinMs?: number): Promise<void> {
    return hearsAgain(this.ear, this.number, tone, withinMs);
  }

  /** Presses keys, one after another. @param pauseMs between two of them; people need this long at least */
  async press(digits: string, pauseMs = 60): Promise<void> {
    for (const digit of digits) {
      await this.call.press(digit);
      await delay(pauseMs);
    }
  }

  /** Voices of agents heard so far, in order. */
  heard(): number[] {
    return tonesHeard(this.ear);
  }

  async isRinging(withinMs?: number): Promise<void> {
    await until(`${this.number} hears ringing`, () => this.ringingAt !== null, withinMs);
  }

  async isAnswered(withinMs?: number): Promise<void> {
    await until(`${this.number} is answered`, () => this.answeredAt !== null, withinMs);
  }

  /** Waits until the call is over; by whom is in the answer. */
  async isGone(withinMs?: number): Promise<CallEnd> {
    await until(`${this.number} is gone`, () => this.end !== null, withinMs);
    return this.end as CallEnd;
  }

  /** Hangs up, or gives up when not yet answered. */
  hangUp(): void {
    this.call.hangUp();
  }
}
