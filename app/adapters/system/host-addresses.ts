import { lookup, Resolver } from 'node:dns/promises';
import type { HostAddresses } from '../../ports/host-addresses.js';

/** Longest wait for one name, ms. */
const WITHIN_MS = 1_000;
/** The name server said so; everything else is trouble on the way there. */
const NO_SUCH_NAME = ['ENOTFOUND', 'ENODATA'];

/**
 * Looks names up without the threads that storage needs. What the name server does not know may stand in this machine's
 * own list of hosts, which is looked at by the system's way, quick by then.
 */
export class SystemHostAddresses implements HostAddresses {
  readonly #resolver = new Resolver({ timeout: WITHIN_MS, tries: 1 });
  readonly #known = new Map<string, readonly string[]>();

  async of(hosts: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = await Promise.all(hosts.map(async (host) => [host, await this.#addressesOf(host)] as const));
    return new Map(found);
  }

  async #addressesOf(host: string): Promise<readonly string[]> {
    const addresses = await this.#resolver.resolve4(host).catch((error: unknown) => this.#elsewhere(host, error));
    if (addresses === null) return this.#known.get(host) ?? [];
    const sorted = [...new Set(addresses)].sort();
    this.#known.set(host, sorted);
    return sorted;
  }

  /** null: not known now. */
  async #elsewhere(host: string, error: unknown): Promise<string[] | null> {
    if (!NO_SUCH_NAME.includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    const listed = await lookup(host, { family: 4, all: true }).catch(() => []);
    return listed.map(({ address }) => address);
  }
}
