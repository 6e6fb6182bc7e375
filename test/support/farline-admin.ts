import { randomBytes } from 'node:crypto';
import type { TransferTarget } from '../../app/domain/route-target.js';
import { ApiClient } from './api-client.js';
import type { Product } from './product.js';

interface Created {
  readonly id: string;
}

export interface TrunkWish {
  readonly name: string;
  readonly prefixes: readonly string[];
  readonly contacts: readonly string[];
}

export interface AgentWish {
  readonly name: string;
  readonly login: string;
  readonly dn: string;
  readonly number: string;
  readonly nailedUp: boolean;
  readonly queueId: string;
  /** Anything else the API takes for an agent. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** The first admin of a fresh Farline, doing by API what an admin does. */
export class FarlineAdmin {
  readonly name = 'admin';

  private constructor(
    readonly api: ApiClient,
    /** For people who want to look: this Farline is a throw-away one on loopback. */
    readonly password: string,
  ) {}

  /** Spends the one-time setup link, then works with a bearer token. */
  static async setUp(product: Product): Promise<FarlineAdmin> {
    const token = product.setupPath?.replace('/setup/', '');
    if (token === undefined) throw new Error('this Farline printed no setup link: it has an admin already');
    const password = randomBytes(9).toString('base64url');
    const response = await fetch(new URL('/api/v1/setup', product.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token, name: 'admin', password }),
    });
    if (response.status !== 201)
      throw new Error(`the setup was answered with ${response.status}: ${await response.text()}`);
    const { userId, csrf } = (await response.json()) as { userId: string; csrf: string };
    const cookie = response.headers
      .getSetCookie()
      .map((text) => text.split(';')[0])
      .join('; ');
    const made = await fetch(new URL('/api/v1/tokens', product.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, 'x-csrf-token': csrf },
      body: JSON.stringify({ userId, days: 1 }),
    });
    if (made.status !== 201) throw new Error(`the token was answered with ${made.status}: ${await made.text()}`);
    return new FarlineAdmin(new ApiClient(product.url, ((await made.json()) as { token: string }).token), password);
  }

  /** The same admin at a Farline that was started again. */
  at(product: Product): FarlineAdmin {
    return new FarlineAdmin(new ApiClient(product.url, this.api.token), this.password);
  }

  /** @throws Error when Asterisk did not take the trunk */
  async addTrunk(wish: TrunkWish): Promise<string> {
    const trunk = await this.api.post<Created & { applied: boolean; detail: string | null }>('/api/v1/trunks', {
      codecs: ['ulaw'],
      ...wish,
    });
    if (!trunk.applied) throw new Error(`Asterisk did not take the trunk ${wish.name}: ${trunk.detail ?? ''}`);
    return trunk.id;
  }

  /** A queue that answers at entry and announces nothing, and the number that leads to it. */
  async addQueue(name: string, dn: string, number: string): Promise<string> {
    const queue = await this.api.post<Created>('/api/v1/queues', {
      name,
      dn,
      settings: { announceToAgent: false },
    });
    await this.api.post('/api/v1/routes', { number, target: { kind: 'queue', queueId: queue.id } });
    return queue.id;
  }

  /** An agent with a web login of their own. */
  async addAgent(wish: AgentWish): Promise<AgentClient> {
    const agent = await this.api.post<Created>('/api/v1/agents', {
      login: wish.login,
      name: wish.name,
      dn: wish.dn,
      number: wish.number,
      interfaces: ['mobile'],
      nailedUp: wish.nailedUp,
      connectOnLogin: wish.nailedUp ? 'park' : '',
      queues: [{ queueId: wish.queueId }],
      ...wish.more,
    });
    const user = await this.api.post<Created>('/api/v1/users', {
      name: wish.login,
      role: 'agent',
      agentId: agent.id,
      password: randomBytes(18).toString('base64url'),
    });
    const { token } = await this.api.post<{ token: string }>('/api/v1/tokens', { userId: user.id, days: 1 });
    return new AgentClient(agent.id, this.api.as(token));
  }
}

export interface SessionAnswer {
  readonly id: string;
  readonly agentId: string;
  readonly state: string;
  readonly holds: readonly { readonly setter: string; readonly reason: string }[];
  readonly leg: { readonly state: string; readonly cause: string | null; readonly trunkId: string | null };
  readonly callId: string | null;
  readonly callFailed: { readonly cause: string } | null;
}

/** One agent at the API, with their own sign-in. */
export class AgentClient {
  constructor(
    readonly agentId: string,
    readonly api: ApiClient,
  ) {}

  at(product: Product): AgentClient {
    return new AgentClient(this.agentId, new ApiClient(product.url, this.api.token));
  }

  async signIn(): Promise<void> {
    await this.api.post('/api/v1/sessions', { interface: 'mobile' });
  }

  async ready(): Promise<void> {
    await this.api.delete(`/api/v1/agents/${this.agentId}/holds/agent`);
  }

  async session(): Promise<SessionAnswer | undefined> {
    const { items } = await this.api.get<{ items: SessionAnswer[] }>('/api/v1/sessions');
    return items.find(({ agentId }) => agentId === this.agentId);
  }

  /** Waits until the nailed-up leg is parked. @throws Error after `withinMs` */
  async parked(withinMs: number): Promise<void> {
    const until = performance.now() + withinMs;
    for (;;) {
      const session = await this.session();
      if (session?.leg.state === 'parked') return;
      if (performance.now() > until)
        throw new Error(`the leg is "${session?.leg.state ?? 'not there'}" after ${withinMs} ms`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Releases the customer this agent talks with, if there still is one. */
  async release(): Promise<void> {
    const { items } = await this.api.get<{ items: { id: string; state: string }[] }>('/api/v1/calls');
    const talking = items.find(({ state }) => state === 'talking');
    if (talking) await this.api.post(`/api/v1/calls/${talking.id}/release`);
  }

  /** Calls this number. */
  async dial(number: string): Promise<void> {
    await this.api.post(`/api/v1/agents/${this.agentId}/calls`, { number });
  }

  /** Sends the customer this agent talks with on, blind. @throws Error when they talk to nobody */
  async transfer(target: TransferTarget): Promise<void> {
    const { items } = await this.api.get<{ items: { id: string; state: string }[] }>('/api/v1/calls');
    const talking = items.find(({ state }) => state === 'talking');
    if (!talking) throw new Error(`${this.agentId} talks to nobody`);
    await this.api.post(`/api/v1/calls/${talking.id}/transfer`, { target });
  }
}
