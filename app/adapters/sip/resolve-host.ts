import { lookup } from 'node:dns/promises';
import { isIPv4, isIPv6 } from 'node:net';
import type { Millis } from '../../domain/ids.js';
import type { Clock } from '../../ports/clock.js';

/** IPv4, as Asterisk is given no other transport. null: no such host, or a name server that does not answer in time. */
export async function resolveHost(host: string, withinMs: Millis, clock: Clock): Promise<string | null> {
  if (isIPv4(host)) return host;
  if (isIPv6(host)) return null;
  let stop = (): void => undefined;
  const late = new Promise<null>((resolve) => (stop = clock.after(withinMs, () => resolve(null))));
  const found = lookup(host, { family: 4 })
    .then(({ address }) => address)
    .catch(() => null);
  return Promise.race([found, late]).finally(() => stop());
}
