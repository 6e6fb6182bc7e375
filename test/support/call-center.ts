import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../../app/ports/log.js';
import { readConfig } from '../../app/config.js';
import { Carrier } from './carrier.js';
import { FarlineAdmin, type AgentClient } from './farline-admin.js';
import type { HomeAgent } from './home-agents.js';
import { HomePhone } from './home-phone.js';
import { endAsteriskOf, Product } from './product.js';

export const QUEUE_NUMBER = '+15550004420';

export interface CallCenterSettings {
  /** First three parts of the addresses used: `127.0.71` takes .1 for Farline, .2 for the carrier, .3 for telephones. */
  readonly network: string;
  readonly agents: readonly HomeAgent[];
  readonly customerTones: readonly number[];
  readonly ringMs: number;
  /** More settings of Farline. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onLog?: (line: string) => void;
}

/** An agent with their telephone and their sign-in. */
export interface Desk {
  readonly who: HomeAgent;
  readonly phone: HomePhone;
  client: AgentClient;
}

/** The built product on data of its own, a carrier, and agents at home: what a demo and the chaos runs play with. */
export class CallCenter {
  readonly carrier: Carrier;
  readonly desks: readonly Desk[];
  readonly admin: FarlineAdmin;
  readonly #folder: string;
  readonly #settings: CallCenterSettings;
  #closing: Promise<number | null> | null = null;
  product: Product;

  private constructor(folder: string, settings: CallCenterSettings, parts: Parts) {
    this.#folder = folder;
    this.#settings = settings;
    this.product = parts.product;
    this.admin = parts.admin;
    this.carrier = parts.carrier;
    this.desks = parts.desks;
  }

  /** Starts everything and configures it by API; nobody is signed in yet. */
  static async open(settings: CallCenterSettings): Promise<CallCenter> {
    const folder = await mkdtemp(join(tmpdir(), 'farline-center-'));
    const undo: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
    try {
      const carrier = await Carrier.start({
        dataDir: join(folder, 'carrier'),
        cacheDir: readConfig(process.env).cacheDir,
        address: `${settings.network}.2`,
        partyAddress: `${settings.network}.3`,
        farline: { address: `${settings.network}.1`, port: 5060 },
        log: quiet,
      });
      undo.push(() => carrier.stop());
      undo.push(() => endAsteriskOf(join(folder, 'farline')));
      const product = await startProduct(folder, settings);
      undo.push(() => product.stop());
      const admin = await FarlineAdmin.setUp(product);
      const desks = await furnish(admin, carrier, settings);
      carrier.parties.onInvite = (call) => {
        const desk = desks.find(({ who }) => who.number === call.number);
        if (desk) desk.phone.take(call);
        else call.refuse(404);
      };
      return new CallCenter(folder, settings, { product, admin, carrier, desks });
    } catch (error) {
      for (const step of undo.reverse()) await step().catch(() => undefined);
      throw error;
    }
  }

  get phones(): readonly HomePhone[] {
    return this.desks.map(({ phone }) => phone);
  }

  /** Kills Farline without a word; Asterisk and every call stay. */
  async killProduct(): Promise<void> {
    await this.product.kill();
  }

  /** Starts Farline again on the same data; everybody keeps their sign-in. */
  async startProduct(): Promise<void> {
    this.product = await startProduct(this.#folder, this.#settings);
    for (const desk of this.desks) desk.client = desk.client.at(this.product);
  }

  /** Ends calls, Farline, its Asterisk and the carrier, and removes everything they wrote. Farline's exit code. */
  close(): Promise<number | null> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<number | null> {
    for (const { phone } of this.desks) phone.leg?.call.hangUp();
    const code = await this.product.stop();
    await endAsteriskOf(join(this.#folder, 'farline'));
    await this.carrier.stop();
    await rm(this.#folder, { recursive: true, force: true });
    return code;
  }
}

interface Parts {
  readonly product: Product;
  readonly admin: FarlineAdmin;
  readonly carrier: Carrier;
  readonly desks: readonly Desk[];
}

function startProduct(folder: string, { network, env, onLog }: CallCenterSettings): Promise<Product> {
  return Product.start({ dataDir: join(folder, 'farline'), address: `${network}.1`, env, onLog });
}

async function furnish(admin: FarlineAdmin, carrier: Carrier, settings: CallCenterSettings): Promise<Desk[]> {
  const { address, port } = carrier.sip;
  await admin.addTrunk({ name: 'Carrier', prefixes: ['+1'], contacts: [`${address}:${port}`] });
  const queueId = await admin.addQueue('Service', '4420', QUEUE_NUMBER);
  const desks: Desk[] = [];
  for (const who of settings.agents) {
    const phone = new HomePhone({
      number: who.number,
      tone: who.tone,
      ringMs: settings.ringMs,
      pressAfterMs: 300,
      customerTones: () => settings.customerTones,
    });
    desks.push({ who, phone, client: await admin.addAgent({ ...who, queueId }) });
  }
  return desks;
}

const quiet: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
