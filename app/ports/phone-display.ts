import type { AdminAnswer } from './switch-admin.js';

/** What a telephone shows of the agent who is signed in on it. */
export interface DisplayText {
  readonly dn: string;
  readonly name: string;
  readonly text: string;
}

/** Text on telephones that take NOTIFY (I3). Never rejects. */
export interface PhoneDisplay {
  /** Called when Asterisk can be reached (again) and when it cannot; must not throw. Returns the unsubscribe function. */
  onState(listener: (state: 'up' | 'down') => void): () => void;
  /** What the telephones registered now say they are (their User-Agent), by the name of their endpoint. */
  programs(): Promise<AdminAnswer<ReadonlyMap<string, string>>>;
  /** `ok` says that Asterisk sent it; a telephone that does not know such texts ignores it. */
  show(endpoint: string, program: string, shown: DisplayText): Promise<AdminAnswer<null>>;
}
