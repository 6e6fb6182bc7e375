import type { Agent, Directory, InboundRoute, Queue, Trunk } from '../../../domain/directory.js';

/** The things the guided first run is about: of what there is, those that are nearest to a call. */
export interface GuideSubject {
  readonly trunk: Trunk | null;
  readonly agent: Agent | null;
  readonly queue: Queue | null;
  /** The number that customers dial for the queue. */
  readonly route: InboundRoute | null;
  /** The agent is a member of the queue. */
  readonly serves: boolean;
}

export const STEPS = ['addresses', 'trunk', 'agent', 'queue', 'call'] as const;
export type StepName = (typeof STEPS)[number];

/** Read anew each time: there is nothing of the guide in the database that could differ from it. */
export function guideSubject({ trunks, agents, queues, routes }: Directory): GuideSubject {
  const routeTo = (queue: Queue): InboundRoute | undefined =>
    [...routes.values()].find(({ target }) => target.kind === 'queue' && target.queueId === queue.id);
  const memberOf = (queue: Queue): Agent | undefined =>
    [...agents.values()].find((agent) => agent.queues.some(({ queueId }) => queueId === queue.id));
  const nearness = (queue: Queue): number => (memberOf(queue) ? 2 : 0) + (routeTo(queue) ? 1 : 0);
  const queue = [...queues.values()].reduce<Queue | null>(
    (best, one) => (best === null || nearness(one) > nearness(best) ? one : best),
    null,
  );
  const member = queue === null ? undefined : memberOf(queue);
  return {
    trunk: [...trunks.values()][0] ?? null,
    agent: member ?? [...agents.values()][0] ?? null,
    queue,
    route: (queue && routeTo(queue)) ?? null,
    serves: member !== undefined,
  };
}

/** Which steps are behind, by what there is; what a look at Asterisk or a carrier finds is not asked here. */
export function stepsDone(subject: GuideSubject, { proved }: { readonly proved: boolean }): ReadonlySet<StepName> {
  const { trunk, agent, queue, route, serves } = subject;
  const done: Readonly<Record<StepName, boolean>> = {
    addresses: true,
    trunk: trunk !== null,
    agent: agent !== null,
    queue: queue !== null && route !== null && serves,
    call: proved,
  };
  return new Set(STEPS.filter((name) => done[name]));
}
