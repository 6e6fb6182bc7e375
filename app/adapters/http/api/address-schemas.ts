import { z } from 'zod';
import { canBeExternal, canListenAt } from '../../../domain/addresses.js';
import { versionField } from './field-schemas.js';
import type { AddressSettings } from '../../../ports/address-settings.js';

/** What may be chosen; asked of the machine each time, because its network cards come and go. */
export function addressFields(addresses: AddressSettings | null) {
  const own = (): readonly string[] => addresses?.ofThisMachine().map(({ address }) => address) ?? [];
  return {
    sipAddress: z
      .string()
      .refine((text) => canListenAt(text, own()))
      .describe('an IPv4 address of this machine, 127.0.0.1 for this machine only, or 0.0.0.0 for all it has'),
    externalAddress: z.string().refine(canBeExternal).describe('an IPv4 address, or nothing'),
  };
}

const address = z.strictObject({
  inUse: z.string().describe('what Asterisk has now'),
  wanted: z.string().describe('what it has from the next start on'),
  fixedBy: z.string().nullable().describe('the variable of the environment that sets it; null: it can be changed here'),
});

export const addressesAnswer = z.strictObject({
  version: versionField,
  sipAddress: address.describe('where SIP and RTP listen'),
  externalAddress: address.describe('what the far end is told behind NAT; empty: nothing else'),
  pending: z.boolean().describe('what is wanted waits for a start of Farline with nobody on a call'),
  trouble: z.string().nullable().describe('why what was saved cannot be read'),
  ofThisMachine: z.array(z.strictObject({ name: z.string(), address: z.string() })),
});

export type AddressesAnswer = z.output<typeof addressesAnswer>;
