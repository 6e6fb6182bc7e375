import type { Directory } from '../../../domain/directory.js';

/** One number of the dial space and what answers to it. */
export interface PlannedNumber {
  readonly number: string;
  readonly kind: 'agent' | 'queue' | 'route';
  readonly id: string;
  /** Of the thing; of a route the name of its queue. */
  readonly name: string;
}

/** Every number that something has, in order of the digits. A route under its queue's own DN is the queue's number. */
export function numberPlan({ agents, queues, routes }: Directory): readonly PlannedNumber[] {
  const plan: PlannedNumber[] = [];
  for (const { dn, id, name } of agents.values()) plan.push({ number: dn, kind: 'agent', id, name });
  for (const { dn, id, name } of queues.values()) plan.push({ number: dn, kind: 'queue', id, name });
  for (const { number, id, queueId } of routes.values()) {
    const queue = queues.get(queueId);
    if (queue?.dn !== number) plan.push({ number, kind: 'route', id, name: queue?.name ?? '' });
  }
  return plan.sort((a, b) => (digits(a.number) < digits(b.number) ? -1 : 1));
}

/** Numbers that hold the digits looked for, or things whose name holds the text. */
export function inNumberPlan(plan: readonly PlannedNumber[], search: string): readonly PlannedNumber[] {
  const text = search.trim().toLowerCase();
  const wanted = text.replace(/[\s().+-]/g, '');
  return plan.filter(
    ({ number, name }) =>
      name.toLowerCase().includes(text) || (/^\d+$/.test(wanted) && digits(number).includes(wanted)),
  );
}

function digits(number: string): string {
  return number.replace('+', '');
}
