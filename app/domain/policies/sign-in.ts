import { asDialled, trunksFor } from '../destination.js';
import { isSameDevice, softphonePeer, wayTo, type Device } from '../device.js';
import type { Agent } from '../directory.js';
import type { Command } from '../events.js';
import type { SessionId } from '../ids.js';
import { pbxNumber } from '../presence-watch.js';
import type { RefusalCode } from '../refusals.js';
import { isAnyEmergency } from '../emergency.js';
import { isOurs } from '../session-number.js';
import type { Session, View } from '../world.js';
import { isOnAnyCall } from '../second-lines.js';

export type Login = Extract<Command, { do: 'login' }>;
export type SignIn =
  | { readonly ok: true; readonly device: Device; /** B4: whose session gives way. */ readonly taken: Session | null }
  | { readonly ok: false; readonly code: RefusalCode; readonly field: string };

/** What the agent signs in on, or why not (B2, B3, B4, F3). `sessionId` is the session it would become. */
export function signIn(view: View, agent: Agent, login: Login, sessionId: SessionId): SignIn {
  if (agent.hotDesk && login.interface !== 'phone') return refused('hot-desk-only', 'interface');
  if (!agent.interfaces.includes(login.interface)) {
    return refused('interface-not-allowed', 'interface');
  }
  switch (login.interface) {
    case 'internal':
      return { ok: true, device: { kind: 'softphone', peer: softphonePeer(sessionId) }, taken: null };
    case 'phone':
      return onPhone(view, agent, login);
    case 'mobile':
      return onNumber(view, agent, login);
    case 'pbx':
      return onPbx(view, agent, login);
  }
}

function onPhone(view: View, agent: Agent, { phone, takeover, supervised }: Login): SignIn {
  const mine = phone !== undefined && (agent.hotDesk ? phone.hotDesk : phone.phoneId === agent.phoneId);
  if (!mine) return refused('no-such-phone', 'phoneId');
  if (!phone.reachable) return refused('phone-unreachable', 'phoneId');
  const { device } = phone;
  const user = userOf(view, device, agent);
  if (user && !(takeover && mayTake(view, user, supervised === true))) return refused('phone-in-use', 'phoneId');
  const way = wayTo(view, device, []);
  if (way.by === 'none' && way.cause === 'number-unroutable') return refused('number-unroutable', 'phoneId');
  return { ok: true, device, taken: user };
}

function onNumber(view: View, agent: Agent, { agentPhone }: Login): SignIn {
  const number = agentPhone ?? agent.number;
  if (number === null) return refused('number-missing', 'agentPhone');
  const typed = agentPhone !== null && agentPhone !== agent.number;
  if (typed && !agent.mayTypeNumber) return refused('number-not-allowed', 'agentPhone');
  const device: Device = { kind: 'number', number, typed, trunkId: agent.trunkId };
  const forms = [number, ...dialledForms(view, device)];
  if (everybodysForms(number, forms).some((form) => isOurs(view, form, agent)))
    return refused('number-ours', 'agentPhone');
  if (userOf(view, device, agent)) return refused('number-in-use', 'agentPhone');
  if (forms.some((form) => isAnyEmergency(view, form))) return refused('number-emergency', 'agentPhone');
  const way = wayTo(view, device, []);
  if (way.by === 'none' && way.cause === 'number-unroutable') return refused('number-unroutable', 'agentPhone');
  return { ok: true, device, taken: null };
}

/** J: the agent's telephone at another PBX, which may well know it by the agent's own number here. */
function onPbx(view: View, agent: Agent, login: Login): SignIn {
  if (login.agentPhone !== null) return refused('number-not-allowed', 'agentPhone');
  if (login.closed === true) return refused('phone-unreachable', 'interface');
  return onNumber(view, { ...agent, number: pbxNumber(agent) }, login);
}

/** B4: the other agent whose session rings there; one that is logged out and kept its leg counts too. */
export function userOf(view: View, device: Device, agent: Agent): Session | null {
  for (const session of view.all('session')) {
    if (session.agentId === agent.id) continue;
    if (isSameDevice(session.device, device) || dialsSame(view, session.device, device)) return session;
  }
  return null;
}

type NumberDevice = Extract<Device, { kind: 'number' }>;

/** D7: a trunk that strips and prepends can make another number of a harmless one; each trunk that could carry it. */
export function dialledForms(
  view: View,
  { number, trunkId }: Pick<NumberDevice, 'number' | 'trunkId'>,
): readonly string[] {
  return trunksFor(view, number, trunkId).map((trunk) => asDialled(trunk, number));
}

/** What a trunk dials with a `+` is everybody's number, ours too; without one it is the far end's own. */
export function everybodysForms(number: string, forms: readonly string[]): readonly string[] {
  return forms.filter((form) => form === number || form.startsWith('+'));
}

/** F3: two spellings of one telephone, as soon as one trunk would dial the same for both. */
function dialsSame(view: View, one: Device, other: Device): boolean {
  if (one.kind !== 'number' || other.kind !== 'number') return false;
  const theirs = trunksFor(view, one.number, one.trunkId);
  return trunksFor(view, other.number, other.trunkId).some((trunk) => {
    const dialled = asDialled(trunk, other.number);
    return dialled !== '' && theirs.includes(trunk) && asDialled(trunk, one.number) === dialled;
  });
}

/** B4: whether this session may be ended for somebody else's. `supervised`: a supervisor asks, or confirms. */
export function mayTake(view: View, user: Session, supervised: boolean): boolean {
  // Whatever is allowed, a conversation is never cut.
  if (isOnAnyCall(view, user)) return false;
  const { takeover } = view.directory.settings;
  return takeover === 'supervisor' ? supervised : takeover === 'if-idle' && !AT_WORK.includes(user.state.at);
}

/** With a customer, or with what a customer's call left to do. */
const AT_WORK: readonly Session['state']['at'][] = ['offered', 'talking', 'wrap-up'];

function refused(code: RefusalCode, field: string): SignIn {
  return { ok: false, code, field };
}
