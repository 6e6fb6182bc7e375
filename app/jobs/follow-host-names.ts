import { isHostName, parseContact } from '../domain/peer.js';
import type { Clock } from '../ports/clock.js';
import type { DirectoryStore, TrunkWire } from '../ports/directory-store.js';
import type { HostAddresses } from '../ports/host-addresses.js';
import type { Log } from '../ports/log.js';
import type { ApplyPeers } from './apply-peers.js';

export interface FollowHostNamesPorts {
  readonly directory: Pick<DirectoryStore, 'trunkWires'>;
  readonly hosts: HostAddresses;
  readonly applyPeers: Pick<ApplyPeers, 'request'>;
  readonly clock: Clock;
  readonly log: Log;
}

const EVERY_MS = 60_000;

/**
 * Asterisk is told which addresses a trunk's calls come from, not names; here names are looked up again, and a trunk of
 * which one leads elsewhere now is applied anew.
 */
export class FollowHostNames {
  readonly #ports: FollowHostNamesPorts;
  /** What names of each trunk led to when it was last applied from here. */
  readonly #applied = new Map<string, string>();
  #cancel: () => void = () => undefined;
  #stopped = false;

  constructor(ports: FollowHostNamesPorts) {
    this.#ports = ports;
    this.#wait();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #wait(): void {
    if (!this.#stopped) this.#cancel = this.#ports.clock.after(EVERY_MS, () => void this.#look());
  }

  async #look(): Promise<void> {
    const { directory, hosts, applyPeers, log } = this.#ports;
    try {
      const named = [...(await directory.trunkWires())].map(([id, wire]) => [id, namesOf(wire)] as const);
      const found = await hosts.of([...new Set(named.flatMap(([, names]) => names))]);
      for (const [id, names] of named) {
        if (this.#stopped || names.length === 0) continue;
        const now = JSON.stringify(names.map((name) => found.get(name) ?? []));
        if (this.#applied.get(id) === now) continue;
        this.#applied.set(id, now);
        await applyPeers.request({ kind: 'trunk', id });
      }
    } catch (error) {
      log.error('the host names of trunks were not looked up again: their addresses stay as they were', {
        reason: String(error),
      });
    }
    this.#wait();
  }
}

/** Names that tell whose calls are the trunk's. */
function namesOf({ contacts, matchAddresses }: TrunkWire): readonly string[] {
  const all = matchAddresses.length > 0 ? matchAddresses : contacts.map((text) => parseContact(text)?.host ?? '');
  return all.filter(isHostName);
}
