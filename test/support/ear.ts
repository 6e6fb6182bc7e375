import type { RtpPacket } from './rtp-stream.js';
import { PAYLOAD_ULAW } from './rtp-stream.js';
import { isSilent, tonesIn, toneShare } from './tone.js';
import { decodeUlaw, PACKET_SAMPLES } from './ulaw.js';

/** 100 ms: tones 20 Hz apart can be told from each other. */
const WINDOW_SAMPLES = 800;
/** Windows in a row with two tones before it is no longer one voice following another. */
const WINDOWS_FOR_TWO = 3;

/** One stretch of hearing one tone. */
export interface Heard {
  readonly tone: number;
  /** performance.now() of the first packet that held the tone, and of the latest window's last one. */
  readonly from: number;
  until: number;
}

/** Listens to one party's incoming audio and tells whose tones it hears. */
export class Ear {
  readonly #tones: () => readonly number[];
  readonly #window = new Int16Array(WINDOW_SAMPLES);
  /** When each packet of the window came, and where its samples begin. */
  #packets: { at: number; start: number }[] = [];
  #filled = 0;
  #together = 0;
  #now: Heard[] = [];
  /** Everything heard so far, in order of beginning. */
  readonly heard: Heard[] = [];
  /** How often two tones at a time began to be heard for longer than one voice takes to follow another. */
  doubles = 0;
  /** performance.now() of the last packet with any sound in it, null when all was silence. */
  lastSound: number | null = null;
  /** Called when a tone begins (its stretch) and when all are gone (null). */
  onChange: (heard: Heard | null) => void = () => undefined;

  /** @param tones the tones to listen for, asked before each window */
  constructor(tones: () => readonly number[]) {
    this.#tones = tones;
  }

  hear(packet: RtpPacket): void {
    if (packet.payloadType !== PAYLOAD_ULAW) return;
    this.#packets.push({ at: packet.at, start: this.#filled });
    for (const byte of packet.payload) {
      this.#window[this.#filled] = decodeUlaw(byte);
      this.#filled += 1;
      if (this.#filled < WINDOW_SAMPLES) continue;
      this.#judge(packet.at);
      this.#filled = 0;
      this.#packets = [];
    }
  }

  /** The stretch that is being heard now, if exactly one is. */
  get now(): Heard | null {
    return this.#now.length === 1 ? (this.#now[0] ?? null) : null;
  }

  #judge(at: number): void {
    if (!isSilent(this.#window)) this.lastSound = at;
    const tones = tonesIn(this.#window, this.#tones());
    this.#together = tones.length > 1 ? this.#together + 1 : 0;
    if (this.#together === WINDOWS_FOR_TWO) this.doubles += 1;
    const before = this.#now;
    this.#now = tones.map((tone) => this.#stretch(tone, at, before));
    for (const heard of this.#now) if (!before.includes(heard)) this.onChange(heard);
    if (before.length > 0 && this.#now.length === 0) this.onChange(null);
  }

  #stretch(tone: number, at: number, before: readonly Heard[]): Heard {
    const known = before.find((heard) => heard.tone === tone);
    if (known) {
      known.until = at;
      return known;
    }
    const heard: Heard = { tone, from: this.#firstPacketWith(tone) ?? at, until: at };
    this.heard.push(heard);
    return heard;
  }

  #firstPacketWith(tone: number): number | undefined {
    const samplesOf = (start: number): Int16Array => this.#window.subarray(start, start + PACKET_SAMPLES);
    return this.#packets.find(({ start }) => toneShare(samplesOf(start), tone) > 0.4)?.at;
  }
}
