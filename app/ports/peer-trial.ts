/** What a throw-away Asterisk made of peer files. */
export type TrialOutcome =
  | { readonly kind: 'taken'; readonly peers: readonly string[] }
  /** Sentences of Asterisk, one for each thing it did not like. */
  | { readonly kind: 'refused'; readonly complaints: readonly string[] }
  /** There is no Asterisk here to try it with. */
  | { readonly kind: 'untried'; readonly why: string };

/** Lets an Asterisk without calls, addresses and time to lose read peer files before the real one does. */
export interface PeerTrial {
  /** `files`: name → text. Never rejects; nothing is left of the trial afterwards. */
  try(files: ReadonlyMap<string, string>): Promise<TrialOutcome>;
}
