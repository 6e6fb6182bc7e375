import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { readRtp } from '../../test/support/rtp-stream.js';
import { markedPacket, speakerOf } from '../freed/marker.js';
import { Heard } from './heard.js';
import { LONGEST_CALL_MS } from './planned-calls.js';

/** A customer says a word this often, and only when something is heard: who was hung up on falls silent by that. */
const WORD_MS = 80;
/** A far end learns from the first packets where sound comes from, and drops them: those come quicker. */
const FIRST_WORDS = 6;
const FIRST_WORD_MS = 20;
const HEADER_BYTES = 12;

/** Sound of all customers: sipp signals for them, and gives these places as where their sound is received. */
export class CustomerSound {
  readonly #heard = new Map<number, Heard>();
  readonly #places: Place[] = [];

  private constructor(
    readonly address: string,
    private readonly rate: number,
  ) {}

  /** @param rate calls per second: a place is a later customer's when an earlier one is long gone */
  static async open(address: string, calls: number, rate: number): Promise<CustomerSound> {
    const sound = new CustomerSound(address, rate);
    const places = Math.min(calls, Math.ceil((rate * LONGEST_CALL_MS) / 1000));
    for (let i = 0; i < places; i += 1) sound.#places.push(await Place.open(address, (at) => sound.#whose(i, at)));
    return sound;
  }

  /** Performance of the run begins: customer 0 calls about now. */
  begin(): void {
    const since = Date.now();
    for (const place of this.#places) place.since = since;
  }

  portOf(n: number): number {
    return (this.#places[n % this.#places.length] as Place).port;
  }

  heardBy(n: number): Heard {
    const known = this.#heard.get(n);
    if (known) return known;
    const heard = new Heard();
    this.#heard.set(n, heard);
    return heard;
  }

  close(): void {
    for (const place of this.#places) place.close();
  }

  /** Whoever has the i-th place so long after the begin: each customer keeps it for the time after their call began. */
  #whose(i: number, sinceMs: number): { readonly n: number; readonly heard: Heard } {
    const turnMs = (this.#places.length / this.rate) * 1000;
    const turns = Math.max(0, Math.floor((sinceMs + turnMs / 6 - (i / this.rate) * 1000) / turnMs));
    const n = i + turns * this.#places.length;
    return { n, heard: this.heardBy(n) };
  }
}

type Whose = (sinceMs: number) => { readonly n: number; readonly heard: Heard };

/** One socket on which one customer after another hears and speaks. */
class Place {
  since = Date.now();
  #n = -1;
  #sequence = randomInt(2 ** 16);
  #timestamp = randomInt(2 ** 31);
  #ssrc = randomInt(2 ** 31);
  #spokeAt = 0;

  private constructor(
    private readonly socket: Socket,
    private readonly whose: Whose,
  ) {
    socket.on('message', (bytes, from) => this.#hear(bytes, from));
    socket.on('error', () => undefined);
  }

  static async open(address: string, whose: Whose): Promise<Place> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    return new Place(socket, whose);
  }

  get port(): number {
    return this.socket.address().port;
  }

  close(): void {
    this.socket.close();
  }

  #hear(bytes: Buffer, from: { readonly address: string; readonly port: number }): void {
    const now = Date.now();
    const packet = readRtp(bytes, now);
    if (!packet) return;
    const { n, heard } = this.whose(now - this.since);
    heard.note(speakerOf(packet.payload), now);
    if (n !== this.#n) {
      this.#n = n;
      this.#ssrc = randomInt(2 ** 31);
      void this.#firstWords(n, from);
    } else if (now - this.#spokeAt >= WORD_MS) this.#speak(n, from);
  }

  async #firstWords(n: number, to: { readonly address: string; readonly port: number }): Promise<void> {
    for (let i = 0; i < FIRST_WORDS && this.#n === n; i += 1) {
      this.#speak(n, to);
      await delay(FIRST_WORD_MS);
    }
  }

  #speak(n: number, to: { readonly address: string; readonly port: number }): void {
    this.#spokeAt = Date.now();
    const header = Buffer.alloc(HEADER_BYTES);
    header[0] = 0x80;
    header.writeUInt16BE(this.#sequence, 2);
    header.writeUInt32BE(this.#timestamp, 4);
    header.writeUInt32BE(this.#ssrc, 8);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#timestamp = (this.#timestamp + 160) >>> 0;
    this.socket.send([header, markedPacket(n)], to.port, to.address);
  }
}
