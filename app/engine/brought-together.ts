import { lineOf } from '../domain/second-lines.js';
import type { ChannelId } from '../domain/ids.js';
import type { Call, View } from '../domain/world.js';
import type { FoundChannels } from './found-channels.js';
import type { Skips } from './skips.js';

/**
 * K3, D2: customer and whom the agent asked, on the leg or on a second line, in a bridge without their agent: an earlier life
 * completed it, and lost the row.
 */
export function completedPairs(view: View, found: FoundChannels, skips: Skips): readonly (readonly [Call, Call])[] {
  return [...view.all('call')].flatMap((customer) => {
    const party = askedAbout(view, customer);
    if (!party || skips.call(customer) || skips.call(party)) return [];
    const bridge = found.bridgeOf(customer.channel);
    if (bridge === undefined || bridge !== found.bridgeOf(party.channel)) return [];
    if (found.membersOf(bridge).some((id) => found.get(id)?.role === 'leg')) return [];
    return [[customer, party] as const];
  });
}

/** Whom the agent of this customer asks, if anybody. */
function askedAbout(view: View, { state }: Call): Call | undefined {
  if (state.at !== 'talking') return undefined;
  const consult = state.held?.at === 'held' ? state.held.consult : undefined;
  if (consult !== undefined) return view.get('call', consult);
  const line = lineOf(view, state.sessionId);
  return line?.state.at === 'together' ? view.get('call', line.state.withCall) : undefined;
}

/** K3: outside the bridge in which it is with others. Of two who are together it is true of one, for both. */
export function isAstray(call: Call, view: View, found: FoundChannels, skips: Skips): boolean {
  const { state } = call;
  if (state.at === 'conference') return isOutside(call, state.bridge, found, skips);
  if (state.at !== 'together') return false;
  const other = view.get('call', state.withCall);
  if (!other || call.id > other.id || skips.call(call) || skips.call(other) || skips.name(state.bridge)) return false;
  if (!found.isHere(call.channel) || !found.isHere(other.channel)) return false;
  return [call, other].some(({ channel }) => found.bridgeOf(channel) !== state.bridge);
}

function isOutside(call: Call, bridge: string, found: FoundChannels, skips: Skips): boolean {
  if (skips.call(call) || skips.name(bridge) || !found.isHere(call.channel)) return false;
  return found.bridgeOf(call.channel) !== bridge;
}

/**
 * D2: a second line whose place the customer has taken, and that was to be hung up: it is in the bridge of two who need
 * nobody, and would overhear them.
 */
export function isLeftBehind(channel: ChannelId, view: View, found: FoundChannels): boolean {
  const bridge = found.bridgeOf(channel);
  if (bridge === undefined) return false;
  return found.membersOf(bridge).some((member) => {
    const owner = view.ownerOf(member);
    const state = owner?.kind === 'call' ? view.get('call', owner.id)?.state : undefined;
    return state?.at === 'together' && state.bridge === bridge;
  });
}
