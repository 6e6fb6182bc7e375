import type { EmergencyCall } from '../domain/emergency-call.js';
import type { Millis } from '../domain/ids.js';
import { isEmergencyCall } from '../domain/policies/dialled-number.js';
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
 * Asterisk carried out alone, while we were down too, and those that agents asked for at their desktop.
 */
export class WatchEmergencyCalls {
  readonly #ports: WatchEmergencyCallsPorts;
  #unseen: readonly EmergencyCall[] = [];
  #cancel: () => void = () => undefined;
  #unsubscribe: () => void = () => undefined;
  #stopped = false;
  #failing = false;

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
    return this.#unseen;
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
    try {
      await this.#take();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) log.error(`emergency calls cannot be written down, trying again: ${String(error)}`);
      this.#failing = true;
    }
    if (!this.#stopped) this.#cancel = clock.after(everyMs, () => void this.#round());
  }

  /** A note goes only once its call is written down. */
  async #take(): Promise<void> {
    const { notes, store } = this.#ports;
    const found = notes.state === 'up' ? await notes.list() : null;
    for (const note of found?.ok ? found.value : []) {
      const { id, seconds, number, endpoint, siteId } = note;
      const place = await this.#placeOf(note);
      await this.#write({ id, at: seconds * 1_000, number, endpoint, siteId, place, seen: null });
      await notes.forget(id);
    }
    if (!this.#stopped) this.#unseen = await store.unseen();
  }

  async #write(call: EmergencyCall): Promise<void> {
    const { store, log } = this.#ports;
    if (!(await store.add(call))) return;
    log.warn(`emergency call: ${call.number} was dialled on ${call.place}`, {
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
      const rest = { endpoint, place: agent?.name ?? endpoint, siteId: agent?.siteId ?? null, seen: null };
      void this.#write({ id, at: arrivedAt, number: caller.number, ...rest }).catch((error: unknown) =>
        this.#ports.log.error(`an emergency call could not be written down: ${String(error)}`),
      );
    }
  }
}
