import type { DomainEvent } from '../domain/events.js';
import type { TrunkId } from '../domain/ids.js';
import type { Clock } from '../ports/clock.js';
import type { ContactPinger } from '../ports/contact-pinger.js';
import type { DirectoryStore } from '../ports/directory-store.js';
import type { Live } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { ContactPing, TrunkPings } from '../ports/trunk-pings.js';
import { TrunkRounds, type PingPlan } from './trunk-rounds.js';

export interface WatchTrunksPorts {
  readonly live: Pick<Live, 'view'>;
  readonly directory: Pick<DirectoryStore, 'trunkWires'>;
  readonly pinger: ContactPinger;
  /** Gives the engine what was found. */
  readonly report: (event: Extract<DomainEvent, { type: 'trunk.pinged' }>) => void;
  readonly clock: Clock;
  readonly log: Log;
}

/** Trunks are first asked one after another, so that a start with many of them is no burst. */
const APART_MS = 5;

/** G: asks every trunk with an oosCheck again and again, and tells the engine what it heard. */
export class WatchTrunks implements TrunkPings {
  readonly #ports: WatchTrunksPorts;
  readonly #watched = new Map<TrunkId, { readonly plan: string; readonly rounds: TrunkRounds }>();
  #reading: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(ports: WatchTrunksPorts) {
    this.#ports = ports;
  }

  /** Takes the trunks as they are configured now; one whose contacts or times changed is asked anew at once. Never rejects. */
  refresh(): Promise<void> {
    this.#reading = this.#reading
      .then(() => this.#read())
      .catch((error: unknown) => {
        this.#ports.log.error('the contacts of trunks could not be read: they are asked as before', {
          reason: String(error),
        });
      });
    return this.#reading;
  }

  of(trunkId: TrunkId): readonly ContactPing[] {
    return this.#watched.get(trunkId)?.rounds.newest ?? [];
  }

  stop(): void {
    this.#stopped = true;
    for (const { rounds } of this.#watched.values()) rounds.stop();
    this.#watched.clear();
  }

  async #read(): Promise<void> {
    const wires = await this.#ports.directory.trunkWires();
    if (this.#stopped) return;
    const wanted = new Map<TrunkId, PingPlan>();
    for (const { id, oosCheck, oosForce } of this.#ports.live.view.directory.trunks.values()) {
      if (oosCheck === 0) continue;
      const { contacts = [], transport = 'udp' } = wires.get(id) ?? {};
      wanted.set(id, { contacts, transport, everyMs: oosCheck * 1_000, withinMs: oosForce * 1_000 });
    }
    for (const [id, { plan, rounds }] of this.#watched) {
      if (plan === JSON.stringify(wanted.get(id))) continue;
      rounds.stop();
      this.#watched.delete(id);
    }
    let delayMs = 0;
    for (const [id, plan] of wanted) {
      if (this.#watched.has(id)) continue;
      this.#begin(id, plan, delayMs);
      delayMs += APART_MS;
    }
  }

  #begin(trunkId: TrunkId, plan: PingPlan, delayMs: number): void {
    const { pinger, clock, report } = this.#ports;
    const rounds = new TrunkRounds(plan, { pinger, clock }, (contact, answer) =>
      report({ type: 'trunk.pinged', trunkId, contact, answer }),
    );
    this.#watched.set(trunkId, { plan: JSON.stringify(plan), rounds });
    rounds.start(delayMs);
  }
}
