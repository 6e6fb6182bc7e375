import { setTimeout as delay } from 'node:timers/promises';
import { randomBytes, randomInt } from 'node:crypto';
import type { RtpStream } from './rtp-stream.js';
import { answerTo, headerOf, readMedia, uriOf, writeMedia, writeSip } from './sip-message.js';
import type { Media, SipMessage } from './sip-message.js';
import { proofFor, type SipAccount } from './sip-proof.js';

/** RFC 3261 T1: first resend over UDP. */
const T1_MS = 500;
const GIVE_UP_MS = 16_000;
const DRAIN_MS = 50;
/** Request Pending: the other side has one of its own under way. */
const GLARE = 491;

/** What a call gets from the party it belongs to. */
export interface CallParts {
  readonly party: { readonly address: string; readonly port: number };
  readonly audio: RtpStream;
  readonly peer: { address: string; port: number };
  readonly callId: string;
  /** What a call of ours proves itself with when it is asked to [nothing]. */
  readonly account?: SipAccount;
}

/** Who ended a call, and when (performance.now()). */
export interface CallEnd {
  readonly by: 'us' | 'them' | 'refused' | 'nobody';
  readonly status: number;
  readonly at: number;
}

/** One call of a party, either direction. */
export class SipCall {
  readonly callId: string;
  readonly audio: RtpStream;
  readonly ended: Promise<CallEnd>;
  /** Behind `ended`, when all that had arrived before it is read: on a busy machine some of it still waits in the socket. */
  readonly heardOut: Promise<CallEnd>;
  readonly #parts: CallParts;
  readonly #transmit: (text: string, target: { address: string; port: number }) => void;
  readonly #tag = randomBytes(5).toString('hex');
  #end: (end: CallEnd) => void = () => undefined;
  #resend: NodeJS.Timeout | undefined;
  #local = '';
  #remote = '';
  #target = '';
  #sequence = 1;
  #invite: SipMessage | undefined;
  #onResponse: (message: SipMessage) => void = () => undefined;
  #over = false;
  #media: Media | undefined;
  #answered: () => void = () => undefined;
  /** Of our INVITE, which a CANCEL repeats. */
  #inviteVia = '';
  #proven = false;
  #held = false;
  /** The To of the latest provisional answer. */
  #early = '';
  #state: 'calling' | 'cancelled' | 'up' = 'calling';
  /** The number that was called, on an incoming call. */
  number = '';
  /** On a call of ours: told each provisional answer, such as 180 (it rings) or 183 (there is sound to hear). */
  onProvisional: (status: number) => void = () => undefined;

  constructor(transmit: (text: string, target: { address: string; port: number }) => void, parts: CallParts) {
    this.#transmit = transmit;
    this.#parts = parts;
    this.callId = parts.callId;
    this.audio = parts.audio;
    this.ended = new Promise((resolve) => {
      this.#end = (end) => {
        if (this.#over) return;
        this.#over = true;
        clearTimeout(this.#resend);
        this.audio.hush();
        resolve(end);
      };
    });
    this.heardOut = this.ended.then(async (end) => {
      await delay(DRAIN_MS);
      this.audio.close();
      return end;
    });
  }

  /** Speaks `next(n)` (160 bytes of mu-law each 20 ms, or less often) to the other side. */
  speak(next: (n: number) => Buffer, everyMs?: number): void {
    if (this.#media) this.audio.speak(this.#media, next, everyMs);
  }

  /** Resolves with performance.now() when the key was let go. */
  press(digit: string): Promise<number> {
    return this.audio.press(digit, this.#media?.digits ?? 101);
  }

  invite(target: string, callerNumber: string): Promise<void> {
    this.#target = target;
    this.#local = `<sip:${callerNumber}@${this.#parts.party.address}>;tag=${this.#tag}`;
    this.#remote = `<${target}>`;
    return new Promise((resolve, reject) => {
      void this.ended.then((end) => reject(new Error(`the call to ${target} ended (${end.by}, ${end.status})`)));
      this.#onResponse = (message) => this.#inviteAnswered(message, resolve);
      this.#sendInvite([]);
    });
  }

  #sendInvite(proof: readonly (readonly [string, string])[]): void {
    this.#inviteVia = this.#newVia();
    const request = this.#request('INVITE', this.#sequence, {
      body: this.#sdp(),
      via: this.#inviteVia,
      headers: proof,
    });
    this.#keepSending(request, () => this.#end({ by: 'nobody', status: 408, at: performance.now() }));
  }

  /** Once: a second challenge is a refusal. */
  #prove(challenge: SipMessage): boolean {
    const { account } = this.#parts;
    if (!account || this.#proven || (challenge.status !== 401 && challenge.status !== 407)) return false;
    this.#proven = true;
    this.#transmit(this.#request('ACK', this.#sequence, { via: this.#inviteVia }), this.#parts.peer);
    this.#remote = `<${this.#target}>`;
    this.#sequence += 1;
    this.#sendInvite([proofFor(challenge, 'INVITE', this.#target, account)]);
    return true;
  }

  invited(message: SipMessage): void {
    this.#invite = message;
    this.#local = `${headerOf(message, 'to')};tag=${this.#tag}`;
    this.#remote = headerOf(message, 'from');
    this.#target = uriOf(headerOf(message, 'contact'));
    this.#media = readMedia(message.body);
    this.number = /^sip:([^@;]+)/.exec(message.uri)?.[1] ?? '';
    this.#respond(message, '100 Trying');
  }

  ring(): void {
    if (this.#invite && !this.#over) this.#respond(this.#invite, '180 Ringing');
  }

  /** Picks up; resolves when the other side has acknowledged. */
  answer(): Promise<void> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      const invite = this.#invite;
      if (!invite || this.#over) return resolve();
      this.#keepSending(answerTo(invite, '200 OK', this.#tag, this.#contact(), this.#sdp()), resolve);
    });
  }

  refuse(status: number): void {
    if (this.#invite && !this.#over) this.#respond(this.#invite, `${status} Refused`);
    this.#end({ by: 'us', status, at: performance.now() });
  }

  /** Presses Hold, or takes it off: a new INVITE in the call says what is still wanted (RFC 3264, 8.4). Resolves when it is answered. */
  async pressHold(held: boolean): Promise<void> {
    while ((await this.#inviteAgain(held)) === GLARE) await delay(this.#glareBackOff());
  }

  /** The status of the answer. */
  #inviteAgain(held: boolean): Promise<number> {
    this.#sequence += 1;
    const sequence = this.#sequence;
    const via = this.#newVia();
    this.#held = held;
    const body = this.#sdp();
    return new Promise((resolve) => {
      this.#onResponse = (message) => {
        if (headerOf(message, 'cseq') !== `${sequence} INVITE` || message.status < 200) return;
        clearTimeout(this.#resend);
        // Of a refusal the ACK is of the same transaction (RFC 3261, 17.1.1.3).
        this.#transmit(this.#request('ACK', sequence, message.status < 300 ? {} : { via }), this.#parts.peer);
        resolve(message.status);
      };
      this.#keepSending(this.#request('INVITE', sequence, { body, via }), () => resolve(408));
    });
  }

  /** RFC 3261, 14.1: both have asked at once; who made the call waits 2.1 to 4 s, the other one up to 2 s. */
  #glareBackOff(): number {
    const [least, steps] = this.#invite ? [0, 201] : [2_100, 191];
    return least + 10 * randomInt(steps);
  }

  /** Presses Transfer (REFER, RFC 3515): to a number, or the far end of another call of ours. Resolves with the status of the answer. */
  refer(to: string, headers: readonly (readonly [string, string])[] = []): Promise<number> {
    this.#sequence += 1;
    const sequence = this.#sequence;
    const request = this.#request('REFER', sequence, { headers: [['Refer-To', to], ...headers] });
    return new Promise((resolve) => {
      this.#onResponse = (message) => {
        if (headerOf(message, 'cseq') !== `${sequence} REFER` || message.status < 200) return;
        clearTimeout(this.#resend);
        resolve(message.status);
      };
      this.#keepSending(request, () => resolve(408));
    });
  }

  /** INVITE, UPDATE and NOTIFY that came within the call, in order. */
  readonly told: SipMessage[] = [];

  /** What was said of the REFER so far, the newest last: the status lines of NOTIFY (RFC 3515, 2.4.5). */
  readonly notified: string[] = [];
  onNotified: (status: string) => void = () => undefined;

  /** Whether a call of ours is a dialog already, by an answer that is not the last (RFC 3261, 12.1.2). */
  get isEarly(): boolean {
    return /;tag=/.test(this.#early);
  }

  /** How another call of ours names this one (RFC 3891). */
  get replaces(): string {
    const tag = (value: string): string => /;tag=([^;>\s]+)/.exec(value)?.[1] ?? '';
    const theirs = tag(this.#remote) || tag(this.#early);
    return encodeURIComponent(`${this.callId};to-tag=${theirs};from-tag=${tag(this.#local)}`);
  }

  /** Sends BYE, or CANCEL while our own call is not answered, and returns the instant it left. */
  hangUp(): number {
    const at = performance.now();
    if (this.#over || this.#state === 'cancelled') return at;
    if (!this.#invite && this.#state === 'calling') return this.#cancel(at);
    this.#sequence += 1;
    const bye = this.#request('BYE', this.#sequence);
    const finish = (): void => this.#end({ by: 'us', status: 0, at });
    this.audio.hush();
    this.#onResponse = (message) => {
      if (/BYE/.test(headerOf(message, 'cseq'))) finish();
    };
    this.#keepSending(bye, finish);
    return at;
  }

  /** The call is over when its INVITE is answered with 487. */
  #cancel(at: number): number {
    this.#state = 'cancelled';
    const finish = (): void => this.#end({ by: 'us', status: 487, at });
    this.#keepSending(this.#request('CANCEL', this.#sequence, { via: this.#inviteVia }), finish);
    return at;
  }

  /** Forgets the call without a word, as a telephone that lost power does. */
  abandon(): void {
    this.#end({ by: 'us', status: 0, at: performance.now() });
  }

  receive(message: SipMessage): void {
    if (message.method === null) return this.#onResponse(message);
    if (message.method === 'ACK') {
      clearTimeout(this.#resend);
      return this.#answered();
    }
    if (message.method === 'INVITE') return this.#invitedAgain(message);
    if (message.method === 'UPDATE' || message.method === 'NOTIFY') this.told.push(message);
    if (message.method === 'NOTIFY') this.notified.push(/^SIP\/2\.0 (\d{3})/.exec(message.body)?.[1] ?? message.body);
    this.#respond(message, '200 OK');
    if (message.method === 'NOTIFY') this.onNotified(this.notified.at(-1) ?? '');
    if (message.method === 'BYE') this.#end({ by: 'them', status: 0, at: performance.now() });
    if (message.method === 'CANCEL' && this.#invite) {
      this.#respond(this.#invite, '487 Request Terminated');
      this.#end({ by: 'them', status: 487, at: performance.now() });
    }
  }

  #invitedAgain(message: SipMessage): void {
    if (headerOf(message, 'cseq') === headerOf(this.#invite ?? message, 'cseq') && this.#invite) return;
    this.told.push(message);
    this.#media = readMedia(message.body) ?? this.#media;
    this.#transmit(answerTo(message, '200 OK', this.#tag, this.#contact(), this.#sdp()), this.#parts.peer);
  }

  #inviteAnswered(message: SipMessage, resolve: () => void): void {
    // What is said again to an INVITE of before its proof was heard already.
    if (headerOf(message, 'cseq') !== `${this.#sequence} INVITE`) return;
    clearTimeout(this.#resend);
    if (message.status < 200) {
      this.#early = headerOf(message, 'to');
      return this.onProvisional(message.status);
    }
    this.#remote = headerOf(message, 'to');
    if (message.status >= 300) {
      if (this.#prove(message)) return;
      this.#transmit(this.#request('ACK', this.#sequence, { via: this.#inviteVia }), this.#parts.peer);
      const by = this.#state === 'cancelled' ? 'us' : 'refused';
      return this.#end({ by, status: message.status, at: performance.now() });
    }
    const crossed = this.#state === 'cancelled';
    this.#state = 'up';
    this.#target = uriOf(headerOf(message, 'contact')) || this.#target;
    this.#media = readMedia(message.body);
    this.#transmit(this.#request('ACK', this.#sequence), this.#parts.peer);
    // The answer crossed our CANCEL: the call is up and has to be ended as one (RFC 3261, 9.1).
    if (crossed) this.hangUp();
    else resolve();
  }

  #keepSending(text: string, giveUp: () => void): void {
    const since = performance.now();
    clearTimeout(this.#resend);
    const again = (wait: number): void => {
      this.#transmit(text, this.#parts.peer);
      this.#resend = setTimeout(() => {
        if (performance.now() - since > GIVE_UP_MS) giveUp();
        else again(Math.min(wait * 2, 4000));
      }, wait);
    };
    again(T1_MS);
  }

  #respond(message: SipMessage, status: string): void {
    this.#transmit(answerTo(message, status, this.#tag, this.#contact()), this.#parts.peer);
  }

  #contact(): string {
    return `<sip:test@${this.#parts.party.address}:${this.#parts.party.port}>`;
  }

  #sdp(): string {
    const body = writeMedia(this.#parts.party.address, this.audio.port);
    // Whatever is asked meanwhile, a telephone whose Hold key is pressed stays on hold.
    return this.#held ? body.replace('a=sendrecv', 'a=sendonly') : body;
  }

  #newVia(): string {
    const { address, port } = this.#parts.party;
    return `SIP/2.0/UDP ${address}:${port};branch=z9hG4bK${randomBytes(8).toString('hex')};rport`;
  }

  #request(method: string, sequence: number, extra: RequestExtra = {}): string {
    const headers: [string, string][] = [
      ['Via', extra.via ?? this.#newVia()],
      ['Max-Forwards', '70'],
      ['From', this.#local],
      ['To', this.#remote],
      ['Call-ID', this.callId],
      ['CSeq', `${sequence} ${method}`],
      ['Contact', this.#contact()],
      ...(extra.headers ?? []).map(([name, value]): [string, string] => [name, value]),
    ];
    return writeSip(`${method} ${this.#target} SIP/2.0`, headers, extra.body);
  }
}

interface RequestExtra {
  readonly body?: string;
  readonly via?: string;
  readonly headers?: readonly (readonly [string, string])[];
}
