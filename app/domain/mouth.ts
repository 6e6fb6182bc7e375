import type { BridgeId, ChannelId, Instant } from './ids.js';
import type { SupervisionMode } from './supervision.js';

/** Who can hear a supervisor: the agent, and whoever is with the agent. */
export const HEARERS = ['agent', 'customer'] as const;
export type Hearer = (typeof HEARERS)[number];

/**
 * By it one of the two hears the supervisor: a snoop channel on the supervisor's line, and one on the agent's leg into
 * which that is whispered, in a bridge of their own. A mode is the mouths that are there, so that nobody who hears
 * somebody before and after a change of it hears a break: what they hear by is not touched.
 */
export interface Mouth {
  readonly to: Hearer;
  /** Takes up what the supervisor says on `line`. */
  readonly mic: ChannelId;
  readonly line: ChannelId;
  /** Says it on the leg `on`. */
  readonly speaker: ChannelId;
  readonly on: ChannelId;
  readonly bridge: BridgeId;
  /** Which of the two channels are in the bridge. */
  readonly inside: readonly ChannelId[];
  /** When both are to be; null: they are. */
  readonly until: Instant | null;
  /** Of the agent's: silence on a leg that is alone; null: none is wanted. */
  readonly alone: Silence | null;
}

/** Asterisk sends nothing to a channel that is alone in its bridge, also not what is whispered: so silence is played there. */
export interface Silence {
  readonly bridge: BridgeId;
  /** In which life it was asked for: what an earlier one asked for may never have come about. */
  readonly epoch: string;
  /** It was refused, and is asked for again then; null: it was not. */
  readonly again: Instant | null;
}

const HEARD_BY: Readonly<Record<SupervisionMode, readonly Hearer[]>> = {
  monitor: [],
  whisper: ['agent'],
  barge: ['agent', 'customer'],
};

/** Who is to hear the supervisor in this mode. */
export function heardBy(mode: SupervisionMode): readonly Hearer[] {
  return HEARD_BY[mode];
}

/** The mode these mouths make. */
export function modeOf(mouths: readonly Mouth[]): SupervisionMode {
  const open = mouths.filter(({ until }) => until === null).map(({ to }) => to);
  if (open.includes('customer')) return 'barge';
  return open.includes('agent') ? 'whisper' : 'monitor';
}

/** The mouth with this channel in its bridge; itself when nothing follows of that. */
export function withInside(mouth: Mouth, channel: ChannelId): Mouth {
  const { mic, speaker, inside } = mouth;
  if ((channel !== mic && channel !== speaker) || inside.includes(channel)) return mouth;
  const both = [...inside, channel];
  return { ...mouth, inside: both, until: both.length === 2 ? null : mouth.until };
}
