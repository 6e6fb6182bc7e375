import type { Directory } from '../../../domain/directory.js';
import type { PhoneStore } from '../../../ports/phone-store.js';

/** The first number from there on that nobody has: a suggestion, which somebody else may take meanwhile. */
export async function freeDn(
  from: number,
  { agents, queues, routes }: Directory,
  phones: Pick<PhoneStore, 'hasNumber'>,
): Promise<string> {
  const dns = [...agents.values(), ...queues.values()].map(({ dn }) => dn);
  const taken = new Set([...dns, ...Array.from(routes.values(), ({ number }) => number)]);
  for (let number = from; ; number += 1) {
    const text = String(number);
    if (!taken.has(text) && !(await phones.hasNumber(text))) return text;
  }
}
