import { ADDRESS_NAMES, type AddressName, type Addresses } from '../../../domain/addresses.js';
import type { AddressSettings } from '../../../ports/address-settings.js';
import type { Log } from '../../../ports/log.js';
import { shownValue } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import type { Texts } from '../texts.js';
import type { AddressesAnswer } from './address-schemas.js';

export interface AddressPorts {
  /** null: Farline does not run this Asterisk. */
  readonly addresses: AddressSettings | null;
  readonly texts: Texts;
  readonly log: Log;
}

/** Addresses as somebody gave them; what is left out stays as it is. */
export type GivenAddresses = { readonly [Name in AddressName]?: string | undefined };

export async function addressesNow(addresses: AddressSettings): Promise<AddressesAnswer> {
  const { inUse, fixedBy } = addresses;
  const { addresses: wanted, version, trouble } = await addresses.wanted();
  const one = (name: AddressName) => ({ inUse: inUse[name], wanted: wanted[name], fixedBy: fixedBy[name] });
  return {
    version,
    sipAddress: one('sipAddress'),
    externalAddress: one('externalAddress'),
    pending: ADDRESS_NAMES.some((name) => inUse[name] !== wanted[name]),
    trouble,
    ofThisMachine: [...addresses.ofThisMachine()],
  };
}

/** What is to be saved; null: nothing was given. Refuses to change what the environment sets, naming each field. */
export async function addressesToSave(
  { addresses, texts }: AddressPorts,
  given: GivenAddresses,
): Promise<Addresses | null> {
  const names = ADDRESS_NAMES.filter((name) => given[name] !== undefined);
  if (names.length === 0) return null;
  if (!addresses) throw new Refused('not-our-asterisk');
  const { addresses: wanted } = await addresses.wanted();
  const problems = names.flatMap((field) => {
    const [fixedBy, value] = [addresses.fixedBy[field], given[field]];
    if (fixedBy === null || value === wanted[field]) return [];
    const allowed = texts.say('problem.by-environment', { variable: fixedBy });
    return [{ field, sentence: texts.say('problem.refused', { field, value: shownValue(value), allowed }) }];
  });
  if (problems.length > 0) throw new Refused('invalid-fields', { problems });
  return {
    sipAddress: given.sipAddress ?? wanted.sipAddress,
    externalAddress: given.externalAddress ?? wanted.externalAddress,
  };
}

/**
 * False when the disk refused; the log then says why.
 * @param seen the version of what the change was made from. Throws `Refused` when somebody saved another one since
 */
export async function saveAddresses(
  { addresses, log }: AddressPorts,
  wanted: Addresses,
  seen: number,
): Promise<boolean> {
  try {
    if ((await addresses?.save(wanted, seen)) !== 'stale') return true;
  } catch (error) {
    log.warn(`the addresses for telephones could not be saved: ${String(error)}`);
    return false;
  }
  const version = (await addresses?.wanted())?.version ?? seen;
  throw new Refused('stale-version', { field: 'version', values: { version } });
}
