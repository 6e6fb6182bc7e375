import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { answerTo, headerOf, readSip, uriOf, writeSip, type SipMessage } from '../sip-message.js';

const PORT = 5060;
const ANSWER_MS = 15_000;

export interface Account {
  readonly user: string;
  readonly password: string;
  readonly server: string;
  /** User of From [user]. */
  readonly from?: string;
  /** What it says it is. */
  readonly program?: string;
}

/** What carries a telephone's messages. */
export interface PhoneWire {
  /** Of the Via header, such as `UDP 127.0.0.1:5060`. */
  readonly via: string;
  /** Host and parameters of the Contact header. */
  readonly contact: string;
  readonly offer: string;
  send(text: string): void;
  listen(onText: (text: string) => void): void;
  close(): void;
}

/** A telephone that proves who it is when it is asked to: digest with MD5, RFC 2617. */
export class RegisteringPhone {
  readonly #wire: PhoneWire;
  readonly #account: Account;
  #callId = randomBytes(8).toString('hex');
  readonly #tag = randomBytes(4).toString('hex');
  #sequence = 0;
  #expires = 60;
  #onAnswer: (message: SipMessage) => void = () => undefined;
  /** To and Contact of the answer to the last call. */
  #peer: readonly [to: string, contact: string] = ['', ''];
  /** performance.now() when the last call's first INVITE left. */
  calledAt = 0;
  /** Body of the answer to the last call. */
  answered = '';
  /** NOTIFY outside of subscriptions, in order. */
  readonly notices: SipMessage[] = [];

  constructor(wire: PhoneWire, account: Account) {
    this.#wire = wire;
    this.#account = account;
    wire.listen((text) => {
      const message = readSip(text);
      if (message && message.status >= 200) this.#onAnswer(message);
      // Asterisk asks those that registered whether they are still there.
      if (message?.method === 'OPTIONS') wire.send(answerTo(message, '200 OK', this.#tag));
      if (message?.method !== 'NOTIFY') return;
      this.notices.push(message);
      wire.send(answerTo(message, '200 OK', this.#tag));
    });
  }

  static async at(address: string, account: Account): Promise<RegisteringPhone> {
    return new RegisteringPhone(await udpWire(address, account.server), account);
  }

  close(): void {
    this.#wire.close();
  }

  /** Takes its registration back (RFC 3261, 10.2.2). @returns as `register` */
  unregister(): Promise<number> {
    this.#expires = 0;
    return this.#ask('REGISTER', `sip:${this.#account.server}`, this.#account.user);
  }

  /** @returns the status of the last answer, once it was asked for its password at most */
  register(): Promise<number> {
    this.#expires = 60;
    return this.#ask('REGISTER', `sip:${this.#account.server}`, this.#account.user);
  }

  call(number: string): Promise<number> {
    this.#callId = randomBytes(8).toString('hex');
    this.calledAt = performance.now();
    return this.#ask('INVITE', `sip:${number}@${this.#account.server}`, number);
  }

  /** Ends the call that was answered last. */
  async hangUp(): Promise<number> {
    const [to, contact] = this.#peer;
    return (await this.#send('BYE', contact, to, null)).status;
  }

  async #ask(method: string, uri: string, to: string): Promise<number> {
    const first = await this.#send(method, uri, to, null);
    const challenge = headerOf(first, first.status === 407 ? 'proxy-authenticate' : 'www-authenticate');
    if (challenge === '') return first.status;
    const header = first.status === 407 ? 'Proxy-Authorization' : 'Authorization';
    const proof = this.#proof(method, uri, challenge);
    return (await this.#send(method, uri, to, [header, proof])).status;
  }

  async #send(method: string, uri: string, to: string, proof: readonly [string, string] | null): Promise<SipMessage> {
    this.#sequence += 1;
    const { user, server, from = user } = this.#account;
    const { via, contact, offer } = this.#wire;
    const headers: [string, string][] = [
      ['Via', `SIP/2.0/${via};branch=z9hG4bK${randomBytes(6).toString('hex')}`],
      ['Max-Forwards', '70'],
      ['From', `<sip:${from}@${server}>;tag=${this.#tag}`],
      ['To', method === 'BYE' ? to : `<sip:${to}@${server}>`],
      ['Call-ID', `${method === 'BYE' ? 'INVITE' : method}-${this.#callId}`],
      ['CSeq', `${this.#sequence} ${method}`],
      ['Contact', `<sip:${user}@${contact}>`],
      ...(this.#account.program ? [['User-Agent', this.#account.program] as [string, string]] : []),
      ...(method === 'REGISTER' ? [['Expires', String(this.#expires)] as [string, string]] : []),
      ...(proof ? [[...proof] as [string, string]] : []),
    ];
    const answer = await this.#answerTo(
      writeSip(`${method} ${uri} SIP/2.0`, headers, method === 'INVITE' ? offer : ''),
    );
    this.answered = answer.body;
    if (method === 'INVITE') {
      this.#peer = [headerOf(answer, 'to'), uriOf(headerOf(answer, 'contact'))];
      this.#acknowledge(uri, headers, answer);
    }
    return answer;
  }

  #answerTo(text: string): Promise<SipMessage> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('Asterisk did not answer within 15 s')), ANSWER_MS);
      this.#onAnswer = (message) => {
        // Asterisk may say once more what it said to another telephone that was here before.
        const isOurs = (name: string): boolean =>
          headerOf(message, name.toLowerCase()) === new RegExp(`^${name}: (.*)\\r$`, 'm').exec(text)?.[1];
        if (!isOurs('CSeq') || !isOurs('Call-ID')) return;
        clearTimeout(late);
        resolve(message);
      };
      this.#wire.send(text);
    });
  }

  #acknowledge(uri: string, sent: readonly (readonly [string, string])[], answer: SipMessage): void {
    const headers = sent
      .filter(([name]) => !name.includes('uthorization') && name !== 'Contact')
      .map(([name, value]): [string, string] => {
        if (name === 'To') return [name, headerOf(answer, 'to')];
        return [name, name === 'CSeq' ? `${this.#sequence} ACK` : value];
      });
    this.#wire.send(writeSip(`ACK ${uri} SIP/2.0`, headers));
  }

  #proof(method: string, uri: string, challenge: string): string {
    const { user, password } = this.#account;
    const part = (name: string): string => new RegExp(`${name}="?([^",]+)"?`).exec(challenge)?.[1] ?? '';
    const [realm, nonce, opaque] = [part('realm'), part('nonce'), part('opaque')];
    const [count, own] = ['00000001', randomBytes(4).toString('hex')];
    const qop = challenge.includes('qop=');
    const secret = md5(`${user}:${realm}:${password}`);
    const request = md5(`${method}:${uri}`);
    const response = md5(qop ? `${secret}:${nonce}:${count}:${own}:auth:${request}` : `${secret}:${nonce}:${request}`);
    return [
      `Digest username="${user}", realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5`,
      ...(qop ? [`qop=auth, nc=${count}, cnonce="${own}"`] : []),
      ...(opaque ? [`opaque="${opaque}"`] : []),
    ].join(', ');
  }
}

async function udpWire(address: string, server: string): Promise<PhoneWire> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(PORT, address, resolve);
  });
  return {
    via: `UDP ${address}:${PORT}`,
    contact: `${address}:${PORT}`,
    offer: sdp(address),
    send: (text) => socket.send(text, PORT, server),
    listen: (onText) => void socket.on('message', (data) => onText(data.toString())),
    close: () => void socket.close(),
  };
}

function sdp(address: string): string {
  const lines = [
    'v=0',
    `o=- 1 1 IN IP4 ${address}`,
    's=-',
    `c=IN IP4 ${address}`,
    't=0 0',
    'm=audio 40000 RTP/AVP 8',
    '',
  ];
  return lines.join('\r\n');
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
