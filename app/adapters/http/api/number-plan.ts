import type { Directory } from '../../../domain/directory.js';
import type { SiteId } from '../../../domain/ids.js';
import type { PhoneStore } from '../../../ports/phone-store.js';
import { nameOfTarget } from './target-name.js';

/** One number of the dial space and what answers to it. */
export interface PlannedNumber {
  readonly number: string;
  readonly kind: 'agent' | 'queue' | 'route' | 'phone' | 'dial-in';
  readonly id: string;
  /** Of the thing; of a route what it leads to. */
  readonly name: string;
}

export interface NumberPlanPage {
  /** How many the search finds. */
  readonly total: number;
  readonly numbers: readonly PlannedNumber[];
}

/**
 * Numbers that something has and whose digits or name hold what is looked for, in order of the digits, `limit` of them
 * after the first `offset`. A route under its queue's own DN is the queue's number. There may be thousands of phones, so only
 * a window of them is read: before it stand at most as many numbers of other things as there are.
 */
export async function numberPlan(
  directory: Directory,
  phones: Pick<PhoneStore, 'numbers'>,
  asked: {
    readonly search: string;
    readonly offset: number;
    readonly limit: number;
    /** O: phones of this site alone; the directory is what is there for whoever asks. */
    readonly siteId: SiteId | null;
  },
): Promise<NumberPlanPage> {
  const others = directoryNumbers(directory).filter(holding(asked.search));
  const skipped = Math.max(0, asked.offset - others.length);
  const { total, numbers } = await phones.numbers(asked.search, skipped, others.length + asked.limit, asked.siteId);
  const plan = [...others, ...numbers.map((phone): PlannedNumber => ({ ...phone, kind: 'phone' }))];
  plan.sort((a, b) => (digits(a.number) < digits(b.number) ? -1 : 1));
  const first = asked.offset - skipped;
  return { total: total + others.length, numbers: plan.slice(first, first + asked.limit) };
}

function directoryNumbers(directory: Directory): PlannedNumber[] {
  const { agents, queues, routes } = directory;
  const plan: PlannedNumber[] = [];
  for (const { dn, id, name } of agents.values()) plan.push({ number: dn, kind: 'agent', id, name });
  for (const { dn, id, name } of queues.values()) plan.push({ number: dn, kind: 'queue', id, name });
  for (const { number, id, target } of routes.values()) {
    const queue = target.kind === 'queue' ? queues.get(target.queueId) : undefined;
    if (queue?.dn !== number) plan.push({ number, kind: 'route', id, name: nameOfTarget(directory, target) });
  }
  // A setting of the installation, not a thing: it has no id of its own.
  const { dialInNumber } = directory.settings;
  if (dialInNumber !== '') plan.push({ number: dialInNumber, kind: 'dial-in', id: 'dial-in', name: '' });
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
