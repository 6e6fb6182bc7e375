import { createSocket, type Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { RtpStream } from './rtp-stream.js';
import { SipCall } from './sip-call.js';
import { answerTo, headerOf, readSip, type SipMessage } from './sip-message.js';
import type { SipAccount } from './sip-proof.js';

/**
 * A telephone exchange of the test: one UDP address on which numbers are called and from which customers call.
 * Every call has its own RTP socket in this process, so that each packet's instant is known.
 */
export class SipParty {
  readonly #socket: Socket;
  readonly #calls = new Map<string, SipCall>();
  #closed = false;
  readonly address: string;
  /** What to do with a call for a number of ours; the default is to refuse it (404). */
  onInvite: (call: SipCall) => void = (call) => call.refuse(404);
  /** What its calls prove themselves with when they are asked to; they come from that user then. */
  account: SipAccount | null = null;
  /** The first request of every call to us, as it stood on the wire. */
  readonly invites: SipMessage[] = [];

  private constructor(socket: Socket, address: string) {
    this.#socket = socket;
    this.address = address;
    socket.on('message', (bytes, from) => this.#receive(bytes.toString('utf8'), from.address, from.port));
    socket.on('error', () => undefined);
  }

  static async open(address: string, port: number): Promise<SipParty> {
    const socket = createSocket('udp4');
    socket.bind(port, address);
    await once(socket, 'listening');
    return new SipParty(socket, address);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  /** Calls `number` at `target`; resolves when answered, rejects with the SIP status or after 16 s. */
  async call(number: string, target: { address: string; port: number }, callerNumber: string): Promise<SipCall> {
    const { call, answered } = await this.place(number, target, callerNumber);
    await answered;
    return call;
  }

  /** As `call`, but gives the call before it is answered, so that it can be watched ringing and given up. */
  async place(
    number: string,
    target: { address: string; port: number },
    callerNumber: string,
  ): Promise<{ readonly call: SipCall; readonly answered: Promise<void> }> {
    const audio = await RtpStream.open(this.address);
    const call = new SipCall(this.#send.bind(this), {
      party: this,
      audio,
      peer: target,
      callId: randomBytes(9).toString('hex'),
      ...(this.account ? { account: this.account } : {}),
    });
    this.#calls.set(call.callId, call);
    void call.ended.then(() => this.#calls.delete(call.callId));
    return { call, answered: call.invite(`sip:${number}@${target.address}:${target.port}`, callerNumber) };
  }

  /** Nobody is there any more. A second time does nothing. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const call of this.#calls.values()) call.abandon();
    this.#socket.close();
  }

  #send(text: string, target: { address: string; port: number }): void {
    if (!this.#closed) this.#socket.send(text, target.port, target.address);
  }

  #receive(text: string, address: string, port: number): void {
    const message = readSip(text);
    if (!message) return;
    const known = this.#calls.get(headerOf(message, 'call-id'));
    if (known) known.receive(message);
    else if (message.method === 'INVITE') void this.#incoming(message, { address, port });
    else if (message.method !== null && message.method !== 'ACK') {
      const status = message.method === 'OPTIONS' ? '200 OK' : '481 No such call';
      this.#send(answerTo(message, status, randomBytes(4).toString('hex')), { address, port });
    }
  }

  async #incoming(message: SipMessage, peer: { address: string; port: number }): Promise<void> {
    const callId = headerOf(message, 'call-id');
    if (!this.invites.some((known) => headerOf(known, 'call-id') === callId)) this.invites.push(message);
    const audio = await RtpStream.open(this.address);
    if (this.#calls.has(callId)) return audio.close();
    const call = new SipCall(this.#send.bind(this), { party: this, audio, peer, callId });
    this.#calls.set(callId, call);
    void call.ended.then(() => this.#calls.delete(callId));
    call.invited(message);
    this.onInvite(call);
  }
}
