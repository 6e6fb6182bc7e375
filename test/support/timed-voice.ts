import type { RtpPacket } from './rtp-stream.js';
import type { SipCall } from './sip-call.js';
import { TimedNoise } from './timed-noise.js';

const PACKET_MS = 20;
/** Later than this a packet was not sent as a telephone sends it. */
const LATE_MS = 15;

/** One party of a call who says what can be told in time, and keeps what they are sent. */
export class TimedVoice {
  readonly noise: TimedNoise;
  #heard: RtpPacket[] = [];
  #late = 0;

  /** @param seed another one for each party */
  constructor(
    private readonly call: SipCall,
    seed: number,
  ) {
    this.noise = new TimedNoise(seed);
    call.audio.onPacket = (packet) => this.#heard.push(packet);
  }

  /** Speaks from now on; again: what it did not come to say meanwhile is left out. */
  speak(): void {
    let start: number | null = null;
    this.call.speak((n) => {
      const now = performance.now();
      start ??= now;
      this.#late = Math.max(this.#late, now - start - n * PACKET_MS);
      return this.noise.packet(n);
    });
  }

  /** Packets heard since `begin`. */
  get count(): number {
    return this.#heard.length;
  }

  begin(): void {
    this.#heard = [];
    this.#late = 0;
  }

  /** What was heard since `begin`, and whether this party itself spoke in time. */
  end(): { readonly heard: readonly RtpPacket[]; readonly spokeInTime: boolean } {
    return { heard: this.#heard, spokeInTime: this.#late <= LATE_MS };
  }
}
