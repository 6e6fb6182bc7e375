import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { canBeExternal, isIpv4, type AddressName, type Addresses } from '../../domain/addresses.js';
import type { AddressSettings, NamedAddress } from '../../ports/address-settings.js';

/** Before anything was saved, and of a file that cannot be read. */
const FIRST_VERSION = 1;

const kept = z.strictObject({
  sipAddress: z.string().refine(isIpv4),
  externalAddress: z.string().refine(canBeExternal),
  // Not in files of before versions were kept.
  version: z.int().min(1).default(FIRST_VERSION),
});

/** What stands where nothing was saved, and what the environment sets over it. */
export interface AddressRules {
  readonly defaults: Addresses;
  readonly fixedBy: Readonly<Record<AddressName, string | null>>;
  readonly fixed: Addresses;
}

export interface WantedAddresses {
  readonly addresses: Addresses;
  /** Whose word the SIP address is. */
  readonly from: 'environment' | 'file' | 'default';
  readonly version: number;
  readonly trouble: string | null;
}

/** Never throws: a file that cannot be read is told as `trouble`, and the defaults stand in its place. */
export function wantedAddresses(path: string, { defaults, fixedBy, fixed }: AddressRules): WantedAddresses {
  const { saved, trouble } = savedIn(path);
  const one = (name: AddressName): string => (fixedBy[name] === null ? (saved ?? defaults)[name] : fixed[name]);
  return {
    addresses: { sipAddress: one('sipAddress'), externalAddress: one('externalAddress') },
    version: saved?.version ?? FIRST_VERSION,
    from: fixedBy.sipAddress !== null ? 'environment' : saved ? 'file' : 'default',
    trouble:
      trouble === null || (fixedBy.sipAddress !== null && fixedBy.externalAddress !== null)
        ? null
        : `${path} ${trouble}, so what was saved there does not count`,
  };
}

/** Addresses in a file of mode 0600, beside the other things of this instance. */
export class AddressFile implements AddressSettings {
  readonly fixedBy: AddressSettings['fixedBy'];
  /** The save that is under way: the next one sees what it has written. */
  #saving: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly path: string,
    private readonly rules: AddressRules,
    readonly inUse: Addresses,
  ) {
    this.fixedBy = rules.fixedBy;
  }

  wanted(): Promise<WantedAddresses> {
    return Promise.resolve(wantedAddresses(this.path, this.rules));
  }

  save(addresses: Addresses, seen: number): Promise<'saved' | 'stale'> {
    const saving = this.#saving.then(async () => {
      const { version } = wantedAddresses(this.path, this.rules);
      if (version !== seen) return 'stale';
      await this.#write(addresses, version + 1);
      return 'saved';
    });
    this.#saving = saving.catch(() => undefined);
    return saving;
  }

  ofThisMachine(): readonly NamedAddress[] {
    return addressesOfThisMachine();
  }

  async #write({ sipAddress, externalAddress }: Addresses, version: number): Promise<void> {
    const unfinished = `${this.path}.new`;
    const file = await open(unfinished, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ sipAddress, externalAddress, version }, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, this.path);
    // The new name is on disk once its folder is (fsync(2)).
    const folder = await open(dirname(this.path), 'r');
    await folder.sync().finally(() => folder.close());
  }
}

export function addressesOfThisMachine(): readonly NamedAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, found = []]) =>
    found.filter(({ family, internal }) => family === 'IPv4' && !internal).map(({ address }) => ({ name, address })),
  );
}

function savedIn(path: string): {
  readonly saved: (Addresses & { readonly version: number }) | null;
  readonly trouble: string | null;
} {
  try {
    const result = kept.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    return result.success ? { saved: result.data, trouble: null } : { saved: null, trouble: 'is damaged' };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { saved: null, trouble: null };
    return { saved: null, trouble: code === undefined ? 'is damaged' : `cannot be read (${code})` };
  }
}
