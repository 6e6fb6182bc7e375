import type { Holiday, OpenHours } from './directory.js';
import type { Instant } from './ids.js';
import type { RouteTarget } from './route-target.js';

/** Where callers go whom their queue does not serve: never into a menu, which would lead them back. */
export type ClosedTarget = Extract<RouteTarget, { readonly kind: 'queue' | 'number' | 'announcement' | 'voicemail' }>;

/** K1: what becomes of those who wait when their queue closes. */
export const WHEN_CLOSED = ['stay', 'closed-target'] as const;

/** K1: when a queue takes callers, on its site's clock, and where those go whom it does not take or does not serve. */
export interface QueueOpenings {
  /** null: open around the clock; empty: never open. */
  readonly hours: readonly OpenHours[] | null;
  /** Days on which it is closed all day. */
  readonly holidays: readonly Holiday[];
  /** null: a sentence, then the end. */
  readonly closedTarget: ClosedTarget | null;
  /** Closed by hand, whatever the hours say. */
  readonly emergencyClosed: boolean;
  /** Since when it is closed by hand; null: it is not. */
  readonly emergencySince: Instant | null;
  /** Why, for whoever reads the pages; '' when nobody said. */
  readonly emergencyNote: string;
  /** As `closedTarget`, while closed by hand. */
  readonly emergencyTarget: ClosedTarget | null;
  readonly whenClosed: (typeof WHEN_CLOSED)[number];
  /** Where callers go who waited the queue's longest time; null: to the fallback of the dialplan. */
  readonly overflowTarget: ClosedTarget | null;
}

/** Everything of a queue that leads callers elsewhere. */
export const QUEUE_TARGETS = ['closedTarget', 'emergencyTarget', 'overflowTarget'] as const;

export const ALWAYS_OPEN: QueueOpenings = {
  hours: null,
  holidays: [],
  closedTarget: null,
  emergencyClosed: false,
  emergencySince: null,
  emergencyNote: '',
  emergencyTarget: null,
  whenClosed: 'stay',
  overflowTarget: null,
};
