import type { Change } from './world.js';

/** Who asks for something, and how. */
export interface Asking {
  /** Interface the request came from: `web`, `api`, `phone`, `presence`, `system`. */
  readonly via: string;
  readonly by: string;
  /** C5: a supervisor acts on somebody else. Such facts are the audit. */
  readonly supervised?: boolean;
  /** Why, in their own words, 1–200 characters. */
  readonly note?: string;
}

/** What a fact says of who asked. Its `audited` puts what became of their wish into the audit, whoever they are. */
export function askedBy({ via, by, supervised, note }: Asking): Change['detail'] {
  const act: Change['detail'] = supervised === true ? { via, by, supervised } : { via, by };
  return note === undefined ? act : { ...act, note };
}
