import type { ChannelId } from './ids.js';
import type { Call, View } from './world.js';

type Calls = Pick<View, 'get' | 'ownerOf'>;

const ARRIVING = '-in';

/** K6: the other end of a channel by which an agent calls somebody of ours: it arrives here as a call of its own. */
export function innerEnd(channel: ChannelId): ChannelId {
  return `${channel}${ARRIVING}`;
}

/** The call that arrives at a colleague, or in a queue, because of this call of an agent's own; undefined: it goes outside. */
export function arrivingEnd(view: Calls, { channel }: Call): Call | undefined {
  return callAt(view, innerEnd(channel));
}

/** The agent's own call by which this one arrives; undefined: it is nobody's of ours. */
export function callingEnd(view: Calls, { channel }: Pick<Call, 'channel'>): Call | undefined {
  return channel.endsWith(ARRIVING) ? callAt(view, channel.slice(0, -ARRIVING.length)) : undefined;
}

function callAt(view: Calls, channel: ChannelId): Call | undefined {
  const owner = view.ownerOf(channel);
  return owner?.kind === 'call' ? view.get('call', owner.id) : undefined;
}
