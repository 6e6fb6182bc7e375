import { join } from 'node:path';
import {
  AddressFile,
  addressesOfThisMachine,
  wantedAddresses,
  type AddressRules,
} from './adapters/system/address-file.js';
import type { Config } from './config.js';
import { canListenAt, THIS_MACHINE_ONLY } from './domain/addresses.js';
import type { AddressSettings } from './ports/address-settings.js';
import type { Log } from './ports/log.js';
import type { ReachedAsterisk } from './reach-asterisk.js';

const FILE = 'addresses.json';

/**
 * B8: the settings with the addresses that an admin saved; what the environment sets wins. A damaged file is told in the
 * log and on the page, and Farline starts without it: it can be mended on the page then.
 * @throws Error with one sentence when the saved address is none of this machine any more
 */
export function withSavedAddresses(config: Config, log: Log): Config {
  if (config.ariUrl !== '') return config;
  const path = join(config.dataDir, FILE);
  const { addresses, from, trouble } = wantedAddresses(path, rulesOf(config));
  if (trouble !== null) log.warn(`${trouble}: SIP and RTP listen at ${addresses.sipAddress}`);
  const own = addressesOfThisMachine().map(({ address }) => address);
  if (from === 'file' && !canListenAt(addresses.sipAddress, own)) {
    const has = [THIS_MACHINE_ONLY, ...own].join(', ');
    throw new Error(
      `${path} says that telephones reach Farline at ${addresses.sipAddress}, which is no address of this machine (it has ${has}). Write one of those into the file, or delete the file for ${THIS_MACHINE_ONLY}`,
    );
  }
  return { ...config, ...addresses };
}

/** B8: what pages and API show and change; null: the addresses of an Asterisk elsewhere are its own affair. */
export function openAddresses(config: Config, { addresses }: ReachedAsterisk): AddressSettings | null {
  return addresses && new AddressFile(join(config.dataDir, FILE), rulesOf(config), addresses);
}

function rulesOf({ addressesFixedBy: fixedBy, sipAddress, externalAddress }: Config): AddressRules {
  const defaults = { sipAddress: THIS_MACHINE_ONLY, externalAddress: '' };
  return { defaults, fixedBy, fixed: { sipAddress, externalAddress } };
}
