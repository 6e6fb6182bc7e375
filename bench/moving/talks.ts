import { setTimeout as delay } from 'node:timers/promises';
import type { SipCall } from '../../test/support/sip-call.js';
import { until } from '../../test/support/until.js';
import { markedPacket, speakerOf } from '../freed/marker.js';
import { loginOf, numberOf, QUEUES, type MovingSite } from './moving-site.js';

const WORD_MS = 80;
/** Agents' voices are numbered above those of all customers. */
const FIRST_AGENT = 10_000;
const LISTEN_MS = 20_000;

interface Voice {
  readonly call: SipCall;
  readonly speaker: number;
  /** Whom it heard last, and when. */
  heard: { readonly speaker: number; readonly at: number } | null;
  /** It hung up by itself, or was told to. */
  over: boolean;
}

/** Customers who talk with agents while others are moved; told at both ends who is heard. */
export class Talks {
  readonly #agents = new Map<string, Voice>();
  readonly #customers: Voice[] = [];
  #hungUp = false;
  /** Ends of a call that we did not bring about. */
  cut = 0;

  constructor(
    private readonly site: MovingSite,
    private readonly count: number,
    /** At which of their numbers the agents are called. */
    private readonly move: number,
  ) {
    site.party.onInvite = (call) => void this.#pickUp(call);
  }

  /** Everybody signs in, is called, and talks. */
  async begin(): Promise<void> {
    const { api } = this.site.admin;
    const { items } = await api.get<{ items: readonly { id: string; login: string }[] }>('/api/v1/agents');
    const ids = new Map(items.map(({ login, id }) => [login, id]));
    for (let n = 0; n < this.count; n += 1) {
      const agentId = ids.get(loginOf(n)) ?? '';
      await api.post('/api/v1/sessions', { agentId, interface: 'mobile' });
      await api.delete(`/api/v1/agents/${agentId}/holds/agent`);
    }
    for (let n = 0; n < this.count; n += 1) {
      const call = await this.site.party.call(QUEUES.talks.number, this.site.target, `+1777${1_000_000 + n}`);
      this.#customers.push(this.#voice(call, n));
    }
    await until('everybody talks', () => this.lost === 0, 60_000);
  }

  /** Customers who heard no agent so far. */
  get lost(): number {
    return this.count - this.#customers.filter(({ heard }) => (heard?.speaker ?? 0) >= FIRST_AGENT).length;
  }

  /** How many of them hear somebody, and are heard, from now on; asked for while all should. */
  async stillTalking(): Promise<number> {
    const from = performance.now();
    const hears = (voice: Voice): boolean => !voice.over && (voice.heard?.at ?? 0) > from;
    const talking = (): number =>
      Math.min(this.#customers.filter(hears).length, [...this.#agents.values()].filter((voice) => hears(voice)).length);
    for (const end = from + LISTEN_MS; performance.now() < end && talking() < this.count;) await delay(50);
    return talking();
  }

  /** Customers hang up and agents go home. */
  async end(): Promise<void> {
    this.#hungUp = true;
    for (const { call } of this.#customers) call.hangUp();
    await Promise.all(this.#customers.map(({ call }) => call.ended));
    await Promise.all([...this.#agents.values()].map(({ call }) => call.ended));
    const { api } = this.site.admin;
    const { items } = await api.get<{ items: readonly { id: string }[] }>('/api/v1/sessions');
    for (const { id } of items) await api.delete(`/api/v1/sessions/${id}`);
  }

  async #pickUp(call: SipCall): Promise<void> {
    const n = Array.from({ length: this.count }, (_, at) => at).find((at) => numberOf(at, this.move) === call.number);
    if (n === undefined) return call.refuse(404);
    call.ring();
    await call.answer();
    this.#agents.set(call.number, this.#voice(call, FIRST_AGENT + n));
  }

  #voice(call: SipCall, speaker: number): Voice {
    const voice: Voice = { call, speaker, heard: null, over: false };
    call.audio.onPacket = ({ payload }) => {
      const heard = speakerOf(payload);
      if (heard !== null) voice.heard = { speaker: heard, at: performance.now() };
    };
    call.speak(() => markedPacket(speaker), WORD_MS);
    void call.ended.then(() => {
      voice.over = true;
      if (!this.#hungUp) this.cut += 1;
    });
    return voice;
  }
}
