import type { Agent } from '../../../domain/directory.js';
import type { Session } from '../../../domain/world.js';
import { oversees, type Caller } from '../auth/caller.js';
import { checkActOn } from '../auth/act-on.js';
import { Refused } from '../errors/refused.js';
import type { Exchange } from '../route.js';
import type { PagePorts } from './page-ports.js';
import type { RouteInput, RunRoute } from './run-route.js';
import { listenAct } from './supervise-listen.js';
import type { TypedDeed } from './supervise-view.js';

/** An agent, and who acts on them. */
export interface Supervised {
  readonly caller: Caller;
  readonly agent: Agent;
}

type Step = readonly [route: string, input: RouteInput];
type Act = (session: Session, typed: TypedDeed) => readonly Step[];

/** A note that was left empty is none. */
const noted = ({ note }: TypedDeed): { note?: string } => (note === undefined || note === '' ? {} : { note });

/** C5: what a supervisor does to one agent, each by the route of the API. */
const ACTS: Readonly<Record<string, Act>> = {
  pause: ({ agentId: id }, typed) => [
    ['holds.set', { params: { id }, body: { reason: typed['reason'], ...noted(typed) } }],
  ],
  release: ({ agentId: id }, typed) => [
    ['holds.remove', { params: { id, setter: typed['setter'] ?? '' }, query: noted(typed) }],
  ],
  ready: readySteps,
  'pause-queue': ({ agentId: id }, typed) => [
    [
      'queue-pauses.set',
      { params: { id }, body: { queueId: typed['queueId'], reason: typed['reason'], ...noted(typed) } },
    ],
  ],
  'unpause-queue': ({ agentId: id }, typed) => [
    [
      'queue-pauses.remove',
      { params: { id, queueId: typed['queueId'] ?? '', setter: typed['setter'] ?? '' }, query: noted(typed) },
    ],
  ],
  'sign-out': ({ id }, typed) => [['sessions.logout', { params: { id }, query: noted(typed) }]],
  reset: ({ agentId: id }, typed) => [['agents.reset', { params: { id }, body: { note: typed['note'] } }]],
};

/** K4. */
const LISTEN_ACTS: readonly string[] = ['listen', 'listen-mode', 'listen-end'];

/**
 * Every hold a supervisor may take away. The agent's own comes first, asked for even where there is none: it ends wrap-up,
 * and is refused while they cannot be ready, so that nothing is half done then.
 */
function readySteps({ agentId: id, holds, pending }: Session, typed: TypedDeed): readonly Step[] {
  const held = [...holds.map(({ setter }) => setter), ...(pending.hold ? [pending.hold.setter] : [])];
  const setters = new Set(['agent', ...held.filter((setter) => setter !== 'system')]);
  return [...setters].map((setter) => ['holds.remove', { params: { id, setter }, query: noted(typed) }] as const);
}

export function isDeed(act: string): boolean {
  return Object.hasOwn(ACTS, act) || LISTEN_ACTS.includes(act);
}

export function isListening(act: string): boolean {
  return LISTEN_ACTS.includes(act);
}

/** Who is acted on. @throws Refused when there is no such agent for this caller, or the caller may act on nobody */
export function supervisedBy(caller: Caller, id: string, { live }: Pick<PagePorts, 'live'>): Supervised {
  if (!oversees(caller)) throw new Refused('not-allowed');
  const agent = live.view.directory.agents.get(id);
  if (!agent) throw new Refused('no-such-agent');
  checkActOn(agent.id, caller, live.view.directory, 'no-such-agent');
  return { caller, agent };
}

/** Carries out one deed by the routes of the API, which check, refuse and write the audit. */
export async function doDeed(
  { live, phones }: PagePorts,
  run: RunRoute,
  { caller, agent }: Supervised,
  act: string,
  typed: TypedDeed,
  exchange: Exchange,
): Promise<void> {
  const session = live.view.sessionOfAgent(agent.id);
  if (!session) throw new Refused('not-logged-in');
  const listens = await listenAct(act, agent.id, typed, phones, caller);
  const steps = listens ? [listens] : (ACTS[act]?.(session, typed) ?? []);
  for (const [route, input] of steps) await run(route, caller, exchange, input);
}
