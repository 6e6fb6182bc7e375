import type { RtpPacket } from './rtp-stream.js';
import { PAYLOAD_ULAW } from './rtp-stream.js';
import { isSilent, tonesIn, toneShare } from './tone.js';
import { decodeUlaw, PACKET_SAMPLES } from './ulaw.js';

/** 100 ms: tones 20 Hz apart can be told from each other. */
const WINDOW_SAMPLES = 800;
/** A tone has this share of the energy at least; up to three voices at once, but hardly a note of the hold music. */
const SHARE = 0.25;
/** Windows in a row with a tone before it is somebody's voice: music may hold a note for one. */
const WINDOWS_FOR_ONE = 2;
/** Windows in a row with two voices before it is no longer one following another. */
const WINDOWS_FOR_TWO = 3;

/** 0.4 s. */
const CHORUS_SAMPLES = 3200;
/** Of the energy of that: six voices have a sixth each. */
const CHORUS_SHARE = 0.08;

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
  /** What the latest window held, voices or not. */
  #held: Held[] = [];
  readonly #latest = new Int16Array(CHORUS_SAMPLES);
  #taken = 0;
  /** Everything heard so far, in order of beginning. */
  readonly heard: Heard[] = [];
  /** How often two tones at a time began to be heard for longer than one voice takes to follow another. */
  doubles = 0;
  /** The longest run of tenths of a second without any sound, between two sounds. */
  longestSilence = 0;
  #silent = 0;
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
      const sample = decodeUlaw(byte);
      this.#latest[this.#taken++ % CHORUS_SAMPLES] = sample;
      this.#window[this.#filled] = sample;
      this.#filled += 1;
      if (this.#filled < WINDOW_SAMPLES) continue;
      this.#judge(packet.at);
      this.#filled = 0;
      this.#packets = [];
    }
  }

  /** Everybody who was heard through the last 0.4 s, however many at once; only voices, so not beside music. */
  chorus(): number[] {
    const from = this.#taken % CHORUS_SAMPLES;
    const inOrder = Int16Array.from([...this.#latest.subarray(from), ...this.#latest.subarray(0, from)]);
    const half = CHORUS_SAMPLES / 2;
    const early = tonesIn(inOrder.subarray(0, half), this.#tones(), CHORUS_SHARE);
    const late = tonesIn(inOrder.subarray(half), this.#tones(), CHORUS_SHARE);
    return [...new Set(early)].filter((tone) => late.includes(tone));
  }

  /** The stretch that is being heard now, if exactly one is. */
  get now(): Heard | null {
    const voices = this.#voices();
    return voices.length === 1 ? (voices[0] ?? null) : null;
  }

  #voices(): Heard[] {
    return this.#held.filter(({ windows }) => windows >= WINDOWS_FOR_ONE).map(({ heard }) => heard);
  }

  #judge(at: number): void {
    const silent = isSilent(this.#window);
    if (!silent && this.lastSound !== null) this.longestSilence = Math.max(this.longestSilence, this.#silent);
    this.#silent = silent ? this.#silent + 1 : 0;
    if (!silent) this.lastSound = at;
    const before = this.#voices();
    const tones = tonesIn(this.#window, this.#tones(), SHARE);
    this.#held = tones.map((tone) => this.#hold(tone, at));
    const now = this.#voices();
    this.#together = now.length > 1 ? this.#together + 1 : 0;
    if (this.#together === WINDOWS_FOR_TWO) this.doubles += 1;
    for (const heard of now) {
      if (before.includes(heard)) continue;
      this.heard.push(heard);
      this.onChange(heard);
    }
    if (before.length > 0 && now.length === 0) this.onChange(null);
  }

  #hold(tone: number, at: number): Held {
    const known = this.#held.find(({ heard }) => heard.tone === tone);
    if (!known) return { heard: { tone, from: this.#firstPacketWith(tone) ?? at, until: at }, windows: 1 };
    known.heard.until = at;
    return { heard: known.heard, windows: known.windows + 1 };
  }

  #firstPacketWith(tone: number): number | undefined {
    const samplesOf = (start: number): Int16Array => this.#window.subarray(start, start + PACKET_SAMPLES);
    return this.#packets.find(({ start }) => toneShare(samplesOf(start), tone) > 0.4)?.at;
  }
}

/** A tone in so many windows in a row. */
interface Held {
  readonly heard: Heard;
  readonly windows: number;
}
