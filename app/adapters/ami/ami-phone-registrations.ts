import type { Clock } from '../../ports/clock.js';
import type { PhoneRegistrations, Registration, RegistrationDetail } from '../../ports/phone-registrations.js';
import type { Log } from '../../ports/log.js';
import type { AdminAnswer } from '../../ports/switch-admin.js';
import { fieldOf, type AmiMessage } from './ami-fields.js';
import { AmiLink } from './ami-link.js';
import type { AmiOptions } from './ami-options.js';
import { answerOf } from './ami-answer.js';
import { ContactBook, isUnreachable, reachability } from './contact-book.js';
import { AmiFailure } from './pending-actions.js';

const LIST_MS = 30_000;
const DETAIL_MS = 5_000;
/**
 * A WebSocket phone that registers within some ms of a change of its peer is registered, and no event ever says so: not
 * at that moment, nor when it registers again (measured on 22.10.1, 1 time in 300 on a busy machine). Asked for then.
 */
const LOOK_AGAIN_MS = 1_000;
const TOLD = ['ContactStatus', 'PeerStatus'];

/**
 * Registrations over a connection of its own, so that none of them waits behind a reload of peers. Class system is all it
 * reads and writes (measured on 22.10.1: ContactStatus, PeerStatus, PJSIPShowContacts, PJSIPShowEndpoint).
 */
export class AmiPhoneRegistrations implements PhoneRegistrations {
  readonly #link: AmiLink;
  readonly #log: Log;
  readonly #clock: Pick<Clock, 'now' | 'after'>;
  /** null: not listed yet since the connection came up. */
  #book: ContactBook | null = null;
  /** What changed while a list was under way; null: none is. */
  #early: AmiMessage[] | null = null;
  /** null: none is due. */
  #cancelLook: (() => void) | null = null;
  readonly #listeners = new Set<(peer: string | null) => void>();

  constructor(options: AmiOptions, clock: Pick<Clock, 'now' | 'after'>) {
    this.#clock = clock;
    this.#log = options.log;
    this.#link = new AmiLink({
      ...options,
      purpose: 'AMI for registrations',
      onEvent: (event) => this.#heard(event),
    });
    this.#link.onState((state) => {
      this.#book = null;
      this.#early = null;
      this.#changed(null);
      if (state === 'up') void this.#read();
    });
  }

  now(): ReadonlyMap<string, Registration> | null {
    return this.#book?.known ?? null;
  }

  onChange(listener: (peer: string | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  detail(peerName: string): Promise<AdminAnswer<RegistrationDetail | null>> {
    return answerOf(async () => {
      const action = { Action: 'PJSIPShowEndpoint', Endpoint: peerName };
      // What else it tells, the secret among it, is dropped right here.
      const events = await this.#link.list(action, 'EndpointDetailComplete', DETAIL_MS).catch(nothingThere);
      const found = events.find((event) => fieldOf(event, 'event') === 'ContactStatusDetail');
      // How many channels the endpoint has, as a number (measured on 22.10.1).
      const inCall = events.some((event) => Number(fieldOf(event, 'activechannels')) > 0);
      return found ? { ...this.#detailOf(found, peerName), inCall } : null;
    });
  }

  stop(): void {
    this.#cancelLook?.();
    this.#link.stop();
  }

  async #read(): Promise<void> {
    const early: AmiMessage[] = [];
    this.#early = early;
    try {
      const list = this.#link.list({ Action: 'PJSIPShowContacts' }, 'ContactListComplete', LIST_MS);
      const found = await list.catch(nothingThere);
      // A later list is under way, or Asterisk went.
      if (this.#early === early) this.#begin(found, early);
    } catch (error) {
      this.#log.warn(`which phones are registered is not known: ${String(error)}`);
    }
  }

  #begin(list: readonly AmiMessage[], early: readonly AmiMessage[]): void {
    const book = new ContactBook();
    for (const event of list) book.list(event, this.#book);
    for (const event of early) this.#note(book, event);
    this.#early = null;
    this.#book = book;
    this.#changed(null);
  }

  #heard(event: AmiMessage): void {
    const told = fieldOf(event, 'event');
    // A phone at a fixed host comes with a reload, and not a word is said of it until its first OPTIONS, which Asterisk
    // sends at a random moment of the first minute (measured on 22.10.1).
    if (told === 'Reload' && this.#book) return void this.#read();
    if (!TOLD.includes(told)) return;
    this.#early?.push(event);
    if (!this.#book) return;
    this.#note(this.#book, event);
    this.#changed(peerOf(event));
    if (isUnreachable(event)) this.#lookAgain();
  }

  /** However many go at once, they are listed once a second. */
  #lookAgain(): void {
    this.#cancelLook ??= this.#clock.after(LOOK_AGAIN_MS, () => {
      this.#cancelLook = null;
      if (this.#book) void this.#read();
    });
  }

  #note(book: ContactBook, event: AmiMessage): void {
    if (fieldOf(event, 'event') === 'PeerStatus') book.peer(event);
    else book.change(event, this.#clock.now());
  }

  #changed(peer: string | null): void {
    for (const listener of this.#listeners) listener(peer);
  }

  #detailOf(event: AmiMessage, peerName: string): Omit<RegistrationDetail, 'inCall'> {
    const contact = fieldOf(event, 'uri');
    const known = this.#book?.known.get(peerName);
    const expiresS = Number(fieldOf(event, 'regexpire'));
    return {
      contact,
      ...reachability(fieldOf(event, 'status'), fieldOf(event, 'roundtripusec')),
      since: known?.contact === contact ? known.since : null,
      userAgent: fieldOf(event, 'useragent') || null,
      expiresAt: expiresS > 0 ? expiresS * 1_000 : null,
    };
  }
}

/** Asterisk refuses to show what it does not have. */
function nothingThere(error: unknown): readonly AmiMessage[] {
  const refused = error instanceof AmiFailure && error.reason === 'refused';
  if (refused && /^No Contacts found|^Unable to retrieve endpoint/i.test(error.message)) return [];
  throw error;
}

function peerOf(event: AmiMessage): string {
  return fieldOf(event, 'endpointname') || fieldOf(event, 'peer').replace(/^PJSIP\//, '');
}
