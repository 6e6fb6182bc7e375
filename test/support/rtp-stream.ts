import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { randomInt } from 'node:crypto';
import { PACKET_SAMPLES } from './ulaw.js';

/** The fixed part of an RTP header (RFC 3550, 5.1). */
const HEADER_BYTES = 12;
const PACKET_MS = 20;
export const PAYLOAD_ULAW = 0;

export interface RtpPacket {
  readonly payloadType: number;
  readonly sequence: number;
  readonly payload: Buffer;
  /** performance.now() when this process read it. */
  readonly at: number;
}

/** Reads one packet; undefined when it is not RTP version 2 or carries no payload. */
export function readRtp(bytes: Buffer, at: number): RtpPacket | undefined {
  if (bytes.length <= HEADER_BYTES || (bytes[0] ?? 0) >> 6 !== 2) return undefined;
  const start = HEADER_BYTES + ((bytes[0] ?? 0) & 0x0f) * 4;
  return { payloadType: (bytes[1] ?? 0) & 0x7f, sequence: bytes.readUInt16BE(2), payload: bytes.subarray(start), at };
}

/** One party's RTP socket: sends a packet each 20 ms [or more] at its own phase, hands on what it hears. */
export class RtpStream {
  /** Sequence numbers with which the next streams begin, so that a test need not wait for luck; empty: at random (RFC 3550). */
  static readonly begins: number[] = [];
  readonly #socket: Socket;
  readonly #ssrc = randomInt(2 ** 31);
  #sequence = RtpStream.begins.shift() ?? randomInt(2 ** 16);
  #timestamp = randomInt(2 ** 31);
  #timer: NodeJS.Timeout | undefined;
  #target: { address: string; port: number } | undefined;
  onPacket: (packet: RtpPacket) => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('message', (bytes: Buffer) => {
      const packet = readRtp(bytes, performance.now());
      if (packet) this.onPacket(packet);
    });
    // A far end that is gone answers with ICMP; it is no fault of ours.
    socket.on('error', () => undefined);
  }

  static async open(address: string): Promise<RtpStream> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    return new RtpStream(socket);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /**
   * Sends `next(n)`, 160 bytes of mu-law, as the n-th packet from now on, until `hush` or `close`.
   * @param everyMs a packet each 20 ms; more of them, and much is left out: for crowds, where each packet tells who speaks
   */
  speak(target: { address: string; port: number }, next: (n: number) => Buffer, everyMs = PACKET_MS): void {
    this.hush();
    this.#target = target;
    const start = performance.now() + Math.random() * everyMs;
    let n = 0;
    const tick = (): void => {
      this.#send(next(n));
      n += 1;
      this.#timer = setTimeout(tick, Math.max(0, start + n * everyMs - performance.now()));
    };
    this.#timer = setTimeout(tick, start - performance.now());
  }

  hush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  close(): void {
    this.hush();
    this.#socket.close();
  }

  /**
   * Sends a key press as RFC 4733 events of 100 ms with the given dynamic payload type. Resolves with performance.now()
   * when the first packet left that says the key is up.
   */
  async press(digit: string, payloadType: number): Promise<number> {
    const event = '0123456789*#ABCD'.indexOf(digit);
    if (event < 0 || !this.#target) throw new Error(`cannot press "${digit}" before the call is up`);
    const timestamp = this.#timestamp;
    let upAt = 0;
    for (let step = 1; step <= 8; step += 1) {
      const ends = step > 5;
      if (step === 6) upAt = performance.now();
      const payload = Buffer.from([event, ends ? 0x8a : 0x0a, 0, 0]);
      payload.writeUInt16BE(PACKET_SAMPLES * Math.min(step, 5), 2);
      this.#write(payload, payloadType, timestamp, step === 1);
      if (!ends) await new Promise((resolve) => setTimeout(resolve, PACKET_MS));
    }
    return upAt;
  }

  #send(payload: Buffer): void {
    this.#write(payload, PAYLOAD_ULAW, this.#timestamp, false);
    this.#timestamp = (this.#timestamp + PACKET_SAMPLES) >>> 0;
  }

  #write(payload: Buffer, payloadType: number, timestamp: number, marker: boolean): void {
    if (!this.#target) return;
    const header = Buffer.allocUnsafe(HEADER_BYTES);
    header[0] = 0x80;
    header[1] = payloadType | (marker ? 0x80 : 0);
    header.writeUInt16BE(this.#sequence, 2);
    header.writeUInt32BE(timestamp, 4);
    header.writeUInt32BE(this.#ssrc, 8);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.#socket.send([header, payload], this.#target.port, this.#target.address);
  }
}
