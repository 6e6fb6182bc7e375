import type { Carrier } from './carrier.js';
import { Customer } from './customer.js';
import type { Heard } from './ear.js';
import type { HomePhone } from './home-phone.js';
import type { CallEnd } from './sip-call.js';

export interface TrafficSettings {
  readonly carrier: Carrier;
  readonly phones: readonly HomePhone[];
  readonly queueNumber: string;
  /** Voices of customers, in hertz; one is free again a second after its customer has gone. */
  readonly customerTones: readonly number[];
  /** Shortest and longest conversation in milliseconds. */
  readonly talkMs: readonly [number, number];
  /** 0 ≤ value < 1. */
  readonly random: () => number;
}

/** One customer of the traffic, with what the counts need to know about the end. */
export interface Visit {
  readonly customer: Customer;
  readonly arrivedAt: number;
  /** Set before an agent releases this customer, whose call then ends without their own doing. */
  releasedByAgent: boolean;
}

const TONE_REST_MS = 1000;

/** Customers who call the queue, wait for an agent, talk for a while and hang up. */
export class Traffic {
  readonly visits: Visit[] = [];
  readonly #settings: TrafficSettings;
  readonly #tones: number[];
  onArrive: (visit: Visit) => void = () => undefined;
  onConnect: (visit: Visit, phone: HomePhone, heard: Heard) => void = () => undefined;
  onLeave: (visit: Visit, end: CallEnd) => void = () => undefined;
  /** Asked when a customer has talked enough: who ends the conversation? */
  whoHangsUp: (visit: Visit, phone: HomePhone) => 'customer' | 'agent' = () => 'customer';
  /** The agent ends the conversation. */
  release: (phone: HomePhone) => void = () => undefined;

  constructor(settings: TrafficSettings) {
    this.#settings = settings;
    this.#tones = [...settings.customerTones];
  }

  /** Brings one more customer onto the line. @throws Error when every voice is in use */
  arrive(): Visit {
    const tone = this.#tones.shift();
    if (tone === undefined) throw new Error(`${this.#settings.customerTones.length} customers are on the line already`);
    const number = this.visits.length + 1;
    const customer = new Customer({
      name: `customer ${number}`,
      callerNumber: `+4930${String(200_000 + number)}`,
      tone,
      agentTones: this.#settings.phones.map((phone) => phone.settings.tone),
    });
    const visit: Visit = { customer, arrivedAt: performance.now(), releasedByAgent: false };
    this.visits.push(visit);
    customer.onConnect = (heard) => this.#connected(visit, heard);
    customer.onEnd = (end) => {
      setTimeout(() => this.#tones.push(tone), TONE_REST_MS);
      this.onLeave(visit, end);
    };
    this.onArrive(visit);
    const { carrier, queueNumber } = this.#settings;
    void customer.dial(carrier.parties, queueNumber, carrier.target);
    return visit;
  }

  /** Customers on the line who have not heard an agent yet. */
  get waiting(): number {
    return this.visits.filter(({ customer }) => !customer.end && !customer.connected).length;
  }

  get onTheLine(): number {
    return this.visits.filter(({ customer }) => !customer.end).length;
  }

  #connected(visit: Visit, heard: Heard): void {
    const { phones, talkMs, random } = this.#settings;
    const phone = phones.find((candidate) => candidate.settings.tone === heard.tone);
    if (!phone) return;
    this.onConnect(visit, phone, heard);
    const [shortest, longest] = talkMs;
    setTimeout(() => this.#enough(visit, phone), shortest + random() * (longest - shortest));
  }

  #enough(visit: Visit, phone: HomePhone): void {
    if (visit.customer.end) return;
    if (this.whoHangsUp(visit, phone) === 'customer') {
      visit.customer.hangUp();
      return;
    }
    visit.releasedByAgent = true;
    this.release(phone);
  }
}
