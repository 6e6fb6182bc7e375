import { z } from 'zod';
import { Refused } from '../errors/refused.js';
import { defineRoute, type Route } from '../route.js';
import { addressesNow, addressesToSave, saveAddresses, type AddressPorts } from './address-edits.js';
import { versionField } from './field-schemas.js';
import { addressesAnswer, addressFields } from './address-schemas.js';

/** B8: where telephones reach the Asterisk that Farline runs. */
export function addressRoutes(ports: AddressPorts): readonly Route[] {
  const { addresses } = ports;
  const { sipAddress, externalAddress } = addressFields(addresses);

  const read = defineRoute({
    id: 'addresses.read',
    method: 'get',
    path: '/api/v1/addresses',
    summary: 'Where telephones reach Farline now, and from its next start on',
    roles: ['admin'],
    everywhere: true,
    status: 200,
    answer: addressesAnswer,
    refusals: ['not-our-asterisk'],
    async handle() {
      if (!addresses) throw new Refused('not-our-asterisk');
      return addressesNow(addresses);
    },
  });

  const change = defineRoute({
    id: 'addresses.change',
    method: 'put',
    path: '/api/v1/addresses',
    summary: 'Where telephones reach Farline from its next start on; what is left out stays as it is',
    roles: ['admin'],
    everywhere: true,
    body: z.strictObject({
      version: versionField,
      sipAddress: sipAddress.optional(),
      externalAddress: externalAddress.optional(),
    }),
    status: 200,
    answer: addressesAnswer,
    refusals: ['not-our-asterisk', 'stale-version', 'storage-failed'],
    async handle({ body: { version, ...body } }) {
      if (!addresses) throw new Refused('not-our-asterisk');
      const wanted = await addressesToSave(ports, body);
      if (wanted && !(await saveAddresses(ports, wanted, version)))
        throw new Refused('storage-failed', { retryAfterSeconds: 5 });
      return addressesNow(addresses);
    },
  });

  return [read, change];
}
