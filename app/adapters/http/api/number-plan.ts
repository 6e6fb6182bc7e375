import type { Directory } from '../../../domain/directory.js';
import type { PhoneStore } from '../../../ports/phone-store.js';

/** One number of the dial space and what answers to it. */
export interface PlannedNumber {
  readonly number: string;
  readonly kind: 'agent' | 'queue' | 'route' | 'phone';
  readonly id: string;
  /** Of the thing; of a route the name of its queue. */
  readonly name: string;
}

/**
 * Every number that something has and whose digits or name hold what is looked for, in order of the digits. A route under
 * its queue's own DN is the queue's number. Phones are searched by the database: there may be thousands.
 */
export async function numberPlan(
  directory: Directory,
  phones: Pick<PhoneStore, 'numbers'>,
  search: string,
): Promise<readonly PlannedNumber[]> {
  const found = await phones.numbers(search);
  const plan = [
    ...directoryNumbers(directory).filter(holding(search)),
    ...found.map((phone): PlannedNumber => ({ ...phone, kind: 'phone' })),
  ];
  return plan.sort((a, b) => (digits(a.number) < digits(b.number) ? -1 : 1));
}

function directoryNumbers({ agents, queues, routes }: Directory): PlannedNumber[] {
  const plan: PlannedNumber[] = [];
  for (const { dn, id, name } of agents.values()) plan.push({ number: dn, kind: 'agent', id, name });
  for (const { dn, id, name } of queues.values()) plan.push({ number: dn, kind: 'queue', id, name });
  for (const { number, id, queueId } of routes.values()) {
    const queue = queues.get(queueId);
    if (queue?.dn !== number) plan.push({ number, kind: 'route', id, name: queue?.name ?? '' });
  }
  return plan;
}

function holding(search: string): (planned: PlannedNumber) => boolean {
  const text = search.trim().toLowerCase();
  const wanted = text.replace(/[\s().+-]/g, '');
  return ({ number, name }) =>
    name.toLowerCase().includes(text) || (/^\d+$/.test(wanted) && digits(number).includes(wanted));
}

function digits(number: string): string {
  return number.replace('+', '');
}
