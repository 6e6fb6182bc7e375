import type { Presence } from '../../app/domain/presence.js';
import { headerOf, headersOf, readSip, tagOf, type SipMessage } from './sip-message.js';

/** How a SUBSCRIBE is answered: a status with headers of its own; null: not at all. */
export type Answer = { readonly status: string; readonly headers?: readonly string[] } | null;

/** A subscription as this PBX sees it. */
export interface Watcher {
  readonly subscribe: SipMessage;
  readonly number: string;
  readonly tag: string;
  cseq: number;
}

/** A PBX that notifies of its telephones and does as a test says. What carries its messages is somebody else's. */
export class ScriptedPbx {
  /** Every SUBSCRIBE, repeated ones too. */
  readonly asked: SipMessage[] = [];
  /** Answers to our NOTIFYs. */
  readonly answers: SipMessage[] = [];
  readonly watchers = new Map<string, Watcher>();
  readonly states = new Map<string, Presence>();
  /** Seconds that are granted. */
  expires = 600;
  event = 'presence';
  answer: (subscribe: SipMessage) => Answer = () => ({ status: '200 OK' });
  /** Tells the state right behind a 2xx. */
  notifies = true;
  #branch = 0;

  constructor(private readonly send: (text: string) => void) {}

  hear(text: string): void {
    const message = readSip(text);
    if (!message) throw new Error(`no SIP was sent: ${text}`);
    if (message.method === null) return void this.answers.push(message);
    if (message.method !== 'SUBSCRIBE') throw new Error(`a PBX is not asked for ${message.method}`);
    this.asked.push(message);
    const answer = this.answer(message);
    if (!answer) return;
    const good = answer.status.startsWith('2');
    const watcher = good ? this.#watcherOf(message) : undefined;
    const granted = good ? [`Expires: ${this.#granted(message)}`, `Contact: <sip:pbx@192.0.2.9:5060>`] : [];
    this.send(this.#answerText(message, answer.status, watcher?.tag ?? 'far', [...granted, ...(answer.headers ?? [])]));
    if (!watcher || !this.notifies) return;
    this.tell(watcher, headerOf(message, 'expires') === '0' ? 'terminated;reason=timeout' : undefined);
    if (headerOf(message, 'expires') === '0') this.watchers.delete(headerOf(message, 'call-id'));
  }

  becomes(number: string, presence: Presence): void {
    this.states.set(number, presence);
    for (const watcher of this.watchers.values()) if (watcher.number === number) this.tell(watcher);
  }

  /** Sends a NOTIFY; headers given here take the place of the right ones, an empty one is left out. */
  tell(
    watcher: Watcher,
    state = `active;expires=${this.expires}`,
    body: string = this.bodyOf(watcher.number),
    other: Readonly<Record<string, string>> = {},
  ): string {
    const { subscribe } = watcher;
    watcher.cseq += 1;
    const from = `${headerOf(subscribe, 'to').replace(/;tag=.*/, '')};tag=${watcher.tag}`;
    const headers: Record<string, string> = {
      Via: `SIP/2.0/UDP 192.0.2.9:5060;rport;branch=z9hG4bKpbx${++this.#branch}`,
      'Max-Forwards': '70',
      From: from,
      To: headerOf(subscribe, 'from'),
      'Call-ID': headerOf(subscribe, 'call-id'),
      CSeq: `${watcher.cseq} NOTIFY`,
      Contact: '<sip:pbx@192.0.2.9:5060>',
      Event: this.event,
      'Subscription-State': state,
      'Content-Type': this.event === 'presence' ? 'application/pidf+xml' : 'application/dialog-info+xml',
      'Content-Length': String(Buffer.byteLength(body)),
      ...other,
    };
    const lines = Object.entries(headers).filter(([, value]) => value !== '');
    const target = /<([^>]+)>/.exec(headerOf(subscribe, 'contact'))?.[1] ?? 'sip:nobody@192.0.2.1';
    const text = [`NOTIFY ${target} SIP/2.0`, ...lines.map(([name, value]) => `${name}: ${value}`), '', body].join(
      '\r\n',
    );
    this.send(text);
    return text;
  }

  bodyOf(number: string): string {
    return pidf(this.states.get(number) ?? { open: true, activities: [] });
  }

  /** The one subscription there is. */
  get watcher(): Watcher {
    const [watcher] = [...this.watchers.values()].slice(-1);
    if (!watcher) throw new Error('nobody subscribed');
    return watcher;
  }

  statuses(): number[] {
    return this.answers.map(({ status }) => status);
  }

  #granted(message: SipMessage): number {
    return Math.min(this.expires, Number(headerOf(message, 'expires')));
  }

  #watcherOf(subscribe: SipMessage): Watcher {
    const callId = headerOf(subscribe, 'call-id');
    const before = this.watchers.get(callId);
    const number = /^sip:([^@]+)@/.exec(/<([^>]+)>/.exec(headerOf(subscribe, 'to'))?.[1] ?? '')?.[1] ?? '';
    const watcher = before ?? { subscribe, number, tag: `pbx${this.watchers.size}${tagOf(callId)}`, cseq: 100 };
    this.watchers.set(callId, watcher);
    return watcher;
  }

  #answerText(message: SipMessage, status: string, tag: string, more: readonly string[]): string {
    const to = headerOf(message, 'to');
    const lines = [
      `SIP/2.0 ${status}`,
      ...headersOf(message, 'via').map((via) => `Via: ${via}`),
      `From: ${headerOf(message, 'from')}`,
      `To: ${to.includes(';tag=') ? to : `${to};tag=${tag}`}`,
      `Call-ID: ${headerOf(message, 'call-id')}`,
      `CSeq: ${headerOf(message, 'cseq')}`,
      ...more,
      'Content-Length: 0',
    ];
    return `${lines.join('\r\n')}\r\n\r\n`;
  }
}

/** A presence document as RFC 3863 and RFC 4480 write it. */
export function pidf({ open, activities }: Presence): string {
  const words = activities.map((word) => `<rpid:${word}/>`).join('');
  const person = words === '' ? '' : `<dm:person id="p1"><rpid:activities>${words}</rpid:activities></dm:person>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
  xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" entity="pres:8888@pbx.example">
  <tuple id="t1"><status><basic>${open ? 'open' : 'closed'}</basic></status></tuple>${person}
</presence>`;
}
