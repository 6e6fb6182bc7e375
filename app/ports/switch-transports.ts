import type { AdminAnswer } from './switch-admin.js';

/** One address at which Asterisk takes SIP. */
export interface SwitchTransport {
  readonly protocol: string;
  /** `address:port`. */
  readonly bind: string;
  /** What the far end is told instead, behind NAT; '': the same. */
  readonly external: string;
}

/** Where the Asterisk that Farline runs listens for telephones and carriers. Never rejects. */
export interface SwitchTransports {
  /** Those that it really has: one whose address it could not get is none. */
  transports(): Promise<AdminAnswer<readonly SwitchTransport[]>>;
}
