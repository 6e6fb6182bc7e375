import { askedBy, type Asking } from './asking.js';
import { callNobodyIn } from './conference-moves.js';
import { backToCustomer, customerOf, isElsewhere } from './consults.js';
import type { Draft } from './draft.js';
import { failedEnd } from './failed-end.js';
import { closing, isHeld, moveAgent } from './holds.js';
import { channelOfLeg } from './leg.js';
import { clearLeg, freeLeg } from './legs.js';
import { endQueuePauses } from './queue-pauses.js';
import { lineOf } from './second-lines.js';
import { settingFor } from './setting-for.js';
import { lineFreeAt } from './policies/line-free.js';
import { wrapUpMs, wrapUpUntil } from './policies/wrap-up.js';
import type { Call, Leg, Session } from './world.js';

/** The conversation an agent was in. */
export type Talked = Pick<Call, 'id' | 'queueId' | 'directTo'> & Partial<Pick<Call, 'state'>>;

/** The call is over for the agent: wrap-up when it was a queue's (C4), what was asked for meanwhile (C2), and the leg back to park. */
export function finishTalk(draft: Draft, session: Session, call: Talked): void {
  const customer = customerOf(draft, call.id);
  if (customer) return backToCustomer(draft, session, customer);
  if (isElsewhere(draft, session, call.id)) return;
  callNobodyIn(draft, session);
  const legBefore = draft.leg(session.id)?.state;
  freeLeg(draft, session, 'leg.released', failedEnd(call.state));
  const lineFree = lineFreeAt(legBefore, draft.leg(session.id)?.state, draft.at, draft.directory.settings);
  const now = draft.session(session.id) ?? session;
  const restUntil = Math.max(lineFree, now.restUntil > draft.at ? now.restUntil : 0);
  const { hold } = now.pending;
  // Who talks on their second line is out once that is over.
  const stays = lineOf(draft, session.id) !== undefined;
  const logout = stays ? null : now.pending.logout;
  const holds = hold ? [...now.holds.filter((held) => held.setter !== hold.setter), hold] : now.holds;
  // Who only called somebody has shown nothing of their own phone.
  const talked = now.state.at === 'calling' ? {} : { noAnswers: 0, refusals: null };
  const change: Session = {
    ...now,
    holds,
    pending: { hold: null, logout: stays ? now.pending.logout : null },
    ...talked,
    restUntil,
  };
  if (logout) {
    draft.put('session', change, 'agent.call-ended', { callId: call.id });
    return endSession(draft, change, logout);
  }
  const until = wrapUpUntil(wrapUpMs(draft.directory, session.agentId, call), draft.at);
  const event = { on: 'call-ended', held: isHeld(change), wrapUpUntil: until } as const;
  moveAgent(draft, now, event, 'agent.call-ended', change);
}

/**
 * Logs out at once. E7: a parked leg stays only when the agent wants it kept and the number is provisioned (F);
 * then the row stays too, logged out, until the leg goes or the agent comes back.
 */
export function endSession(draft: Draft, asked: Session, asking: Asking): void {
  const session = endQueuePauses(draft, asked, () => true, { via: asking.via, by: asking.by });
  const leg = draft.leg(session.id);
  const drops = settingFor(draft.directory, 'dropOnLogout', { agentId: session.agentId });
  const keep = !drops && !isTyped(session) && leg?.state.at === 'parked';
  const out = moveAgent(
    draft,
    session,
    { on: 'logged-out' },
    'session.logged-out',
    { ...session, holds: [] },
    askedBy(asking),
  );
  if (keep) return;
  if (leg) dropLeg(draft, leg);
  draft.drop('session', out.id, 'session.ended', {
    via: asking.via,
    by: asking.by,
    ...closing(out, null),
  });
}

function isTyped({ device }: Session): boolean {
  return device.kind === 'number' && device.typed;
}

/** E7: a logged-out session whose leg was kept goes, and the leg with it. */
export function forgetSession(
  draft: Draft,
  session: Session,
  asked: { readonly via: string; readonly by: string },
): void {
  const leg = draft.leg(session.id);
  if (leg) dropLeg(draft, leg);
  draft.drop('session', session.id, 'session.forgotten', asked);
}

/** Hangs up whatever the leg still is and forgets it. */
export function dropLeg(draft: Draft, leg: Leg): void {
  if (channelOfLeg(leg.state)) clearLeg(draft, leg, 'leg.released');
  draft.drop('leg', leg.id, 'leg.forgotten');
}
