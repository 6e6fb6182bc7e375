import type { Hold } from '../agent.js';
import { askedBy } from '../asking.js';
import { firstReach, isSameDevice, type Device } from '../device.js';
import type { Agent } from '../directory.js';
import type { Draft } from '../draft.js';
import { firstInterval, systemHold } from '../holds.js';
import type { SessionId } from '../ids.js';
import { dialLeg } from '../legs.js';
import { waitsInPark } from '../policies/leg-end.js';
import { signIn, type Login } from '../policies/sign-in.js';
import { dropLeg } from '../sessions.js';
import { settingFor } from '../setting-for.js';
import type { Leg, Session } from '../world.js';
import { leave } from './leave.js';

/**
 * One login of one agent on one interface (B, D, E1, F). A second one adopts the session that runs. `comes`: the agent is
 * on the line already, and the leg need not be dialled (E1c).
 */
export function login(draft: Draft, command: Login, leg: 'dialled' | 'comes' = 'dialled'): void {
  const agent = draft.directory.agents.get(command.agentId);
  if (!agent) return draft.refuse('no-such-agent', 'agentId');
  const running = draft.sessionOfAgent(agent.id);
  if (running && isAdopted(running, command)) {
    draft.subject = running.id;
    return;
  }
  const movable = command.takeover === true && running?.state.at !== 'talking';
  if (running && !movable) return draft.refuse('already-logged-in', 'interface');
  const id = draft.newId();
  const found = signIn(draft, agent, command, id);
  if (!found.ok) return draft.refuse(found.code, found.field);
  for (const session of [running, found.taken]) if (session) leave(draft, session, command);
  open(draft, agent, command, { id, device: found.device, leg });
}

/** B4: the same session for a second window, whatever it rings; a number or telephone that is named must be the same. */
function isAdopted(session: Session, { interface: asked, agentPhone, phone }: Login): boolean {
  if (session.interface !== asked) return false;
  const { device } = session;
  if (asked === 'phone') return !phone || isSameDevice(device, phone.device);
  const numbered: Device = { kind: 'number', number: agentPhone ?? '', typed: true, trunkId: null };
  return agentPhone === null || isSameDevice(device, numbered);
}

interface Opening {
  readonly id: string;
  readonly device: Device;
  readonly leg: 'dialled' | 'comes';
}

function open(draft: Draft, agent: Agent, command: Login, { id, device, leg }: Opening): void {
  // A browser cannot keep a leg up all day: its page may be closed at any time.
  const nailedUp = agent.nailedUp && device.kind !== 'softphone';
  const { connectOnLogin } = agent;
  const parkFirst = waitsInPark({ nailedUp, connectOnLogin });
  const readyOnLogin = settingFor(draft.directory, 'readyOnLogin', { agentId: agent.id });
  const holds = firstHolds(readyOnLogin, command, parkFirst, draft.at);
  const state = holds.length > 0 ? ({ at: 'not-ready' } as const) : ({ at: 'ready' } as const);
  const session: Session = {
    id,
    agentId: agent.id,
    interface: command.interface,
    device,
    reach: firstReach(device, draft.at + draft.directory.settings.phoneGoneMs),
    desktop: { at: 'none' },
    nailedUp,
    connectOnLogin,
    since: draft.at,
    state,
    holds,
    queuePauses: [],
    pending: { hold: null, logout: null },
    freeSince: draft.at,
    noAnswers: 0,
    refusals: null,
    restUntil: 0,
    interval: firstInterval(state, holds, draft.at, command.via),
  };
  const kept = keptLeg(draft, session);
  draft.put('session', session, 'session.logged-in', askedBy(command));
  draft.put('leg', kept ?? newLeg(session.id), 'leg.planned');
  draft.subject = session.id;
  if (kept) draft.raise({ signal: 'leg.parked', sessionId: session.id });
  else if (parkFirst && leg === 'dialled') dialLeg(draft, session, { purpose: { for: 'park' }, tried: [], attempt: 0 });
  if (state.at === 'ready') draft.raise({ signal: 'agent.free', sessionId: session.id });
}

function newLeg(id: SessionId): Leg {
  const nothing = { trunkId: null, startedAt: null, answeredAt: null, bridge: null };
  return { id, state: { at: 'none' }, dialled: 0, ...nothing };
}

/** B6: NotReady(login), unless the agent starts ready; then only the missing leg holds them (E2). */
function firstHolds(readyOnLogin: boolean, command: Login, parkFirst: boolean, at: number): Hold[] {
  if (readyOnLogin) return parkFirst ? [systemHold('leg-not-parked', at)] : [];
  return [{ setter: 'agent', reason: 'login', since: at, via: command.via, by: command.by }];
}

/** E7: a leg kept from the agent's last session is taken over when it is the same phone, else it goes. */
function keptLeg(draft: Draft, session: Session): Leg | null {
  for (const old of [...draft.all('session')]) {
    if (old.agentId !== session.agentId || old.state.at !== 'logged-out') continue;
    const leg = draft.leg(old.id);
    const fits = leg?.state.at === 'parked' && session.nailedUp && isSameDevice(old.device, session.device);
    if (leg && fits) draft.drop('leg', old.id, 'leg.handed-over', { to: session.id });
    else if (leg) dropLeg(draft, leg);
    draft.drop('session', old.id, 'session.forgotten');
    if (leg && fits) return { ...leg, id: session.id };
  }
  return null;
}
