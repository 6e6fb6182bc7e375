import { setTimeout as delay } from 'node:timers/promises';
import { ApiError } from '../../test/support/api-client.js';
import type { AgentClient } from '../../test/support/farline-admin.js';
import type { SeenChange } from '../../test/support/live/change-watch.js';
import type { Random } from '../../test/simulation/random.js';
import type { AgentPhone } from './agent-phone.js';
import type { Deed } from './desk-deeds.js';

export interface DeskSettings {
  readonly client: AgentClient;
  readonly phone: AgentPhone;
  readonly random: Random;
  /** Where customers are sent on to. */
  readonly queueIds: readonly [string, ...string[]];
  readonly outside: readonly [string, ...string[]];
}

/** The reason for which agents pause. */
export const BREAK = '7';

/** What was asked for came too late, because the call was over or the agent gone meanwhile: that is what this run is about. */
const TOO_LATE = new Set([404, 409, 422]);

/** One agent at work: ready again after a while, and doing to calls what agents do, at moments of chance. */
export class AgentDesk {
  readonly deeds: Deed[] = [];
  /** Refusals other than of what came too late. */
  readonly problems: string[] = [];
  #sessionId: string | null = null;
  #closed = false;
  #busy = 0;

  constructor(readonly settings: DeskSettings) {}

  get agentId(): string {
    return this.settings.client.agentId;
  }

  async begin(): Promise<void> {
    const { client, phone } = this.settings;
    await client.signIn();
    this.#sessionId = (await client.session())?.id ?? null;
    if (phone.settings.nailedUp) await client.parked(20_000);
    await client.ready();
  }

  /** Nothing new is begun; resolves when what was begun is through. */
  async end(): Promise<void> {
    this.#closed = true;
    while (this.#busy > 0) await delay(20);
  }

  /** Told every change of Farline, as a desktop would be. */
  see(change: SeenChange): void {
    if (this.#closed) return;
    const { kind, id, why, detail, after } = change;
    if (kind === 'session' && after?.['agentId'] === this.agentId) this.#sessionId = id;
    if (kind === 'session' && id === this.#sessionId) return this.#sessionChanged(why, after);
    if (detail['sessionId'] !== this.#sessionId && after?.['sessionId'] !== this.#sessionId) return;
    if (why === 'call.joined') this.#later(() => this.#talk(id));
    if (why === 'offer.made' && after?.['state'] === 'preview') this.#later(() => this.#decide());
  }

  #sessionChanged(why: string, after: SeenChange['after']): void {
    if (after?.['state'] !== 'not-ready' || !/hold\.|agent\.(offer-ended|call-ended)|wrap-up-ended/.test(why)) return;
    this.#later(() =>
      this.#comeBack(after['holds'] as readonly { readonly setter: string; readonly reason: string }[]),
    );
  }

  /** Whatever keeps the agent from calls, it ends. */
  async #comeBack(holds: readonly { readonly setter: string; readonly reason: string }[]): Promise<void> {
    const { client, random } = this.settings;
    const { agentId } = client;
    await delay(random.between(100, 900));
    if (holds.some(({ reason }) => reason === 'leg-dropped')) {
      await this.#ask(() => client.api.post(`/api/v1/agents/${agentId}/reconnect`));
    }
    if (!holds.some(({ setter }) => setter === 'agent')) return;
    // A pause of a moment ago still wins over Ready (C1).
    for (let tries = 0; tries < 5 && !(await this.#ask(() => client.ready())); tries += 1) await delay(300);
  }

  /** Looks at a call, and takes it, leaves it, or lets the time pass. */
  async #decide(): Promise<void> {
    const { client, random } = this.settings;
    const chance = random.next();
    await delay(random.between(50, 900));
    const what = chance < 0.75 ? 'accept' : 'reject';
    if (chance < 0.9) await this.#ask(() => client.api.post(`/api/v1/agents/${client.agentId}/${what}`));
  }

  async #talk(callId: string): Promise<void> {
    const { client, random, phone } = this.settings;
    const chance = random.next();
    await delay(random.between(0, 3_000));
    const call = `/api/v1/calls/${callId}`;
    if (chance < 0.2) return this.#do('release', callId, () => client.api.post(`${call}/release`));
    if (chance < 0.3) return this.#hold(callId);
    if (chance < 0.37) return this.#sendOn(callId, { kind: 'queue', queueId: random.pick(this.settings.queueIds) });
    if (chance < 0.4) return this.#sendOn(callId, { kind: 'number', number: random.pick(this.settings.outside) });
    if (chance < 0.46) return this.#do('phone-down', callId, () => Promise.resolve(phone.hangUp()));
    if (chance < 0.55)
      await this.#ask(() => client.api.post(`/api/v1/agents/${client.agentId}/holds`, { reason: BREAK }));
  }

  async #hold(callId: string): Promise<void> {
    const { api } = this.settings.client;
    await this.#do('hold', callId, () => api.post(`/api/v1/calls/${callId}/hold`));
    await delay(this.settings.random.between(0, 1_500));
    await this.#do('retrieve', callId, () => api.post(`/api/v1/calls/${callId}/retrieve`));
  }

  #sendOn(callId: string, target: Readonly<Record<string, string>>): Promise<void> {
    const what = target['kind'] === 'queue' ? 'sent-to-queue' : 'sent-outside';
    return this.#do(what, callId, () => this.settings.client.api.post(`/api/v1/calls/${callId}/transfer`, { target }));
  }

  /** A deed counts from the moment it was asked for, also when it came too late. */
  async #do(what: Deed['what'], callId: string, act: () => Promise<unknown>): Promise<void> {
    this.deeds.push({ at: Date.now(), agentId: this.agentId, callId, what });
    await this.#ask(act);
  }

  /** Whether it was done. */
  async #ask(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      const late = error instanceof ApiError && TOO_LATE.has(error.status);
      if (!late) this.problems.push((error as Error).message);
      return false;
    }
  }

  #later(act: () => Promise<void>): void {
    this.#busy += 1;
    void act().finally(() => (this.#busy -= 1));
  }
}
