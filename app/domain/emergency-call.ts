import type { Instant, SiteId } from './ids.js';

/** D7: somebody called an emergency number; an alarm until a supervisor has seen it. */
export interface EmergencyCall {
  readonly id: string;
  readonly at: Instant;
  readonly number: string;
  /** Name of the endpoint that called. */
  readonly endpoint: string;
  /** The telephone, or the agent whose softphone it was, by name. */
  readonly place: string;
  /** null: the telephone did not say where it is. */
  readonly siteId: SiteId | null;
  readonly seen: { readonly at: Instant; readonly by: string } | null;
}
