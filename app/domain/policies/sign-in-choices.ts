import { wayTo, type ChosenPhone, type Device } from '../device.js';
import type { RouteFailure } from '../destination.js';
import type { Agent } from '../directory.js';
import type { RefusalCode } from '../refusals.js';
import { serviceStateOf } from '../trunks.js';
import type { Session, View } from '../world.js';
import { mayTake, signIn, userOf } from './sign-in.js';

/** How a telephone stands for an agent who chooses one (B3). */
export type PhoneStanding =
  | { readonly at: 'free' }
  /** `taking`: whether it may be taken over all the same, and who has to agree (B4). */
  | { readonly at: 'taken'; readonly user: Session; readonly taking: 'no' | 'yes' | 'confirmed' }
  | { readonly at: 'refused'; readonly why: RefusalCode };

export function phoneStanding(view: View, agent: Agent, phone: ChosenPhone): PhoneStanding {
  const asked = { do: 'login', agentId: agent.id, interface: 'phone', agentPhone: null, phone } as const;
  const answer = signIn(view, agent, { ...asked, via: 'web', by: agent.login }, '');
  if (answer.ok) return { at: 'free' };
  const user = answer.code === 'phone-in-use' ? userOf(view, phone.device, agent) : null;
  if (!user) return { at: 'refused', why: answer.code };
  const taking = mayTake(view, user, false) ? 'yes' : mayTake(view, user, true) ? 'confirmed' : 'no';
  return { at: 'taken', user, taking };
}

/** B2: why an outside phone cannot be chosen now; null: it can. `none`: this agent has no use of one. */
export function mobileStanding(view: View, agent: Agent): RefusalCode | RouteFailure | 'none' | null {
  const { number, mayTypeNumber } = agent;
  if (number === null && !mayTypeNumber) return 'none';
  const anyTrunk = [...view.directory.trunks.values()].some(
    (trunk) => serviceStateOf(trunk, view.get('trunk', trunk.id)) === 'in-service',
  );
  if (mayTypeNumber) return anyTrunk ? null : 'trunk-out-of-service';
  const asked = { do: 'login', agentId: agent.id, interface: 'mobile', agentPhone: null } as const;
  const answer = signIn(view, agent, { ...asked, via: 'web', by: agent.login }, '');
  if (!answer.ok) return answer.code;
  const way = wayTo(view, answer.device satisfies Device, []);
  return way.by === 'none' ? way.cause : null;
}
