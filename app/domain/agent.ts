import type { CallId, Instant, OfferId } from './ids.js';

export type Setter = 'agent' | 'presence' | 'supervisor' | 'system';

/** C1: one reason not to be ready. A setter has one hold; `system` has one per reason. */
export interface Hold {
  readonly setter: Setter;
  readonly reason: string;
  readonly since: Instant;
  /** Interface the request came from (`web`, `api`, `phone`, `presence`, `system`). */
  readonly via: string;
  readonly by: string;
}

/** C2: what was asked for during a call and is carried out once, when it ends. */
export interface Pending {
  readonly hold: Hold | null;
  readonly logout: { readonly via: string; readonly by: string } | null;
}

/** C3: what an agent did from `since`; closed by the next one. */
export interface Interval {
  readonly state: AgentState['at'];
  readonly reason: string | null;
  readonly setter: Setter | null;
  readonly via: string;
  readonly since: Instant;
}

export type AgentState =
  | { readonly at: 'logged-out' }
  | { readonly at: 'not-ready' }
  | { readonly at: 'ready' }
  | { readonly at: 'offered'; readonly offerId: OfferId; readonly callId: CallId }
  | { readonly at: 'talking'; readonly callId: CallId; readonly queueCall: boolean }
  | { readonly at: 'wrap-up'; readonly until: Instant };
