import type { AdminAnswer } from './switch-admin.js';

/** Whose browser may register, as whom, and what a called party is shown. */
export interface SoftphoneAccount {
  /** Name of the endpoint, `soft-<session>`. */
  readonly peer: string;
  /** Held by Asterisk's memory alone; nobody writes it anywhere. */
  readonly secret: string;
  readonly callerId: { readonly name: string; readonly number: string };
  /** Where its agent is, for emergency calls (D7); absent: nobody knows. */
  readonly siteId?: string;
}

/** Softphones as Asterisk knows them: made for one session and gone with it, without a reload. Never rejects. */
export interface Softphones {
  /** Makes the peer, or gives it a new secret: whoever was registered with the old one no longer is. */
  open(account: SoftphoneAccount): Promise<AdminAnswer<null>>;
  /** Removes the peer and its registration; a conversation on it goes on. Removing what is not there is no error. */
  close(peer: string): Promise<AdminAnswer<null>>;
  /** Names of the softphones that are there, sorted. */
  list(): Promise<AdminAnswer<readonly string[]>>;
}
