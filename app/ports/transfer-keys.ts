import type { ChannelId } from '../domain/ids.js';

/** What the Transfer key of a telephone asks for (REFER). */
export interface TransferKey {
  /** The telephone's channel on which it was pressed. */
  readonly channel: ChannelId;
  /** What was dialled; null: nothing, another call of the telephone's own is meant. */
  readonly to: string | null;
  /** The channel of that other call; null: none is meant, or none is known by the name it was given. */
  readonly other: ChannelId | null;
}

/** D2: Transfer keys of telephones of ours. Whoever presses one is told what became of it, and goes on talking until then. */
export interface TransferKeys {
  /** Told each press; must not throw. */
  onKey: ((key: TransferKey) => void) | null;
  /** The telephone is told that nothing comes of it. Nothing happens without the channel. */
  decline(channel: ChannelId): void;
}
