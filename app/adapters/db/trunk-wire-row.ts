import { z } from 'zod';
import type { TrunkWire } from '../../ports/directory-store.js';
import { booleanOf, jsonOf, textOf, textOrNull, type DriverRow } from './column-values.js';

/** Columns of `trunk_wire`, without the trunk's id. */
export function trunkWireColumns(wire: TrunkWire): Record<string, string | boolean | null> {
  return {
    contacts: JSON.stringify(wire.contacts),
    transport: wire.transport,
    username: wire.username,
    password: wire.password,
    match_addresses: JSON.stringify(wire.matchAddresses),
    codecs: JSON.stringify(wire.codecs),
    register: wire.register,
    from_user: wire.fromUser,
    from_domain: wire.fromDomain,
  };
}

/** Throws `BadColumn`. */
export function readTrunkWire(row: DriverRow): TrunkWire {
  const texts = z.array(z.string());
  return {
    contacts: jsonOf(row, 'contacts', texts),
    transport: textOf(row, 'transport'),
    username: textOrNull(row, 'username'),
    password: textOrNull(row, 'password'),
    matchAddresses: jsonOf(row, 'match_addresses', texts),
    codecs: jsonOf(row, 'codecs', texts),
    register: booleanOf(row, 'register'),
    fromUser: textOrNull(row, 'from_user'),
    fromDomain: textOrNull(row, 'from_domain'),
  };
}
