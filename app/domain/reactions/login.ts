import { type Hold } from '../agent.js';
import { askedBy } from '../asking.js';
import { firstReach, isSameDevice, type Device } from '../device.js';
import type { Agent } from '../directory.js';
import type { Draft } from '../draft.js';
import type { Groups } from '../groups.js';
import { firstInterval, systemHold } from '../holds.js';
import type { Instant, SessionId } from '../ids.js';
import { channelOfLeg, type LegState } from '../leg.js';
import { dialLeg } from '../legs.js';
import { waitsInPark } from '../policies/leg-end.js';
import type { NumberProblem } from '../number-rules.js';
import { calledProblem } from '../policies/called-number.js';
import { signIn, type Login } from '../policies/sign-in.js';
import { dropLeg } from '../sessions.js';
import { PRESENCE } from '../presence.js';
import { settingFor } from '../setting-for.js';
import type { Leg, Session } from '../world.js';
import { leave } from './leave.js';
import { isOnAnyCall } from '../second-lines.js';

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
  const movable = command.takeover === true && !(running && isOnAnyCall(draft, running));
  if (running && !movable) return draft.refuse('already-logged-in', 'interface');
  const id = draft.newId();
  const found = signIn(draft, agent, command, id);
  if (!found.ok) return draft.refuse(found.code, found.field);
  const ruled = ruledOut(draft, agent, found.device);
  if (ruled) return draft.refuse(`number-${ruled}`, command.interface === 'phone' ? 'phoneId' : 'agentPhone');
  const before = [running, found.taken].filter((session) => session != null);
  const ringsOn = before.some(({ id: old, device }) => isSameDevice(device, found.device) && hasChannel(draft, old));
  for (const session of before) leave(draft, session, command);
  const lineFree = ringsOn ? draft.at + draft.directory.settings.lineFreeMs : 0;
  open(draft, agent, command, { id, device: found.device, leg, lineFree });
}

/** D7: a telephone outside that these rules let nobody call would never ring. */
function ruledOut(draft: Draft, { id: agentId }: Agent, device: Device): NumberProblem | null {
  if (device.kind !== 'number') return null;
  return calledProblem(draft, draft.moment, { agentId }, device.number, device.trunkId);
}

/** B4: the same session for a second window, whatever it rings; a number or telephone that is named must be the same. */
function isAdopted(session: Session, { interface: asked, agentPhone, phone }: Login): boolean {
  if (session.interface !== asked) return false;
  const { device } = session;
  if (asked === 'phone') return !phone || isSameDevice(device, phone.device);
  const numbered: Device = { kind: 'number', number: agentPhone ?? '', typed: true, trunkId: null };
  return agentPhone === null || isSameDevice(device, numbered);
}

function hasChannel(draft: Draft, sessionId: SessionId): boolean {
  const leg = draft.leg(sessionId);
  return leg !== undefined && channelOfLeg(leg.state) !== null;
}

interface Opening {
  readonly id: string;
  readonly device: Device;
  readonly leg: 'dialled' | 'comes';
  /** The same telephone was just hung up for whoever had it, and an INVITE right behind would meet it engaged; 0: not so. */
  readonly lineFree: Instant;
}

function open(draft: Draft, agent: Agent, command: Login, { id, device, leg, lineFree }: Opening): void {
  // A browser cannot keep a leg up all day: its page may be closed at any time.
  const nailedUp = agent.nailedUp && device.kind !== 'softphone';
  const { connectOnLogin } = agent;
  const parkFirst = waitsInPark({ nailedUp, connectOnLogin });
  const readyOnLogin = settingFor(draft.directory, 'readyOnLogin', { agentId: agent.id });
  const holds = firstHolds(readyOnLogin || command.via === PRESENCE, command, parkFirst, draft.at);
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
    groups: groupsFor(draft, command),
    since: draft.at,
    state,
    holds,
    queuePauses: [],
    pending: { hold: null, logout: null },
    freeSince: draft.at,
    noAnswers: 0,
    refusals: null,
    callFailed: null,
    restUntil: lineFree,
    interval: firstInterval(state, holds, draft.at, command.via),
  };
  const kept = keptLeg(draft, session, leg);
  const dials = parkFirst && leg === 'dialled';
  draft.put('session', kept ? { ...session, restUntil: 0 } : session, 'session.logged-in', askedBy(command));
  draft.put('leg', kept ?? newLeg(session.id, dials ? lineFree : 0), 'leg.planned');
  draft.subject = session.id;
  if (kept) draft.raise({ signal: 'leg.parked', sessionId: session.id });
  else if (dials && lineFree === 0) dialLeg(draft, session, { purpose: { for: 'park' }, tried: [], attempt: 0 });
  if (state.at === 'ready') draft.raise({ signal: 'agent.free', sessionId: session.id });
}

/** A: the telephone's groups, where it has its own, else the agent's. */
function groupsFor({ directory }: Draft, { agentId, phone }: Login): Groups {
  const whom = { agentId, phone: phone?.settings };
  return { call: settingFor(directory, 'callGroups', whom), pickup: settingFor(directory, 'pickupGroups', whom) };
}

/** `dialAt`: it is dialled then; 0: whoever asks for it says when. */
function newLeg(id: SessionId, dialAt: Instant): Leg {
  const nothing = { trunkId: null, startedAt: null, answeredAt: null, bridge: null };
  const state: LegState = dialAt > 0 ? { at: 'lost', attempt: 0, until: dialAt, cause: 'takeover' } : { at: 'none' };
  return { id, state, dialled: 0, ...nothing };
}

/** B6: NotReady(login), unless the agent starts ready, or their PBX signs them in (J1); then only the missing leg holds them (E2). */
function firstHolds(readyOnLogin: boolean, command: Login, parkFirst: boolean, at: number): Hold[] {
  if (readyOnLogin) return parkFirst ? [systemHold('leg-not-parked', at)] : [];
  return [{ setter: 'agent', reason: 'login', since: at, via: command.via, by: command.by }];
}

/** E7: a leg kept from the agent's last session is taken over when it is the same phone and none comes, else it goes. */
function keptLeg(draft: Draft, session: Session, coming: Opening['leg']): Leg | null {
  for (const old of draft.all('session')) {
    if (old.agentId !== session.agentId || old.state.at !== 'logged-out') continue;
    const leg = draft.leg(old.id);
    const same = session.nailedUp && isSameDevice(old.device, session.device);
    const fits = leg?.state.at === 'parked' && same && coming === 'dialled';
    if (leg && fits) draft.drop('leg', old.id, 'leg.handed-over', { to: session.id });
    else if (leg) dropLeg(draft, leg);
    draft.drop('session', old.id, 'session.forgotten');
    if (leg && fits) return { ...leg, id: session.id };
  }
  return null;
}
