import { setTimeout as delay } from 'node:timers/promises';
import { isSilent } from './tone.js';
import type { CallEnd, SipCall } from './sip-call.js';
import type { SipParty } from './sip-party.js';
import { decodeUlaw, PACKET_SAMPLES } from './ulaw.js';
import { PAYLOAD_ULAW } from './rtp-stream.js';
import { until } from './until.js';

const PACKET_MS = 20;
/** As our own offer names it. */
const PAYLOAD_EVENTS = 101;

/** One call from a telephone to a voice that asks and confirms, with what was heard on it. */
export class CodeCall {
  end: CallEnd | null = null;
  /** Packets of sound, the silent ones in a sentence included: nothing is sent while nothing is said. */
  packets = 0;
  /** Packets with anything audible in them. */
  audible = 0;
  /** performance.now() of the newest one. */
  lastAt = 0;

  /** Keys that were sent to it (RFC 4733). */
  keys = '';
  #pressed = false;

  constructor(private readonly call: SipCall) {
    call.audio.onPacket = ({ payloadType, payload, at }) => {
      if (payloadType === PAYLOAD_EVENTS) this.#key(payload);
      if (payloadType !== PAYLOAD_ULAW || payload.length !== PACKET_SAMPLES) return;
      this.packets += 1;
      this.lastAt = at;
      if (!isSilent(Int16Array.from(payload, decodeUlaw))) this.audible += 1;
    };
    void call.heardOut.then((end) => (this.end = end));
  }

  /** A key is told by many packets; its first one that is no end begins it. */
  #key(payload: Buffer): void {
    const ends = ((payload[1] ?? 0) & 0x80) !== 0;
    if (!ends && !this.#pressed) this.keys += '0123456789*#'[payload[0] ?? 0] ?? '?';
    this.#pressed = !ends;
  }

  /** How long something was said so far, ms. */
  get saidMs(): number {
    return this.packets * PACKET_MS;
  }

  /** Waits until something is said, counted from now. */
  async hearsSomething(withinMs?: number): Promise<void> {
    const before = this.audible;
    await until('something is said', () => this.audible > before + 5, withinMs);
  }

  /** Waits until nothing is said for 0.4 s. */
  async hearsTheEnd(): Promise<void> {
    await until('the sentence ends', () => this.lastAt > 0 && performance.now() - this.lastAt > 400);
  }

  async press(keys: string, gapMs = 120): Promise<void> {
    for (const key of keys) {
      await this.call.press(key);
      await delay(gapMs);
    }
  }

  /** Waits until the other side hangs up. */
  async isOver(withinMs = 30_000): Promise<CallEnd> {
    await until('the call is over', () => this.end !== null, withinMs);
    return this.end as CallEnd;
  }

  hangUp(): void {
    if (!this.end) this.call.hangUp();
  }
}

/** A desk telephone that dials. */
export class CodePhone {
  constructor(
    readonly party: SipParty,
    private readonly farline: { readonly address: string; readonly port: number },
    private readonly number: string,
  ) {}

  /** Dials; resolves when it is answered. */
  async dial(dialled: string): Promise<CodeCall> {
    const { call, answered } = await this.party.place(dialled.replaceAll('#', '%23'), this.farline, this.number);
    const heard = new CodeCall(call);
    await answered;
    // Keys are pressed on the sound a telephone sends all the time.
    call.speak(() => Buffer.alloc(PACKET_SAMPLES, 0xff));
    return heard;
  }

  /** Dials and listens to the end. */
  async hears(dialled: string): Promise<CodeCall> {
    const call = await this.dial(dialled);
    await call.isOver();
    return call;
  }
}
