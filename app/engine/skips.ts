import type { ChannelId } from '../domain/ids.js';
import { channelOfLeg } from '../domain/leg.js';
import type { Call, Leg } from '../domain/world.js';
import type { FoundChannels } from './found-channels.js';

/** For what the snapshot may be too old: touched meanwhile was it itself, its channel, or the bridge that one is in. */
export class Skips {
  constructor(
    private readonly found: FoundChannels,
    /** Whether the channel, bridge or entity of this name was touched. */
    readonly name: (name: string) => boolean,
  ) {}

  channel(channel: ChannelId): boolean {
    const bridge = this.found.bridgeOf(channel);
    return this.name(channel) || (bridge !== undefined && this.name(bridge));
  }

  call(call: Call): boolean {
    return this.name(call.id) || this.channel(call.channel);
  }

  leg({ id, bridge, state }: Leg): boolean {
    const channel = channelOfLeg(state);
    return this.name(id) || (bridge !== null && this.name(bridge)) || (channel !== null && this.channel(channel));
  }
}
