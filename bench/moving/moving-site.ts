import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FarlineAdmin } from '../../test/support/farline-admin.js';
import { endAsteriskOf, Product } from '../../test/support/product.js';
import { SipParty } from '../../test/support/sip-party.js';

const ADDRESS = { farline: '127.0.84.1', outside: '127.0.84.2' };
const SIP_PORT = 5060;
const APPLIED_MS = 180_000;
/** Callers ring until Farline is back, however long a busy machine takes to start it. */
const ENV = { FARLINE_HTTP_PORT: '0', FARLINE_REQUESTS_PER_S: '100000', FARLINE_FALLBACK_AFTER_S: '120' };

export interface SiteSettings {
  readonly agents: number;
  /** More settings of Farline by their names. */
  readonly env: Readonly<Record<string, string>>;
  readonly say: (line: string) => void;
}

/** Where agents talk, and where the callers of the load arrive. */
export const QUEUES = { talks: { dn: '6001', number: '+15550006001' }, load: { dn: '6002', number: '+15550006002' } };

export const loginOf = (n: number): string => `agent${n}`;
/** The telephone outside: 1 as they begin, 2 at home. */
export const numberOf = (n: number, move: number): string => `+1555${move}${String(n).padStart(6, '0')}`;
/** The telephone at their desk in the office. */
export const phoneNumberOf = (n: number): string => `3${String(n).padStart(5, '0')}`;

/** A Farline with thousands of agents, each with a telephone in the office, and the public network as one SIP party; all on loopback. */
export class MovingSite {
  readonly log: string[] = [];
  #product: Product | null = null;
  #admin: FarlineAdmin | null = null;
  #party: SipParty | null = null;

  private constructor(
    readonly folder: string,
    private readonly settings: SiteSettings,
  ) {}

  static async open(settings: SiteSettings): Promise<MovingSite> {
    const site = new MovingSite(await mkdtemp(join(tmpdir(), 'farline-moving-')), settings);
    try {
      await site.#begin();
      return site;
    } catch (error) {
      await site.close();
      throw error;
    }
  }

  get admin(): FarlineAdmin {
    if (!this.#admin) throw new Error('there is no admin');
    return this.#admin;
  }

  /** Everybody outside. */
  get party(): SipParty {
    if (!this.#party) throw new Error('there is nobody outside');
    return this.#party;
  }

  get target(): { readonly address: string; readonly port: number } {
    return { address: ADDRESS.farline, port: SIP_PORT };
  }

  /** `kill -9`, and a new start on the same data. */
  async killAndStart(): Promise<void> {
    await this.#product?.kill();
    this.#product = null;
    await this.#start();
  }

  /** Every file Asterisk reads peers from, in one text. */
  async peerFiles(): Promise<string> {
    const folder = join(this.folder, 'asterisk/peers');
    const names = (await readdir(folder)).filter((name) => name.endsWith('.conf')).sort();
    return (await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))).join('\n');
  }

  async close(): Promise<void> {
    this.#party?.close();
    await this.#product?.stop();
    await endAsteriskOf(this.folder);
    await rm(this.folder, { recursive: true, force: true });
  }

  async #begin(): Promise<void> {
    this.#party = await SipParty.open(ADDRESS.outside, SIP_PORT);
    await this.#start();
    const { admin } = this;
    const { agents, say } = this.settings;
    await admin.addTrunk({ name: 'Carrier', prefixes: ['+1'], contacts: [`${ADDRESS.outside}:${SIP_PORT}`] });
    await admin.addQueue('Talks', QUEUES.talks.dn, QUEUES.talks.number);
    await admin.addQueue('Load', QUEUES.load.dn, QUEUES.load.number);
    say(`${agents} agents and as many telephones are brought in.`);
    const everybody = Array.from({ length: agents }, (_, n) => n);
    const telephones = everybody.map((n) => `${phoneNumberOf(n)},Phone ${n}`);
    await this.#bring('phones', `number,name\n${telephones.join('\n')}\n`);
    const people = everybody.map(
      (n) =>
        `${loginOf(n)},Agent ${n},${20_000 + n},${numberOf(n, 1)},phone;mobile,${phoneNumberOf(n)},${QUEUES.talks.dn},no`,
    );
    await this.#bring(
      'agents',
      `login,name,dn,number,interfaces,phone,queues,settings.confirm\n${people.join('\n')}\n`,
    );
    await this.#applied(agents);
  }

  async #start(): Promise<void> {
    this.#product = await Product.start({
      dataDir: this.folder,
      address: ADDRESS.farline,
      env: { ...ENV, ...this.settings.env },
      onLog: (line) => this.log.push(line),
    });
    this.#admin = this.#admin ? this.#admin.at(this.#product) : await FarlineAdmin.setUp(this.#product);
  }

  async #bring(kind: string, file: string): Promise<void> {
    const form = new FormData();
    for (const [name, value] of Object.entries({ kind, file })) form.append(name, value);
    await this.admin.api.upload('/api/v1/imports', form);
  }

  /** Waits until the files hold every telephone and no apply is under way. */
  async #applied(phones: number): Promise<void> {
    for (const end = performance.now() + APPLIED_MS; performance.now() < end; await delay(200)) {
      const { progress } = await this.admin.api.get<{ progress: unknown }>('/api/v1/peers');
      const there = new Set((await this.peerFiles()).match(/^\[phone-[^\]]+\]/gm));
      if (there.size === phones && progress === null) return;
    }
    throw new Error(`${phones} telephones did not reach Asterisk`);
  }
}
