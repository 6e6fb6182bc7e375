import type { CallState } from './call.js';
import { callNext } from './call.js';
import { isOwnCall, releaseCall, requeueCall } from './calls.js';
import type { TalkingCall } from './consults.js';
import type { Draft } from './draft.js';
import { giveToColleague } from './handed-over.js';
import { isLine, tellLine } from './second-lines.js';
import { finishTalk } from './sessions.js';
import type { Call, Change, Session } from './world.js';

/** Two who were brought together by an agent who is with them no more. */
export type TogetherCall = Call & { readonly state: Extract<CallState, { at: 'together' }> };

/**
 * K3, E9: the customer and whom the agent consulted talk in a bridge of their own, and the agent is done with this call as
 * with any other. The consulted party is moved in one step, and nobody else enters the agent's bridge before.
 */
export function completeConsult(
  draft: Draft,
  session: Session,
  customer: TalkingCall,
  party: TalkingCall,
  detail: Change['detail'],
): void {
  if (!giveToColleague(draft, customer, party, { sessionId: session.id, ...detail })) {
    bringTogether(draft, customer, party, { sessionId: session.id, ...detail });
  }
  finishTalk(draft, draft.session(session.id) ?? session, customer);
}

/** Both into a bridge of their own: from the agent's bridge, where the one who talks to the agent is, or from none. */
export function bringTogether(draft: Draft, customer: Call, party: Call, about: Change['detail']): void {
  const bridge = `${draft.moment.pbx}-call-${party.id}`;
  const leaves = (party.state.at === 'talking' ? draft.leg(party.state.sessionId)?.bridge : null) ?? undefined;
  for (const [call, other] of [
    [customer, party],
    [party, customer],
  ] as const) {
    const state = callNext(call.state, { on: 'completed', withCall: other.id, bridge, at: draft.at });
    const joined = { ...call, state, answered: true, guarded: false };
    draft.put('call', joined, 'call.completed', { ...about, withCall: other.id });
  }
  joinBoth(draft, customer, party, bridge, leaves);
}

/**
 * The consulted party first, and alone: a customer who hangs up just then must not keep them in the agent's bridge, where
 * the next caller is on the way. The guard ends behind the join, on the customer's lane.
 */
function joinBoth(draft: Draft, customer: Call, party: Call, bridge: string, leaves?: string): void {
  const { channel } = customer;
  draft.send(
    { do: 'bridge', bridge, name: bridge },
    { do: 'add', bridge, channels: [party.channel], joins: true, ...(leaves ? { leaves } : {}) },
    { do: 'add', bridge, channels: [channel], joins: true, quiets: true },
    { do: 'deadman', channel, seconds: 0 },
  );
}

/** One of the two is in their bridge. */
export function isInTogether(draft: Draft, call: TogetherCall): void {
  if (call.state.joined) return;
  draft.put('call', { ...call, state: callNext(call.state, { on: 'both-joined' }) }, 'call.together');
}

/** A join that was asked for and did not happen, as far as anybody knows, is asked for again. */
export function joinBothAgain(draft: Draft, call: TogetherCall): void {
  const other = partnerOf(draft, call);
  if (!other) return;
  const [customer, party] = isOwnCall(call) ? [other, call] : [call, other];
  // Whoever is in the bridge leaves it for a moment by being asked in again, and is not gone by that.
  for (const one of [call, other]) {
    if (one.state.joined) draft.put('call', { ...one, state: { ...one.state, joined: false } }, 'call.joins-again');
  }
  joinBoth(draft, customer, party, call.state.bridge);
}

/** The join cannot be: whoever was consulted is let go, the customer is served again. */
export function notTogether(draft: Draft, call: Call): void {
  if (call.state.at !== 'together') return;
  const other = partnerOf(draft, call as TogetherCall);
  const [customer, party] = other && isOwnCall(call) ? [other, call] : [call, other];
  if (isLine(customer)) return releaseCall(draft, customer, 'lost');
  serveAgain(draft, customer);
  // A call of the agent's own is not served again but over, and with it whom it was brought together with.
  const left = party && draft.call(party.id);
  if (left) releaseCall(draft, left, 'lost');
}

/**
 * One of the two is gone, and with them what the other was there for. A customer who never met whom they were brought
 * together with, or for a moment only, is served again.
 */
export function togetherOver(draft: Draft, gone: Call): void {
  const other = gone.state.at === 'together' ? partnerOf(draft, gone as TogetherCall) : undefined;
  if (!other) return;
  if (isLine(other)) return tellLine(draft, other, 'far-hung-up', 'normal');
  if (isLine(gone)) return releaseCall(draft, other, 'agent');
  const met = draft.at - other.state.since >= draft.directory.settings.deliverMs;
  if (!other.state.joined || (isOwnCall(gone) && !met)) serveAgain(draft, other);
  else releaseCall(draft, other, isOwnCall(gone) ? 'called' : 'caller');
}

function serveAgain(draft: Draft, call: Call): void {
  if (isOwnCall(call)) releaseCall(draft, call, 'lost');
  else requeueCall(draft, call);
}

function partnerOf(draft: Draft, call: TogetherCall): TogetherCall | undefined {
  const other = draft.call(call.state.withCall);
  return other?.state.at === 'together' && other.state.withCall === call.id ? (other as TogetherCall) : undefined;
}
