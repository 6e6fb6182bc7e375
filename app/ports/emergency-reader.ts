import type { AdminAnswer } from './switch-admin.js';

/** Which text about emergency calls Asterisk has really read. Never rejects. */
export interface EmergencyReader {
  /** Its mark; '': none. */
  mark(): Promise<AdminAnswer<string>>;
}
