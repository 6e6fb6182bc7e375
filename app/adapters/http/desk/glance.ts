import type { Agent } from '../../../domain/directory.js';
import type { Instant } from '../../../domain/ids.js';
import type { Session, View } from '../../../domain/world.js';
import type { Texts } from '../texts.js';
import type { QueueWaits } from './queue-waits.js';

/** What every part of an agent's desk is made of, at one moment. */
export interface Glance {
  readonly view: View;
  readonly agent: Agent;
  readonly session: Session;
  /** Name of the telephone it rings; null: it rings none of ours. */
  readonly phoneName: string | null;
  readonly waits: QueueWaits;
  /** Whether this browser's user sees callers' numbers whole (O). */
  readonly whole: boolean;
  /** What forms must carry. */
  readonly csrf: string;
  /** What was typed into a form that was refused. */
  readonly typed?: Readonly<Record<string, string>>;
  readonly texts: Texts;
  readonly now: Instant;
}

/** Where a duration counts from, and how long it is now. `ms` never makes a part another one. */
export interface Since {
  readonly at: Instant;
  readonly ms: number;
}

export function since(at: Instant, now: Instant): Since {
  return { at, ms: Math.max(0, now - at) };
}
