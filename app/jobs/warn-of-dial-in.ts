import type { Directory } from '../domain/directory.js';
import { maskNumber } from '../domain/mask-number.js';
import { isSameNumber } from '../domain/session-number.js';
import type { Log } from '../ports/log.js';
import type { PhoneStore } from '../ports/phone-store.js';

export interface DialInParts {
  readonly directory: Directory;
  readonly phones: Pick<PhoneStore, 'hasNumber'>;
  readonly log: Log;
}

/** The dial-in number is a setting: nothing refuses it when something has that number already, so the operator is told. */
export async function warnOfDialIn({ directory, phones, log }: DialInParts): Promise<void> {
  const { dialInNumber } = directory.settings;
  if (dialInNumber === '') return;
  const holder = holderIn(directory, dialInNumber) ?? ((await phones.hasNumber(dialInNumber)) ? 'a phone' : null);
  if (holder === null) return;
  log.warn('the dial-in number is also the number of something else, which nobody reaches any more', {
    number: maskNumber(dialInNumber),
    holder,
  });
}

function holderIn({ agents, queues, routes }: Directory, number: string): string | null {
  for (const { dn, name } of agents.values()) if (isSameNumber(dn, number)) return `the agent ${name}`;
  for (const { dn, name } of queues.values()) if (isSameNumber(dn, number)) return `the queue ${name}`;
  for (const route of routes.values()) if (isSameNumber(route.number, number)) return 'an inbound route';
  return null;
}
