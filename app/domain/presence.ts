/** What another PBX tells of a telephone of its own (J): PIDF of RFC 3863 with activities of RFC 4480, in our words. */
export interface Presence {
  /** `basic` of any of its contacts is open. */
  readonly open: boolean;
  /** Words of RPID such as `on-the-phone`, each once, in the order of the document; at most 20. */
  readonly activities: readonly string[];
}

/**
 * Why nothing is known of a telephone any more. `silent`: the PBX answers nothing, or never told. `unreachable`: no way to it.
 * `refused`: it does not let us watch. `unknown`: it has no such number. `ended`: it ended the subscription by itself.
 */
export type PresenceLoss = 'silent' | 'unreachable' | 'refused' | 'unknown' | 'ended';

/** What a watcher knows of one telephone from now on. */
export type PresenceSeen =
  { readonly at: 'known'; readonly presence: Presence } | { readonly at: 'lost'; readonly why: PresenceLoss };
