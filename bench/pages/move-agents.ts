import { setTimeout as delay } from 'node:timers/promises';
import { KeptRequests } from '../sync/kept-request.js';

/** A connection carries one request at a time, and a supervisor's program has several. */
const CONNECTIONS = 16;
const REASON = '2';

export interface Moved {
  /** Changes of state that the product has carried out. */
  readonly changes: number;
  readonly perSecond: number;
}

/** Agents who are paused and made ready by API, in turn, so that each is a change of the board like any other. */
export class MoveAgents {
  readonly #connections: readonly KeptRequests[];
  #next = 0;

  constructor(
    url: string,
    token: string,
    private readonly agentIds: readonly string[],
  ) {
    this.#connections = Array.from({ length: CONNECTIONS }, () => new KeptRequests(url, `Bearer ${token}`));
  }

  /** Signs all of them in, at their own numbers; nobody is rung. */
  async signIn(): Promise<void> {
    await this.#each((agentId, api) => api.send('POST', '/api/v1/sessions', { agentId, interface: 'mobile' }));
    await this.#each((agentId, api) => api.send('DELETE', `/api/v1/agents/${agentId}/holds/agent`));
  }

  /**
   * So many changes a second for so long, each asked for when it is due, however long the answers take. A product that
   * falls behind by more than a second is spared the rest, and its rate is told.
   */
  async move(perSecond: number, seconds: number): Promise<Moved> {
    const since = performance.now();
    const passed = (): number => (performance.now() - since) / 1_000;
    const failed: unknown[] = [];
    let [asked, done] = [0, 0];
    while (passed() < seconds) {
      const due = Math.floor(passed() * perSecond);
      for (; asked < due && asked - done - failed.length < perSecond; asked += 1) {
        this.#change().then(
          () => (done += 1),
          (error: unknown) => failed.push(error),
        );
      }
      await delay(2);
    }
    while (done + failed.length < asked) await delay(5);
    if (failed.length > 0) throw new Error(`a change was not carried out: ${String(failed[0])}`);
    return { changes: done, perSecond: done / passed() };
  }

  close(): void {
    for (const api of this.#connections) api.close();
  }

  /** Round by round everybody is paused, and made ready again. */
  #change(): Promise<void> {
    const n = this.#next++;
    const agentId = this.agentIds[n % this.agentIds.length] ?? '';
    // What is asked for one agent goes over one connection, so that it arrives in its order.
    const api = this.#connections[(n % this.agentIds.length) % CONNECTIONS];
    if (!api) throw new Error('there is no connection');
    const path = `/api/v1/agents/${agentId}/holds`;
    const paused = Math.floor(n / this.agentIds.length) % 2 === 1;
    return paused ? api.send('DELETE', `${path}/supervisor`) : api.send('POST', path, { reason: REASON });
  }

  async #each(ask: (agentId: string, api: KeptRequests) => Promise<void>): Promise<void> {
    const left = [...this.agentIds];
    await Promise.all(
      this.#connections.map(async (api) => {
        for (let agentId = left.pop(); agentId !== undefined; agentId = left.pop()) await ask(agentId, api);
      }),
    );
  }
}
