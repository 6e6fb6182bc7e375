import { ADDRESS_NAMES } from '../../../domain/addresses.js';
import { addressesToSave, saveAddresses, type AddressPorts, type GivenAddresses } from '../api/address-edits.js';
import { createFirstAdmin } from './first-admin.js';
import type { SignedIn, SignInPorts } from './sign-in.js';

export interface SetUpPorts extends SignInPorts, AddressPorts {
  readonly newId: () => string;
}

export interface FirstAnswers extends GivenAddresses {
  readonly token: string;
  readonly name: string;
  readonly password: string;
  readonly sender: string;
}

/** What became of the addresses; `saved` waits for the next start. */
export type AddressesOutcome = 'unchanged' | 'saved' | 'not-saved';

/**
 * What the first start asks: an admin, and where telephones reach Farline (B8). Nothing is done when one field is wrong.
 * The admin comes first, because only that proves the link; a disk that then refuses the addresses is told, not hidden.
 */
export async function setUp(
  ports: SetUpPorts,
  { sipAddress, externalAddress, ...admin }: FirstAnswers,
): Promise<SignedIn & { readonly addresses: AddressesOutcome }> {
  const wanted = await addressesToSave(ports, { sipAddress, externalAddress });
  const signedIn = await createFirstAdmin(ports, admin);
  if (!wanted) return { ...signedIn, addresses: 'unchanged' };
  // Nobody but who has the link can have saved any.
  const seen = (await ports.addresses?.wanted())?.version ?? 1;
  const saved = await saveAddresses(ports, wanted, seen);
  const inUse = ADDRESS_NAMES.every((name) => wanted[name] === ports.addresses?.inUse[name]);
  return { ...signedIn, addresses: !saved ? 'not-saved' : inUse ? 'unchanged' : 'saved' };
}
