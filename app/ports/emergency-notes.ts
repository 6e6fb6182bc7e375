import type { AdminAnswer } from './switch-admin.js';

/** What Asterisk noted of an emergency call that it carried out by itself (D7). */
export interface EmergencyNote {
  /** Of the note, and of the call: Asterisk's id of its channel. */
  readonly id: string;
  /** Whole seconds since 1970, UTC, by Asterisk's clock. */
  readonly seconds: number;
  readonly number: string;
  /** Name of the endpoint that called. */
  readonly endpoint: string;
  /** null: the telephone did not say where it is. */
  readonly siteId: string | null;
}

/** Notes stay in Asterisk, over its own restarts too, until somebody has taken them. */
export interface EmergencyNotes {
  readonly state: 'up' | 'down';
  /** Never rejects. */
  list(): Promise<AdminAnswer<readonly EmergencyNote[]>>;
  /** Writes one of ours beside Asterisk's own; of the same id there is one. Never rejects. */
  keep(note: EmergencyNote): Promise<AdminAnswer<null>>;
  /** A note that is not there is no error. Never rejects. */
  forget(id: string): Promise<AdminAnswer<null>>;
}
