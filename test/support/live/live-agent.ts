import { setTimeout as delay } from 'node:timers/promises';
import type { AgentClient, SessionAnswer } from '../farline-admin.js';
import type { FarPhone } from '../far-end/far-phone.js';

/** What is looked at of a session; a part that is not given may be anything. */
export interface Shown {
  readonly state?: string;
  readonly leg?: string;
  /** Reasons of all holds, in order. */
  readonly holds?: readonly string[];
}

/** An agent at home: the telephone beyond the carrier, and the sign-in at the API. */
export class LiveAgent {
  constructor(
    readonly client: AgentClient,
    readonly phone: FarPhone,
  ) {}

  get id(): string {
    return this.client.agentId;
  }

  /** The agent's voice, in hertz. */
  get tone(): number {
    return this.phone.tone;
  }

  async signIn(): Promise<void> {
    await this.client.signIn();
  }

  /** Signs in and presses Ready, once the leg is parked when there is one to wait for. */
  async starts({ parked }: { readonly parked: boolean }): Promise<void> {
    await this.signIn();
    if (parked) await this.shows({ leg: 'parked' });
    await this.client.ready();
  }

  async signOut(): Promise<void> {
    const session = await this.client.session();
    if (session) await this.client.api.delete(`/api/v1/sessions/${session.id}`);
  }

  /** Sets the agent's own hold. */
  async pause(reason: string): Promise<void> {
    await this.client.api.post(`/api/v1/agents/${this.id}/holds`, { reason });
  }

  async reconnect(): Promise<void> {
    await this.client.api.post(`/api/v1/agents/${this.id}/reconnect`);
  }

  /** Waits until Farline shows the session so. Rejects naming what it showed last. */
  async shows(wanted: Shown, withinMs = 15_000): Promise<SessionAnswer> {
    const end = performance.now() + withinMs;
    for (;;) {
      const session = await this.client.session();
      const shown = session && shownOf(session);
      if (session && shown && fits(shown, wanted)) return session;
      if (performance.now() > end) {
        const last = shown ? JSON.stringify(shown) : 'no session';
        throw new Error(`waited ${withinMs} ms for ${JSON.stringify(wanted)}, but Farline shows ${last}`);
      }
      await delay(30);
    }
  }

  /** What Farline shows now. */
  async shown(): Promise<Required<Shown> | null> {
    const session = await this.client.session();
    return session ? shownOf(session) : null;
  }
}

function shownOf({ state, leg, holds }: SessionAnswer): Required<Shown> {
  return { state, leg: leg.state, holds: holds.map(({ reason }) => reason) };
}

function fits(shown: Required<Shown>, wanted: Shown): boolean {
  return Object.entries(wanted).every(
    ([part, value]) => JSON.stringify(shown[part as keyof Shown]) === JSON.stringify(value),
  );
}
