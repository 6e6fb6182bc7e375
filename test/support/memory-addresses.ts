import type { Addresses } from '../../app/domain/addresses.js';
import type { AddressSettings, NamedAddress } from '../../app/ports/address-settings.js';

/** Addresses in memory, on a machine with one network card. */
export class MemoryAddresses implements AddressSettings {
  readonly inUse: Addresses = { sipAddress: '127.0.0.1', externalAddress: '' };
  fixedBy: AddressSettings['fixedBy'] = { sipAddress: null, externalAddress: null };
  trouble: string | null = null;
  /** Every save fails from now on. */
  broken = false;
  saved: Addresses | null = null;
  version = 1;

  wanted(): ReturnType<AddressSettings['wanted']> {
    return Promise.resolve({ addresses: this.saved ?? this.inUse, version: this.version, trouble: this.trouble });
  }

  save(addresses: Addresses, seen: number): Promise<'saved' | 'stale'> {
    if (this.broken) return Promise.reject(new Error('ENOSPC'));
    if (seen !== this.version) return Promise.resolve('stale');
    this.saved = addresses;
    this.version += 1;
    this.trouble = null;
    return Promise.resolve('saved');
  }

  ofThisMachine(): readonly NamedAddress[] {
    return [{ name: 'eth0', address: '192.0.2.5' }];
  }
}
