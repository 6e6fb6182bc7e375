import type { BridgeId, ChannelId } from '../domain/ids.js';
import type { Snapshot, SnapshotChannel } from '../ports/switch.js';

/** What Asterisk has, to be looked up: channels, and which of them share a bridge. */
export class FoundChannels {
  readonly #channels = new Map<ChannelId, SnapshotChannel>();
  readonly #bridgeOf = new Map<ChannelId, BridgeId>();
  readonly #members = new Map<BridgeId, readonly ChannelId[]>();

  constructor({ channels, bridges }: Snapshot) {
    for (const channel of channels) this.#channels.set(channel.id, channel);
    for (const { id, members } of bridges) {
      this.#members.set(id, members);
      for (const member of members) this.#bridgeOf.set(member, id);
    }
  }

  get(channel: ChannelId): SnapshotChannel | undefined {
    return this.#channels.get(channel);
  }

  /** undefined: it stands alone. */
  bridgeOf(channel: ChannelId): BridgeId | undefined {
    return this.#bridgeOf.get(channel);
  }

  membersOf(bridge: BridgeId | undefined): readonly ChannelId[] {
    return (bridge === undefined ? undefined : this.#members.get(bridge)) ?? [];
  }

  /** In our application, where it takes our requests. */
  isHere(channel: ChannelId): boolean {
    return this.#channels.get(channel)?.entered ?? false;
  }

  hasCompany(channel: ChannelId): boolean {
    return this.membersOf(this.#bridgeOf.get(channel)).length > 1;
  }
}
