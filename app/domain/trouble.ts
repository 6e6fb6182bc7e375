import type { Instant } from './ids.js';

/**
 * What Farline leans on: Asterisk's calls (ARI), that it answers what is asked there, that its SIP goes on, its upkeep
 * (AMI), and where facts are stored.
 */
export const PARTS = ['ari', 'ari-requests', 'sip', 'ami', 'storage'] as const;

export type Part = (typeof PARTS)[number];

/** A part that does not work now. */
export interface Trouble {
  readonly part: Part;
  readonly since: Instant;
}
