import type { Agent } from '../../../domain/directory.js';
import type { AgentId } from '../../../domain/ids.js';
import { announcementAt } from '../../../domain/route-target.js';
import { settingFor } from '../../../domain/setting-for.js';
import type { Caller } from '../auth/caller.js';
import { seesSite } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import type { Route } from '../route.js';
import { agentAnswer, agentChange, agentCreate } from './agent-schemas.js';
import type { AccountPorts } from './account-ports.js';
import type { ApiPorts } from './api-ports.js';
import { isPremium } from './phone-number.js';
import { directoryRoutes } from './directory-routes.js';
import { namedByTrunk } from './thing-scope.js';

/** Agents as admins configure them. A running session keeps what it was signed in with. */
export function agentRoutes(ports: AccountPorts): readonly Route[] {
  const { view } = ports.live;
  return directoryRoutes(ports, {
    kind: 'agent',
    plural: 'agents',
    one: 'an agent',
    listRoles: ['supervisor', 'admin'],
    readRoles: ['agent', 'supervisor', 'admin'],
    about: ({ params }) => params.id,
    create: agentCreate,
    change: agentChange,
    answer: agentAnswer,
    missing: 'no-such-agent',
    mayBe: async (agent, caller, before) => {
      if (agent.phoneId !== (before?.phoneId ?? null)) await checkPhone(agent.phoneId, caller, ports);
      await checkAgent(agent, ports);
    },
    things: () => view.directory.agents,
    siteOf: ({ siteId }) => siteId,
    named: ({ trunkId, queues }) => [
      ...namedByTrunk('trunkId', trunkId),
      ...queues.map(({ queueId }) => ({ field: 'queues', kind: 'queues', id: queueId }) as const),
    ],
    mayHide(agent) {
      if (view.sessionOfAgent(agent.id)) throw new Refused('agent-signed-in', { values: { name: agent.name } });
    },
    hideRefusals: ['agent-signed-in'],
    afterHide: (agent) => withoutAgent(ports, agent.id),
  });
}

/** O: nobody gives an agent a telephone that is not there for them. */
async function checkPhone(id: string | null, caller: Caller, { phones }: AccountPorts): Promise<void> {
  if (id === null) return;
  const found = await phones.get(id);
  if (found && seesSite(caller, found.phone.siteId)) return;
  throw new Refused('missing-reference', { field: 'phoneId', values: { field: 'phoneId', value: id } });
}

/** Rejects with the refusal of an agent who cannot be as wished, beyond the fields one by one. */
export async function checkAgent(agent: Agent, ports: ApiPorts): Promise<void> {
  checkOutsideNumber(agent, ports);
  await checkRoutingPoint(agent.connectOnLogin, ports);
}

/** D7: a number of the agent's own country that is billed at a premium rate there. Throws `Refused`. */
function checkOutsideNumber({ number, siteId }: Agent, { live, texts }: ApiPorts): void {
  if (number === null || !isPremium(number, settingFor(live.view.directory, 'country', { siteId }))) return;
  const allowed = texts.say('problem.not-premium');
  const sentence = texts.say('problem.refused', { field: 'number', value: `"${number}"`, allowed });
  throw new Refused('invalid-fields', { problems: [{ field: 'number', sentence }] });
}

/** E1a: what greets an agent's leg must be there: a route whose target is an announcement. */
function checkRoutingPoint(number: string, { live, texts }: ApiPorts): Promise<void> {
  if (number === '' || number === 'park') return Promise.resolve();
  if (announcementAt(live.view.directory.routes.values(), number) !== null) return Promise.resolve();
  const allowed = texts.say('problem.no-announcement');
  const sentence = texts.say('problem.refused', { field: 'connectOnLogin', value: `"${number}"`, allowed });
  return Promise.reject(new Refused('invalid-fields', { problems: [{ field: 'connectOnLogin', sentence }] }));
}

/** The PIN and the web logins that were this agent's end with it; those of other roles stay, being no agent any more. */
async function withoutAgent({ users, pins, clock, streams }: AccountPorts, agentId: AgentId): Promise<void> {
  await pins.set(agentId, null);
  for (const user of await users.list()) {
    if (user.agentId !== agentId) continue;
    if (user.role === 'agent') await users.hide(user.id, clock.now());
    else await users.update({ ...user, agentId: null });
    streams.endOf({ userId: user.id });
  }
}
