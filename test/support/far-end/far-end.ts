import { readConfig } from '../../../app/config.js';
import { temporaryFolder, type Cleanup } from '../asterisk.js';
import { Carrier } from '../carrier.js';
import { loopbackAddress } from '../loopback-address.js';
import { RecordedLog } from '../recorded-log.js';
import { FarCustomer } from './far-customer.js';
import { FarPhone } from './far-phone.js';
import { Voices } from './voices.js';

export interface FarEndSettings {
  /** The Farline whose trunk this network is. */
  readonly farline: { readonly address: string; readonly port: number };
  /** Where the network itself speaks SIP, at port 5060 [an address of its own]. */
  readonly address?: string;
  /** Shared by networks whose parties are to recognise each other [its own]. */
  readonly voices?: Voices;
}

/** What the far end, and nobody else, knows of all its calls. */
export interface Tally {
  readonly customers: number;
  /** Customers who heard an agent. */
  readonly connected: number;
  /** Customers on whom the network hung up before they heard anybody. */
  readonly lost: number;
  /** Times a party heard two others at once. */
  readonly doubles: number;
}

/** The telephone network beyond Farline's trunk: a real Asterisk as carrier, with telephones and customers on it. */
export class FarEnd {
  readonly #phones = new Map<string, FarPhone>();
  readonly #customers: FarCustomer[] = [];

  private constructor(
    private readonly carrier: Carrier,
    private readonly voices: Voices,
  ) {
    carrier.parties.onInvite = (call) => {
      const phone = this.#phones.get(call.number);
      if (phone) phone.take(call);
      else call.refuse(404);
    };
  }

  /** Starts the network; it is gone after the test. */
  static async start(t: Cleanup, settings: FarEndSettings): Promise<FarEnd> {
    const carrier = await Carrier.start({
      dataDir: await temporaryFolder(t, 'carrier'),
      cacheDir: readConfig(process.env).cacheDir,
      address: settings.address ?? loopbackAddress(),
      partyAddress: loopbackAddress(),
      farline: settings.farline,
      log: new RecordedLog(),
    });
    const farEnd = new FarEnd(carrier, settings.voices ?? new Voices());
    t.teardown(async () => {
      farEnd.thaw();
      await carrier.stop();
    });
    return farEnd;
  }

  /** Contact and match address of the trunk that leads here. */
  get trunk(): { readonly host: string; readonly port: number } {
    return { host: this.carrier.sip.address, port: this.carrier.sip.port };
  }

  /** The telephone with this number, as Farline's trunk dials it; it answers and presses 1 until told otherwise. */
  phone(number: string): FarPhone {
    return this.#phones.get(number) ?? this.#phone(number, this.voices.forAgent(), () => this.voices.customers);
  }

  /** As `phone`, of somebody an agent consults about a customer: all three hear each other, when they are let. */
  consulted(number: string): FarPhone {
    const tone = this.voices.forBoth();
    const everybody = (): Set<number> => new Set([...this.voices.agents, ...this.voices.customers]);
    const others = (): number[] => [...everybody()].filter((one) => one !== tone);
    return this.#phone(number, tone, others).answers({ press1AfterMs: null });
  }

  /** As `phone`, of somebody an agent calls: it listens for agents and presses no key. */
  outsider(number: string): FarPhone {
    const known = this.#phones.get(number);
    if (known) return known;
    const phone = this.#phone(number, this.voices.forCustomer(), () => this.voices.agents);
    return phone.answers({ press1AfterMs: null });
  }

  #phone(number: string, tone: number, listensFor: () => readonly number[]): FarPhone {
    const { carrier } = this;
    const phone = new FarPhone(number, tone, listensFor, {
      place: (dials, callerId) => carrier.parties.place(dials, carrier.target, callerId),
      breakOff: (dialled, cause) => carrier.breakOff(dialled, cause),
    });
    this.#phones.set(number, phone);
    return phone;
  }

  /** Customers of this test recognise this tone, whoever makes it. */
  knows(...tones: readonly number[]): void {
    for (const tone of tones) this.voices.know(tone);
  }

  /** A tone that these listen for and nobody speaks with: for a prompt. */
  voice(heardBy: 'customers' | 'agents' = 'customers'): number {
    return heardBy === 'customers' ? this.voices.forAgent() : this.voices.forCustomer();
  }

  /** As `voice`, for agents and customers alike. */
  voiceForBoth(): number {
    return this.voices.forBoth();
  }

  /** Voices of everybody who calls. */
  get customerTones(): readonly number[] {
    return this.voices.customers;
  }

  /**
   * Somebody calls `dials`; returned at once, while it may still be ringing.
   * @param calls.tone their voice, where there are more callers than voices [one of their own]
   */
  async customer(calls: { dials: string; callerId?: string; tone?: number }): Promise<FarCustomer> {
    const { dials, callerId = '+4930900100', tone = this.voices.forCustomer() } = calls;
    const { call, answered } = await this.carrier.parties.place(dials, this.carrier.target, callerId);
    const customer = new FarCustomer(call, answered, callerId, tone, () => this.voices.agents);
    this.#customers.push(customer);
    return customer;
  }

  /** The carrier stops answering anything at all, until `thaw`. */
  freeze(): void {
    process.kill(this.carrier.pid, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.carrier.pid, 'SIGCONT');
  }

  /** Parties on a call, or calling. */
  get onTheLine(): number {
    const phones = [...this.#phones.values()].filter(({ current }) => current !== null);
    return phones.length + this.#customers.filter(({ end }) => end === null).length;
  }

  everybodyHangsUp(): void {
    for (const phone of this.#phones.values()) if (phone.current) phone.hangUp();
    for (const customer of this.#customers) if (customer.end === null) customer.hangUp();
  }

  /** Telephones and customers of an earlier test exist no more; their voices are free again. */
  forget(): void {
    this.#phones.clear();
    this.#customers.length = 0;
    this.voices.forget();
  }

  tally(): Tally {
    const legs = [...this.#phones.values()].flatMap((phone) => phone.calls);
    const ears = [...this.#customers, ...legs].map(({ ear }) => ear);
    const unheard = this.#customers.filter((customer) => customer.heard().length === 0);
    return {
      customers: this.#customers.length,
      connected: this.#customers.length - unheard.length,
      lost: unheard.filter(({ end }) => end !== null && end.by !== 'us').length,
      doubles: ears.reduce((sum, ear) => sum + ear.doubles, 0),
    };
  }
}
