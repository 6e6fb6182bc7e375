import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readConfig } from '../../app/config.js';
import type { Log } from '../../app/ports/log.js';
import { Carrier } from '../../test/support/carrier.js';
import { FarlineAdmin } from '../../test/support/farline-admin.js';
import { ChangeWatch } from '../../test/support/live/change-watch.js';
import { endAsteriskOf, Product } from '../../test/support/product.js';
import { until } from '../../test/support/until.js';
import { Random, seedOf } from '../../test/simulation/random.js';
import { AgentDesk, BREAK } from './agent-desk.js';
import { AgentPhone } from './agent-phone.js';

const ADDRESS = { farline: '127.0.75.1', carrier: '127.0.75.2', phones: '127.0.75.3', customers: '127.0.75.4' };
/** Two numbers outside to which agents send customers on; one of them is picked up, the other is engaged. */
export const OUTSIDE = ['+15557770001', '+15557770002'] as const;
/** A run is short: what bounds waiting is too. What bounds a healthy far end stays. */
const ENV = {
  FARLINE_HTTP_PORT: '0',
  FARLINE_REQUESTS_PER_S: '100000',
  FARLINE_RING_MS: '2500',
  FARLINE_CONFIRM_TRIES: '2',
  FARLINE_CONFIRM_WAIT_MS: '1500',
  FARLINE_REJECT_DELAY_MS: '500',
  FARLINE_BUSY_DELAY_MS: '500',
  FARLINE_LINE_FREE_MS: '300',
  FARLINE_DECLINED_FOR_MS: '1500',
};
/** Who is sent outside talks there for a while. */
const OUTSIDE_TALK_MS = 1_200;

export interface RunQueue {
  readonly id: string;
  readonly number: string;
  /** Callers who are served by nobody leave it for the fallback after this. */
  readonly maxWaitMs: number | null;
}

/** Everything that the run needs, on loopback and in a folder of its own. */
export class RunCenter {
  readonly desks: AgentDesk[] = [];
  readonly phones = new Map<string, AgentPhone>();
  readonly changes = new ChangeWatch();
  readonly queues: RunQueue[] = [];
  readonly log: string[] = [];
  readonly address = ADDRESS;
  recordsFile = '';
  #product: Product | null = null;
  #carrier: Carrier | null = null;
  #admin: FarlineAdmin | null = null;
  readonly #undo: (() => unknown)[] = [];

  private constructor(readonly folder: string) {}

  static async open(agents: number, seed: number): Promise<RunCenter> {
    const center = new RunCenter(await mkdtemp(join(tmpdir(), 'farline-calls-')));
    center.#undo.push(() => rm(center.folder, { recursive: true, force: true }));
    try {
      await center.#begin(agents, seed);
      return center;
    } catch (error) {
      await center.close();
      throw error;
    }
  }

  get dataDir(): string {
    return join(this.folder, 'farline');
  }

  get carrier(): Carrier {
    if (!this.#carrier) throw new Error('there is no carrier');
    return this.#carrier;
  }

  get admin(): FarlineAdmin {
    if (!this.#admin) throw new Error('there is no admin');
    return this.#admin;
  }

  get product(): Product {
    if (!this.#product) throw new Error('Farline does not run');
    return this.#product;
  }

  /** From now on agents see what happens, and act. */
  watch(): void {
    this.changes.onChange = (change) => {
      for (const desk of this.desks) desk.see(change);
    };
  }

  /** Everybody is signed out, with nobody on the line. */
  async everybodyGoesHome(): Promise<void> {
    const { items } = await this.admin.api.get<{ items: { id: string }[] }>('/api/v1/sessions');
    for (const { id } of items) await this.admin.api.delete(`/api/v1/sessions/${id}`);
    for (const phone of this.phones.values()) phone.closed = true;
    const phones = [...this.phones.values()];
    await until('every telephone is free', () => phones.every(({ isFree }) => isFree));
    // The carrier writes a record when all of the call is over.
    await delay(1_000);
  }

  /** What Farline warned of. */
  troubles(): string[] {
    return this.log.filter((line) => /"level":"(warn|error)"/.test(line));
  }

  /** Farline ends; its history can be read then. */
  async stopProduct(): Promise<void> {
    this.changes.stop();
    await this.#product?.stop();
    this.#product = null;
    await endAsteriskOf(this.dataDir);
  }

  async close(): Promise<void> {
    for (const step of this.#undo.splice(0).reverse()) await Promise.resolve(step()).catch(() => undefined);
  }

  async #begin(agents: number, seed: number): Promise<void> {
    const farline = { address: ADDRESS.farline, port: 5060 };
    this.#carrier = await Carrier.start({
      dataDir: join(this.folder, 'carrier'),
      cacheDir: readConfig(process.env).cacheDir,
      address: ADDRESS.carrier,
      partyAddress: ADDRESS.phones,
      farline,
      log: quiet,
    });
    this.#undo.push(() => this.carrier.stop());
    await this.carrier.connect('customers', { address: ADDRESS.customers, port: 5060 });
    this.recordsFile = await this.carrier.keepRecords();
    this.#undo.push(() => endAsteriskOf(this.dataDir));
    this.#product = await Product.start({
      dataDir: this.dataDir,
      address: ADDRESS.farline,
      env: ENV,
      onLog: (line) => this.log.push(line),
    });
    this.#undo.push(() => this.#product?.stop());
    this.#admin = await FarlineAdmin.setUp(this.product);
    await this.#furnish(agents, seed);
    await this.changes.listen(this.product.url, this.admin.api.token ?? '');
    this.#undo.push(() => this.changes.stop());
  }

  async #furnish(agents: number, seed: number): Promise<void> {
    const { admin, carrier } = this;
    const { address, port } = carrier.sip;
    await admin.addTrunk({ name: 'Carrier', prefixes: ['+1'], contacts: [`${address}:${port}`] });
    await admin.api.post('/api/v1/reasons', { code: BREAK, label: 'Break' });
    await this.#queue('Sales', '6001', { settings: {} });
    await this.#queue('Help', '6002', { answerMode: 'at-agent', maxWaitMs: 1_500, settings: {} });
    await this.#queue('Look', '6003', { settings: { preview: true, previewMs: 1_500 } });
    const queueIds = this.queues.map(({ id }) => id) as [string, ...string[]];
    for (let index = 0; index < agents; index += 1) await this.#hire(index, seed, queueIds);
    carrier.parties.onInvite = (call) => {
      if (call.number === OUTSIDE[0]) {
        void call.answer().then(() => setTimeout(() => call.hangUp(), OUTSIDE_TALK_MS));
      } else if (call.number === OUTSIDE[1]) call.refuse(486);
      else if (this.phones.has(call.number)) this.phones.get(call.number)?.take(call);
      else call.refuse(404);
    };
  }

  async #queue(name: string, dn: string, more: Readonly<Record<string, unknown>>): Promise<void> {
    const settings = { announceToAgent: false, ...(more['settings'] as object) };
    const { api } = this.admin;
    const { id } = await api.post<{ id: string }>('/api/v1/queues', { name, dn, ...more, settings });
    const number = `+1555000${dn}`;
    await api.post('/api/v1/routes', { number, target: { kind: 'queue', queueId: id } });
    this.queues.push({ id, number, maxWaitMs: (more['maxWaitMs'] as number | undefined) ?? null });
  }

  /** Two of three are nailed up, of the others half press 1; each is in two of the three queues; some rest after a call. */
  async #hire(index: number, seed: number, queueIds: [string, ...string[]]): Promise<void> {
    const random = new Random(seedOf(seed, 1_000_000 + index));
    const nailedUp = index % 3 !== 2;
    const two = String(index).padStart(3, '0');
    const number = `+1555123${String(1000 + index)}`;
    const queues = [0, 1].map((i) => ({ queueId: queueIds[(index + i) % queueIds.length] }));
    const settings = { confirm: index % 2 === 0, wrapUpMs: index % 5 === 0 ? 400 : 0 };
    const client = await this.admin.addAgent({
      name: `Agent ${two}`,
      login: `agent${two}`,
      dn: `8${two}`,
      number,
      nailedUp,
      queueId: queueIds[0],
      more: { queues, settings },
    });
    const phone = new AgentPhone({ number, index, nailedUp, random });
    this.phones.set(number, phone);
    this.desks.push(new AgentDesk({ client, phone, random, queueIds, outside: OUTSIDE }));
  }
}

const quiet: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
