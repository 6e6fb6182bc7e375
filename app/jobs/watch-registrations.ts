import type { Millis, TrunkId } from '../domain/ids.js';
import { trunkPeer, trunkPeerName } from '../domain/peer.js';
import { pingFault, type PingCause } from '../domain/trunk-ping.js';
import type { Clock } from '../ports/clock.js';
import type { DirectoryStore } from '../ports/directory-store.js';
import type { Log } from '../ports/log.js';
import type { Account, Registrar } from '../ports/registrar.js';
import type { TrunkRegistration, TrunkRegistrations } from '../ports/trunk-registrations.js';
import type { SwitchRegistrations } from '../ports/switch-registrations.js';

export interface WatchRegistrationsPorts {
  readonly admin: SwitchRegistrations;
  readonly registrar: Registrar;
  readonly directory: Pick<DirectoryStore, 'trunkWires'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Between two looks at Asterisk, which tells nobody why a carrier refused. */
const LOOK_MS = 1_000;
/** A carrier that refused is asked why at most so often: some lock out who asks too much. */
const ASK_AGAIN_MS = 60_000;
const ASK_MS = 3_000;

interface Watched {
  readonly account: Account;
  /** Account as text: another one is another registration. */
  readonly key: string;
  seen: TrunkRegistration | null;
  askedAt: Millis | null;
}

/**
 * Looks after the registrations that Asterisk keeps for trunks. Asterisk says that a carrier refused, but not with what
 * status, so the carrier is asked once more, by a REGISTER that changes nothing.
 */
export class WatchRegistrations implements TrunkRegistrations {
  readonly #ports: WatchRegistrationsPorts;
  readonly #watched = new Map<TrunkId, Watched>();
  #reading: Promise<void> = Promise.resolve();
  #cancel: () => void = () => undefined;
  #looking = false;
  #stopped = false;

  constructor(ports: WatchRegistrationsPorts) {
    this.#ports = ports;
  }

  /** Takes the trunks as they are configured now. Never rejects. */
  refresh(): Promise<void> {
    this.#reading = this.#reading
      .then(() => this.#read())
      .catch((error: unknown) => {
        const reason = String(error);
        this.#ports.log.error('the accounts of trunks could not be read: their registrations are shown as before', {
          reason,
        });
      });
    return this.#reading;
  }

  of(trunkId: TrunkId): TrunkRegistration | null {
    return this.#watched.get(trunkId)?.seen ?? null;
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
    this.#watched.clear();
  }

  async #read(): Promise<void> {
    const wires = await this.#ports.directory.trunkWires();
    if (this.#stopped) return;
    const wanted = new Map<TrunkId, Account>();
    for (const [id, wire] of wires) {
      const outcome = wire.register ? trunkPeer(id, wire) : null;
      const [contact] = outcome?.ok ? outcome.peer.contacts : [];
      if (!outcome?.ok || !contact || !outcome.peer.credentials) continue;
      wanted.set(id, { ...outcome.peer.credentials, contact, transport: outcome.peer.transport });
    }
    for (const id of this.#watched.keys()) if (!wanted.has(id)) this.#watched.delete(id);
    for (const [id, account] of wanted) {
      const key = JSON.stringify(account);
      const before = this.#watched.get(id);
      if (before?.key === key) continue;
      this.#watched.set(id, { account, key, seen: null, askedAt: null });
      // With a new password alone Asterisk would wait for its next try.
      if (before) await this.#ports.admin.registerAgain(trunkPeerName(id));
    }
    if (this.#watched.size > 0) await this.#look();
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    this.#cancel();
    try {
      const answer = await this.#ports.admin.registrations();
      for (const [id, watched] of this.#watched) {
        this.#see(id, watched, answer.ok ? (answer.value.get(trunkPeerName(id)) ?? 'trying') : 'unknown');
      }
    } finally {
      this.#looking = false;
      const again = !this.#stopped && this.#watched.size > 0;
      if (again) this.#cancel = this.#ports.clock.after(LOOK_MS, () => void this.#look());
    }
  }

  #see(id: TrunkId, watched: Watched, state: TrunkRegistration['state']): void {
    const now = this.#ports.clock.now();
    const before = watched.seen;
    const since = before?.state === state ? before.since : now;
    const cause = state === 'rejected' || state === 'trying' ? (before?.cause ?? null) : null;
    watched.seen = { state, since, cause };
    if (before?.state !== state) this.#tell(id, watched.seen);
    if (state === 'rejected') void this.#ask(id, watched);
    else if (state === 'registered') watched.askedAt = null;
  }

  async #ask(id: TrunkId, watched: Watched): Promise<void> {
    const { clock, registrar } = this.#ports;
    if (watched.askedAt !== null && clock.mono() - watched.askedAt < ASK_AGAIN_MS) return;
    watched.askedAt = clock.mono();
    const cause = causeIn(await registrar.ask(watched.account, ASK_MS));
    const { seen } = watched;
    if (this.#watched.get(id) !== watched || seen === null || seen.state === 'registered') return;
    watched.seen = { ...seen, cause };
    this.#ports.log.warn('the carrier of a trunk refuses its registration', { trunk: id, cause });
  }

  #tell(id: TrunkId, { state }: TrunkRegistration): void {
    if (state === 'registered') this.#ports.log.info('a trunk is registered at its carrier', { trunk: id });
  }
}

/** Why an account is not taken; null when it is, by the time we ask. */
function causeIn(answer: Awaited<ReturnType<Registrar['ask']>>): PingCause | null {
  if (!answer.heard || answer.status < 200) return pingFault(answer);
  return answer.status < 300 ? null : `sip-${answer.status}`;
}
