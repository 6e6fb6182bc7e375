import { waits, type CallFact, type MaskedCall, type Told } from './trace-fact.js';
import type { Said, TraceWhat } from '../domain/trace-step.js';

const CLOSED: Readonly<Record<string, TraceWhat>> = {
  hours: 'route-closed-hours',
  holiday: 'route-closed-holiday',
  emergency: 'route-closed-emergency',
};

/** How a call came, where its number led, and what its route asked for. */
export function saidOfArrival(fact: CallFact, after: MaskedCall, _agent: string | null, told: Told): readonly Said[] {
  const { detail } = fact;
  const { trunkId, dialledNumber: dialled, priority } = after;
  const came: Said =
    trunkId === null
      ? { what: 'arrived-inside', about: { dialled } }
      : { what: 'arrived', about: { dialled, trunkId } };
  const closed = CLOSED[String(detail['closed'])];
  const onward = detail['closedQueueId'];
  return [
    came,
    ...(closed ? [{ what: closed }] : []),
    ...(typeof onward === 'string' ? [{ what: 'queue-closed' as const, queueId: onward }] : []),
    ...(closed ? [] : ledTo(after, detail['routeId'] !== undefined)),
    ...(priority > 0 ? [{ what: 'priority' as const, about: { priority } }] : []),
    ...(after.needs ?? []).map(({ skill, least }) => ({ what: 'needs' as const, about: { skill, least } })),
    ...waits(fact, after, told),
  ];
}

function ledTo({ queueId, state, directTo }: MaskedCall, byRoute: boolean): readonly Said[] {
  if (queueId !== null) return [{ what: byRoute ? 'led-queue' : 'led-own-queue', queueId }];
  if (state.at === 'menu') return [{ what: 'led-menu', about: { menuId: state.menuId } }];
  return directTo === undefined ? [] : [{ what: 'led-agent', agentId: directTo }];
}
