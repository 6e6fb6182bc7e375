import type { EmergencyCall } from '../domain/emergency-call.js';
import { isEmergencyCall, siteOf } from '../domain/emergency.js';
import type { Millis } from '../domain/ids.js';
import type { Clock } from '../ports/clock.js';
import type { EmergencyCallStore } from '../ports/emergency-call-store.js';
import type { EmergencyNote, EmergencyNotes } from '../ports/emergency-notes.js';
import type { Live, Step } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { PhoneStore } from '../ports/phone-store.js';

export interface WatchEmergencyCallsPorts {
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  readonly notes: EmergencyNotes;
  readonly store: EmergencyCallStore;
  readonly phones: Pick<PhoneStore, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
  /** How often Asterisk is asked. */
  readonly everyMs: Millis;
}

/**
 * D7: whoever called an emergency number is written down and alarms supervisors until one has seen it: calls that
 * Asterisk carried out alone, while we were down too, and those that agents asked for at their desktop. What cannot be
 * written down now alarms all the same, and is kept until it can: in Asterisk, which outlives us, and here.
 */
export class WatchEmergencyCalls {
  readonly #ports: WatchEmergencyCallsPorts;
  #unseen: readonly EmergencyCall[] = [];
  /** By id: not written down yet. */
  readonly #waiting = new Map<string, Waiting>();
  #cancel: () => void = () => undefined;
  #unsubscribe: () => void = () => undefined;
  #stopped = false;
  #failing = false;
  #running = false;
  #again = false;

  constructor(ports: WatchEmergencyCallsPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#unsubscribe = this.#ports.live.subscribe((step) => this.#follow(step));
    void this.#round();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#unsubscribe();
  }

  /** Alarms: what nobody has seen yet, the oldest first. */
  unseen(): readonly EmergencyCall[] {
    const known = new Set(this.#unseen.map(({ id }) => id));
    return [...this.#unseen, ...this.#kept().filter(({ id }) => !known.has(id))];
  }

  /** The newest first, with those that are not written down yet; at most `limit`, 1–1,000. */
  async newest(limit: number): Promise<readonly EmergencyCall[]> {
    const stored = await this.#ports.store.newest(limit);
    const known = new Set(stored.map(({ id }) => id));
    const waiting = this.#kept().filter(({ id }) => !known.has(id));
    return [...waiting.reverse(), ...stored].slice(0, limit);
  }

  #kept(): EmergencyCall[] {
    return [...this.#waiting.values()].map(({ call }) => call);
  }

  /** False when there is no such call, or somebody has seen it before. */
  async seen(id: string, by: string): Promise<boolean> {
    const { store, clock } = this.#ports;
    const done = await store.seen(id, clock.now(), by);
    this.#unseen = await store.unseen();
    return done;
  }

  async #round(): Promise<void> {
    const { log, clock, everyMs } = this.#ports;
    this.#running = true;
    do {
      this.#again = false;
      try {
        await this.#take();
        this.#failing = false;
      } catch (error) {
        if (!this.#failing) log.error(`emergency calls cannot be written down, trying again: ${String(error)}`);
        this.#failing = true;
      }
    } while (this.#again && !this.#stopped);
    this.#running = false;
    if (!this.#stopped) this.#cancel = clock.after(everyMs, () => void this.#round());
  }

  /** A note goes only once its call is written down. */
  async #take(): Promise<void> {
    const { notes, store } = this.#ports;
    const found = notes.state === 'up' ? await notes.list() : null;
    for (const note of found?.ok ? found.value : []) {
      const { id, seconds, number, endpoint, siteId } = note;
      if (this.#waiting.has(id)) continue;
      const place = await this.#placeOf(note);
      this.#keep({ id, at: seconds * 1_000, number, endpoint, siteId, place, seen: null }, true);
    }
    await this.#noteThem();
    for (const { call } of [...this.#waiting.values()]) {
      await this.#write(call);
      if (this.#waiting.get(call.id)?.noted) await notes.forget(call.id);
      this.#waiting.delete(call.id);
    }
    if (!this.#stopped) this.#unseen = await store.unseen();
  }

  #keep(call: EmergencyCall, noted: boolean): void {
    if (!this.#waiting.has(call.id)) this.#waiting.set(call.id, { call, noted, told: false });
  }

  /** Before it is written down it goes to Asterisk's notes, which outlive us: a database may be long in saying that it is away. */
  async #noteThem(): Promise<void> {
    const { notes } = this.#ports;
    for (const waiting of this.#waiting.values()) {
      const { id, at, number, endpoint, siteId } = waiting.call;
      if (waiting.noted || notes.state !== 'up') continue;
      const kept = await notes.keep({ id, seconds: Math.floor(at / 1_000), number, endpoint, siteId });
      waiting.noted = kept.ok;
    }
  }

  async #write(call: EmergencyCall): Promise<void> {
    this.#tell(call);
    await this.#ports.store.add(call);
  }

  /** Once, and at once: whoever reads the log need not wait for the database. */
  #tell(call: EmergencyCall): void {
    const waiting = this.#waiting.get(call.id);
    if (!waiting || waiting.told) return;
    waiting.told = true;
    this.#ports.log.warn(`emergency call: ${call.number} was dialled on ${call.place}`, {
      endpoint: call.endpoint,
      site: call.siteId,
      at: new Date(call.at).toISOString(),
    });
  }

  async #placeOf({ endpoint }: Pick<EmergencyNote, 'endpoint'>): Promise<string> {
    const { live, phones } = this.#ports;
    const [, kind, id = ''] = /^(phone|soft)-(.*)$/.exec(endpoint) ?? [];
    if (kind === 'phone') return (await phones.get(id))?.phone.name ?? endpoint;
    const agentId = live.view.get('session', id)?.agentId ?? '';
    return live.view.directory.agents.get(agentId)?.name ?? endpoint;
  }

  #follow({ changes }: Step): void {
    const { view } = this.#ports.live;
    for (const change of changes) {
      if (change.kind !== 'call' || change.why !== 'call.asked' || !change.after) continue;
      const { id, caller, arrivedAt } = change.after;
      if (!isEmergencyCall(view, caller.number)) continue;
      const session = view.get('session', String(change.detail['sessionId']));
      const agent = view.directory.agents.get(session?.agentId ?? '');
      const device = session?.device;
      const endpoint = device && device.kind !== 'number' ? device.peer : '';
      const siteId = session ? (siteOf(view, session)?.id ?? null) : null;
      const rest = { endpoint, place: agent?.name ?? endpoint, siteId, seen: null };
      this.#keep({ id, at: arrivedAt, number: caller.number, ...rest }, false);
      this.#soon();
    }
  }

  /** The next round is now, or right behind the one that runs. */
  #soon(): void {
    if (this.#stopped) return;
    this.#again = true;
    if (this.#running) return;
    this.#cancel();
    void this.#round();
  }
}

interface Waiting {
  readonly call: EmergencyCall;
  /** Asterisk has a note of it. */
  noted: boolean;
  /** The log has it. */
  told: boolean;
}
