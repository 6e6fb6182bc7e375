import type { ExecutionContext } from 'ava';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Overrides } from '../../../app/domain/settings.js';
import { ensureBuilt } from '../ensure-built.js';
import type { Cleanup } from '../asterisk.js';
import type { FarCustomer } from '../far-end/far-customer.js';
import { FarEnd } from '../far-end/far-end.js';
import { Voices } from '../far-end/voices.js';
import { FarlineAdmin, type TrunkWish } from '../farline-admin.js';
import { loopbackAddress } from '../loopback-address.js';
import { asteriskOf, endAsteriskOf, Product } from '../product.js';
import { until } from '../until.js';
import { ChangeWatch } from './change-watch.js';
import { LiveAgent } from './live-agent.js';
import { TENTH } from './tenth.js';

/** Of the log, when a test fails. */
const LINES_SHOWN = 30;

export interface LiveQueue {
  readonly id: string;
  /** What customers dial. */
  readonly number: string;
}

/** What `/status` tells, as far as tests look at it. */
export interface SiteStatus {
  readonly state: 'ok' | 'degraded' | 'down';
  readonly ari: string;
  readonly ami: string;
  readonly storage: { readonly factsWaiting: number };
  /** What does not work now, and since when. */
  readonly troubles: readonly { readonly part: string; readonly since: string }[];
  readonly recordings: { readonly reason: string | null };
}

/** Anything the API takes for a queue; its settings are added to those of every live queue. */
export type QueueOptions = Readonly<Record<string, unknown>> & { readonly settings?: Overrides };

export interface AgentOptions {
  /** The leg is dialled at login and stays [per call]. */
  readonly nailedUp?: boolean;
  /** The number Farline dials [one of the carrier's, +1…]. */
  readonly number?: string;
  /** Where their telephone is [at the first carrier]. */
  readonly carrier?: FarEnd;
  /** Anything else the API takes for an agent. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/**
 * The built product with its own Asterisk, and a real carrier with telephones and customers: started once for a file of
 * live tests, which come one after another, each with queues and agents of its own.
 */
export class LiveSite implements Cleanup {
  readonly address = loopbackAddress();
  readonly changes = new ChangeWatch();
  /** Every line of the log so far. */
  readonly log: string[] = [];
  #dataDir = '';
  #product: Product | null = null;
  #admin: FarlineAdmin | null = null;
  #farEnd: FarEnd | null = null;
  #given = 0;
  readonly #carriers: FarEnd[] = [];
  readonly #voices = new Voices();
  readonly #undo: (() => Promise<void>)[] = [];

  private constructor(private env: Readonly<Record<string, string>>) {}

  /**
   * Starts everything; the trunk to the carrier has the prefix +1.
   * @param before starts what Farline is to find, and answers with more settings of Farline
   */
  static async open(
    env: Readonly<Record<string, string>> = {},
    before: (site: LiveSite) => Promise<Readonly<Record<string, string>>> = () => Promise.resolve({}),
  ): Promise<LiveSite> {
    await ensureBuilt();
    const site = new LiveSite(env);
    try {
      site.#dataDir = await mkdtemp(join(tmpdir(), 'farline-site-'));
      site.teardown(() => rm(site.#dataDir, { recursive: true, force: true }));
      site.env = { ...env, ...(await before(site)) };
      await site.#begin();
    } catch (error) {
      await site.close();
      throw error;
    }
    return site;
  }

  get dataDir(): string {
    return this.#dataDir;
  }

  get product(): Product {
    if (!this.#product) throw new Error('Farline is not running');
    return this.#product;
  }

  get admin(): FarlineAdmin {
    if (!this.#admin) throw new Error('Farline has no admin yet');
    return this.#admin;
  }

  get farEnd(): FarEnd {
    if (!this.#farEnd) throw new Error('there is no carrier yet');
    return this.#farEnd;
  }

  teardown(work: () => Promise<void>): void {
    this.#undo.push(work);
  }

  /** One more telephone network, not yet connected by a trunk. */
  async carrier(): Promise<FarEnd> {
    const farline = { address: this.address, port: 5060 };
    const carrier = await FarEnd.start(this, { farline, voices: this.#voices });
    this.#carriers.push(carrier);
    return carrier;
  }

  /** A trunk with these fields; its id. @throws Error when Asterisk did not take it */
  trunk(wish: TrunkWish & Readonly<Record<string, unknown>>): Promise<string> {
    return this.admin.addTrunk(wish);
  }

  /** A queue without announcements, and the number that leads to it. */
  async queue({ settings, ...more }: QueueOptions = {}): Promise<LiveQueue> {
    const n = this.#next();
    const number = `+1555700${n}`;
    const { api } = this.admin;
    const fields = {
      name: `Queue ${n}`,
      dn: `7${n}`,
      settings: { announceToAgent: false, ...settings },
      ...more,
    };
    const { id } = await api.post<{ id: string }>('/api/v1/queues', fields);
    await api.post('/api/v1/routes', { number, target: { kind: 'queue', queueId: id } });
    return { id, number };
  }

  /** An agent of this queue, signed out, whose telephone answers and presses 1 until told otherwise. */
  async agent(
    queue: LiveQueue,
    { nailedUp = false, number, carrier = this.farEnd, more }: AgentOptions = {},
  ): Promise<LiveAgent> {
    const n = this.#next();
    const theirs = number ?? `+1555800${n}`;
    const who = { name: `Agent ${n}`, login: `agent${n}`, dn: `8${n}`, number: theirs };
    const client = await this.admin.addAgent({ ...who, nailedUp, queueId: queue.id, more });
    return new LiveAgent(client, carrier.phone(theirs));
  }

  /** Somebody calls this queue, and is in it when this resolves. */
  async customer(queue: LiveQueue): Promise<FarCustomer> {
    const from = this.changes.mark;
    const customer = await this.farEnd.customer({ dials: queue.number });
    await this.changes.next('call.arrived', from);
    return customer;
  }

  /** Starts Farline [again] on the same data. */
  async start(): Promise<void> {
    this.#product = await Product.start({
      dataDir: this.#dataDir,
      address: this.address,
      env: { ...TENTH, ...this.env },
      onLog: (line) => this.log.push(line),
    });
    if (this.#admin) await this.#listen();
  }

  /** Waits until everything that was decided is stored. */
  async stored(): Promise<void> {
    while ((await this.status()).storage.factsWaiting > 0) await delay(10);
  }

  /** Sends a signal to Farline's Asterisk. */
  async signalAsterisk(signal: NodeJS.Signals): Promise<void> {
    const asterisk = await asteriskOf(this.#dataDir);
    if (!asterisk) throw new Error('no Asterisk runs for this Farline');
    process.kill(asterisk.record.pid, signal);
  }

  /** The lamps that stand in Farline's Asterisk, by the numbers that keys watch. */
  async deviceStates(): Promise<string[]> {
    const listed = (await (await this.#ari('GET', 'deviceStates')).json()) as { name: string }[];
    return listed.map(({ name }) => name.replace('Stasis:farline-n1-', ''));
  }

  /** What Farline's Asterisk has read of where emergency calls go, once it has; '' until then. */
  async emergencyPlan(): Promise<string> {
    const text = await readFile(join(this.#dataDir, 'asterisk/emergency/emergency.conf'), 'utf8').catch(() => '');
    const mark = /^FARLINE_EMERGENCY = (\w+)$/m.exec(text)?.[1] ?? '';
    const answer = (await (await this.#ari('GET', 'asterisk/variable?variable=FARLINE_EMERGENCY')).json()) as {
      value: string;
    };
    return mark !== '' && answer.value === mark ? text : '';
  }

  /** The channel by which who shows this number came in. */
  async channelOf(number: string): Promise<string> {
    const all = (await (await this.#ari('GET', 'channels')).json()) as { id: string; caller: { number: string } }[];
    const found = all.find(({ id, caller }) => caller.number === number && !/^n1-(?:leg|out)-/.test(id));
    if (!found) throw new Error(`nobody came in as ${number}`);
    return found.id;
  }

  /** Sends a channel on in Asterisk's dialplan, behind Farline's back. */
  async sendOn(channel: string, context: string, extension: string): Promise<void> {
    const to = new URLSearchParams({ context, extension, priority: '1' });
    await this.#ari('POST', `channels/${encodeURIComponent(channel)}/continue?${to.toString()}`);
  }

  /** Sets a lamp behind Farline's back. */
  async deviceState(number: string, state: string): Promise<void> {
    const name = encodeURIComponent(`Stasis:farline-n1-${number}`);
    await this.#ari('PUT', `deviceStates/${name}?deviceState=${state}`);
  }

  /** Channels and bridges of supervisions that Asterisk has, once it has nothing more to do with them for 5 s. */
  async leftovers(): Promise<string[]> {
    const ofSupervision = (id: string): boolean => /^n1-(tap|sup|supervise)-/.test(id);
    for (const end = performance.now() + 5_000; ; await delay(50)) {
      const lists = await Promise.all(
        ['channels', 'bridges'].map(async (what) => (await this.#ari('GET', what)).json()),
      );
      const found = (lists.flat() as { id: string }[]).map(({ id }) => id).filter(ofSupervision);
      if (found.length === 0 || performance.now() > end) return found;
    }
  }

  /** Waits until `/status` says so. */
  async isState(state: 'ok' | 'degraded' | 'down', withinMs = 20_000): Promise<void> {
    const end = performance.now() + withinMs;
    for (;;) {
      const status = await this.status();
      if (status.state === state) return;
      if (performance.now() > end) throw new Error(`Farline is "${status.state}" and not "${state}"`);
      await delay(50);
    }
  }

  /** What `/status` tells; its HTTP status is 503 when Farline is down. */
  async status(): Promise<SiteStatus> {
    return (await (await fetch(new URL('/status', this.product.url))).json()) as SiteStatus;
  }

  /** `kill -9`. */
  async kill(): Promise<void> {
    await this.product.kill();
    this.#product = null;
  }

  /** SIGTERM; the exit code. */
  async stop(): Promise<number | null> {
    const code = await this.product.stop();
    this.#product = null;
    return code;
  }

  /** Lines of the log that tell of an error. */
  errors(): string[] {
    return this.log.filter((line) => line.includes('"level":"error"'));
  }

  /** Tells what Farline logged when the test failed. Everybody hangs up and is signed out, so that the next test begins with nobody there. */
  async clear(t: ExecutionContext<unknown>): Promise<void> {
    if (!t.passed) t.log(this.log.slice(-LINES_SHOWN).join('\n'));
    await this.#thaw();
    if (!this.#product) await this.start();
    for (const carrier of this.#carriers) carrier.everybodyHangsUp();
    const { api } = this.admin;
    const { items } = await api.get<{ items: { id: string }[] }>('/api/v1/sessions');
    for (const { id } of items) await api.delete(`/api/v1/sessions/${id}`);
    const onTheLine = (): number => this.#carriers.reduce((sum, carrier) => sum + carrier.onTheLine, 0);
    await until('nobody is on the line', () => onTheLine() === 0);
    await this.#callsAreOver();
    for (const carrier of this.#carriers) carrier.forget();
  }

  /** Ends every process that was started and removes everything they wrote. */
  async close(): Promise<void> {
    this.changes.stop();
    await this.#thaw();
    for (const work of this.#undo.splice(0).reverse()) await work().catch(() => undefined);
  }

  async #begin(): Promise<void> {
    this.teardown(() => endAsteriskOf(this.#dataDir));
    this.teardown(async () => void (await this.#product?.stop()));
    this.#farEnd = await this.carrier();
    await this.start();
    this.#admin = await FarlineAdmin.setUp(this.product);
    await this.#listen();
    await this.trunk({ name: 'Carrier', prefixes: ['+1'], contacts: [contactOf(this.farEnd)] });
  }

  async #ari(method: string, path: string): Promise<Response> {
    const text = await readFile(join(this.#dataDir, 'asterisk/credentials.json'), 'utf8');
    const { ari } = JSON.parse(text) as { ari: { user: string; password: string } };
    const authorization = `Basic ${Buffer.from(`${ari.user}:${ari.password}`).toString('base64')}`;
    const answer = await fetch(`http://${this.address}:8088/ari/${path}`, { method, headers: { authorization } });
    if (!answer.ok) throw new Error(`Asterisk answered ${answer.status} to ${method} ${path}`);
    return answer;
  }

  async #callsAreOver(): Promise<void> {
    for (const end = performance.now() + 15_000; performance.now() < end; await delay(20)) {
      const { items } = await this.admin.api.get<{ items: unknown[] }>('/api/v1/calls');
      if (items.length === 0) return;
    }
    throw new Error('everybody has hung up, but Farline still has calls after 15 s');
  }

  /** Nothing that a test froze stays so, or it could not be ended. */
  async #thaw(): Promise<void> {
    for (const carrier of this.#carriers) carrier.thaw();
    if (this.#product) process.kill(this.#product.pid, 'SIGCONT');
    if (await asteriskOf(this.#dataDir)) await this.signalAsterisk('SIGCONT');
  }

  #listen(): Promise<void> {
    return this.changes.listen(this.product.url, this.admin.api.token ?? '');
  }

  #next(): number {
    this.#given += 1;
    return 1000 + this.#given;
  }
}

/** Where a trunk to this carrier leads. */
export function contactOf({ trunk: { host, port } }: FarEnd): string {
  return `${host}:${port}`;
}
