import type { AdminAnswer } from './switch-admin.js';

/** A registration as Asterisk shows it; `trying`: neither taken nor refused so far. When it ends Asterisk does not tell. */
export type FoundRegistration = 'registered' | 'trying' | 'rejected';

/** The registrations of one Asterisk. Never rejects. */
export interface SwitchRegistrations {
  /** How the registrations that Asterisk keeps at carriers stand, by name. */
  registrations(): Promise<AdminAnswer<ReadonlyMap<string, FoundRegistration>>>;
  /** Registers this one again at once, with what Asterisk has loaded now. */
  registerAgain(name: string): Promise<AdminAnswer<null>>;
}
