import { isOnCall } from '../agent.js';
import { askedBy, type Asking } from '../asking.js';
import { isSameDevice, type Device } from '../device.js';
import type { Draft } from '../draft.js';
import { setHold, systemHold } from '../holds.js';
import type { AgentId } from '../ids.js';
import { onwardProblem } from '../onward-number.js';
import { calledProblem } from '../policies/called-number.js';
import type { RefusalCode } from '../refusals.js';
import { waitsInPark } from '../policies/leg-end.js';
import { maySupervise, queueOfSession, speaks, whoSpeaks } from '../policies/may-supervise.js';
import type { SuperviseCommand } from '../supervise-command.js';
import { endSupervision, isSupervising, SUPERVISING, switchMode } from '../supervisions.js';
import type { Session, Supervision } from '../world.js';
import { ringSupervisor } from './supervisor-lines.js';

type Start = Extract<SuperviseCommand, { do: 'supervise' }>;

/** K4: starts, changes or ends that a supervisor hears an agent. A refusal changes nothing. */
export function supervise(draft: Draft, command: SuperviseCommand): void {
  if (command.do === 'supervise') return start(draft, command);
  const one = draft.get('supervision', command.supervisionId);
  if (one?.agentId !== command.agentId) return draft.refuse('no-such-supervision');
  draft.subject = one.sessionId;
  if (command.do === 'stop-supervising') return endSupervision(draft, one, command.because ?? 'stopped', command);
  switchMode(draft, one, command.mode, command);
}

function start(draft: Draft, command: Start): void {
  const { agentId, mode, scope, by } = command;
  const session = draft.sessionOfAgent(agentId);
  if (!session) return draft.refuse('not-logged-in', 'agentId');
  if (!maySupervise(draft, session, queueOfSession(draft, session))) return draft.refuse('supervision-not-allowed');
  if ([...draft.all('supervision')].some((one) => one.by === by)) return draft.refuse('supervises-already');
  const id = draft.newId();
  if (speaks(mode) && whoSpeaks(draft, { id, sessionId: session.id })) {
    return draft.refuse('supervised-by-another', 'mode');
  }
  const callId = isOnCall(session.state) ? session.state.callId : null;
  if (scope === 'call' && callId === null) return draft.refuse('no-call', 'scope');
  const about = { id, sessionId: session.id, agentId, by, scope, callId: scope === 'call' ? callId : null, mode };
  draft.subject = session.id;
  if (command.place.at === 'device') return atDevice(draft, about, command.place.device, null, command);
  atOwnPlace(draft, about, command.place.agentId, command);
}

type About = Pick<Supervision, 'id' | 'sessionId' | 'agentId' | 'by' | 'scope' | 'callId' | 'mode'>;

function atDevice(draft: Draft, about: About, device: Device, own: Session | null, asking: Asking): void {
  const problem = device.kind === 'number' && own === null ? numberProblem(draft, device.number) : null;
  if (problem) return draft.refuse(problem, 'number');
  for (const other of draft.all('session')) {
    if (other.id === own?.id || !isSameDevice(other.device, device)) continue;
    return device.kind === 'number' ? draft.refuse('number-in-use', 'number') : draft.refuse('phone-in-use', 'phoneId');
  }
  if (own) holdFor(draft, own);
  const fresh = { ...about, device, ownSessionId: own?.id ?? null, trunkId: null, made: 0, mouths: [] };
  const state = { at: 'dialing', channel: '', contact: null, tried: [], ringing: false, until: draft.at } as const;
  ringSupervisor(draft, { ...fresh, since: draft.at, state }, [], started(about, asking));
}

/** The supervisor's own leg when it waits, else the telephone of their session, rung for this. */
function atOwnPlace(draft: Draft, about: About, agentId: AgentId, asking: Asking): void {
  const own = draft.sessionOfAgent(agentId);
  if (!own) return draft.refuse('not-logged-in', 'place');
  if (own.id === about.sessionId) return draft.refuse('supervise-yourself', 'agentId');
  if (isOnCall(own.state) || draft.offerOfSession(own.id)) return draft.refuse('has-call', 'place');
  // Whoever asked for it: one telephone cannot hear two.
  if (isSupervising(draft, own)) return draft.refuse('supervises-already', 'place');
  if (own.reach.at === 'away') return draft.refuse('phone-unreachable', 'place');
  const leg = draft.leg(own.id);
  if (leg?.state.at === 'parked') {
    holdFor(draft, own);
    const where = { device: null, ownSessionId: own.id, trunkId: null, made: 0, mouths: [] };
    const state = { at: 'waiting', channel: leg.state.channel } as const;
    const one: Supervision = { ...about, ...where, since: draft.at, state };
    return draft.put('supervision', one, 'supervision.started', started(about, asking));
  }
  // One that is to wait in park, or is on its way to something, would be rung twice.
  if (waitsInPark(own) || (leg && 'channel' in leg.state)) return draft.refuse('leg-not-parked', 'place');
  atDevice(draft, about, own.device, own, asking);
}

/** Offered nothing meanwhile. */
function holdFor(draft: Draft, own: Session): void {
  setHold(draft, own, systemHold(SUPERVISING, draft.at));
}

function started({ agentId, callId, mode, scope }: About, asking: Asking): Record<string, string | boolean | null> {
  return { agentId, callId, mode, scope, ...(askedBy(asking) as Record<string, string | boolean>), supervised: true };
}

/** D7: as the number of a session: neither ours nor an emergency service's, with a way to it, and one that may be called. */
function numberProblem(draft: Draft, number: string): RefusalCode | null {
  const problem = onwardProblem(draft, number) ?? calledProblem(draft, draft.moment, {}, number);
  return problem && `number-${problem}`;
}
