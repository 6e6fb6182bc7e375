import { destination } from '../destination.js';
import type { Agent } from '../directory.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { firstInterval, systemHold } from '../holds.js';
import type { Hold } from '../agent.js';
import type { RefusalCode } from '../refusals.js';
import { dropLeg } from '../sessions.js';
import { dialLeg } from '../legs.js';
import { settingFor } from '../setting-for.js';
import { isEmergency, isOurs, isSameNumber } from '../session-number.js';
import type { Leg, Session, View } from '../world.js';

type Login = Extract<Command, { do: 'login' }>;

/** One login of one agent on one interface (B4, D, E1, F). A second one adopts the session that runs. */
export function login(draft: Draft, command: Login): void {
  const agent = draft.directory.agents.get(command.agentId);
  if (!agent) return draft.refuse('no-such-agent', 'agentId');
  const running = draft.sessionOfAgent(agent.id);
  if (running) return adopt(draft, running, command);
  const number = command.agentPhone ?? agent.number;
  const problem = objection(draft, agent, command, number);
  if (problem) return draft.refuse(...problem);
  if (number === null) return;
  open(draft, agent, command, number);
}

/** The same session for a second window; another device is refused. */
function adopt(draft: Draft, session: Session, command: Login): void {
  const sameNumber = command.agentPhone === null || command.agentPhone === session.number;
  if (session.interface === command.interface && sameNumber) draft.subject = session.id;
  else draft.refuse('already-logged-in', 'interface');
}

function objection(view: View, agent: Agent, command: Login, number: string | null): [RefusalCode, string] | null {
  // The other interfaces need registered phones; only numbers over trunks can be reached so far.
  if (command.interface !== 'mobile' || !agent.interfaces.includes('mobile')) {
    return ['interface-not-allowed', 'interface'];
  }
  if (number === null) return ['number-missing', 'agentPhone'];
  if (command.agentPhone !== null && command.agentPhone !== agent.number && !agent.mayTypeNumber) {
    return ['number-not-allowed', 'agentPhone'];
  }
  if (isOurs(view, number, agent)) return ['number-ours', 'agentPhone'];
  for (const session of view.all('session')) {
    if (isSameNumber(session.number, number) && session.agentId !== agent.id) return ['number-in-use', 'agentPhone'];
  }
  const way = destination(view, number, agent.trunkId, []);
  if (isEmergency(number) || (way.found && isEmergency(way.number))) return ['number-emergency', 'agentPhone'];
  if (!way.found && way.cause === 'number-unroutable') return ['number-unroutable', 'agentPhone'];
  return null;
}

function open(draft: Draft, agent: Agent, command: Login, number: string): void {
  const parkFirst = agent.nailedUp && agent.connectOnLogin === 'park';
  const readyOnLogin = settingFor(draft.directory, 'readyOnLogin', { agentId: agent.id });
  const holds = firstHolds(readyOnLogin, command, parkFirst, draft.at);
  const state = holds.length > 0 ? ({ at: 'not-ready' } as const) : ({ at: 'ready' } as const);
  const session: Session = {
    id: draft.newId(),
    agentId: agent.id,
    interface: command.interface,
    number,
    typedNumber: command.agentPhone !== null && command.agentPhone !== agent.number,
    trunkId: agent.trunkId,
    nailedUp: agent.nailedUp,
    connectOnLogin: agent.connectOnLogin,
    since: draft.at,
    state,
    holds,
    pending: { hold: null, logout: null },
    freeSince: draft.at,
    noAnswers: 0,
    restUntil: 0,
    interval: firstInterval(state, holds, draft.at, command.via),
  };
  const kept = keptLeg(draft, session);
  draft.put('session', session, 'session.logged-in', { via: command.via, by: command.by });
  draft.put(
    'leg',
    kept ?? { id: session.id, state: { at: 'none' }, dialled: 0, trunkId: null, bridge: null },
    'leg.planned',
  );
  draft.subject = session.id;
  if (kept) draft.raise({ signal: 'leg.parked', sessionId: session.id });
  else if (parkFirst) dialLeg(draft, session, { purpose: { for: 'park' }, tried: [], attempt: 0 });
  if (state.at === 'ready') draft.raise({ signal: 'agent.free', sessionId: session.id });
}

/** C6 of signing in: NotReady(login), unless the agent starts ready; then only the missing leg holds them (E2). */
function firstHolds(readyOnLogin: boolean, command: Login, parkFirst: boolean, at: number): Hold[] {
  if (readyOnLogin) return parkFirst ? [systemHold('leg-not-parked', at)] : [];
  return [{ setter: 'agent', reason: 'login', since: at, via: command.via, by: command.by }];
}

/** E7: a leg kept from the agent's last session is taken over when it is the same phone, else it goes. */
function keptLeg(draft: Draft, session: Session): Leg | null {
  for (const old of [...draft.all('session')]) {
    if (old.agentId !== session.agentId || old.state.at !== 'logged-out') continue;
    const leg = draft.leg(old.id);
    const fits = leg?.state.at === 'parked' && session.nailedUp && old.number === session.number;
    if (leg && fits) draft.drop('leg', old.id, 'leg.handed-over', { to: session.id });
    else if (leg) dropLeg(draft, leg);
    draft.drop('session', old.id, 'session.forgotten');
    if (leg && fits) return { ...leg, id: session.id };
  }
  return null;
}
