import type { Directory } from './directory.js';
import type { ReasonId } from './ids.js';

/** Why an agent is not ready, as admins name it (A): people choose among these. */
export interface Reason {
  readonly id: ReasonId;
  /** What is dialled and stored: 1–3 digits, unique. */
  readonly code: string;
  readonly label: string;
  readonly productive: boolean;
  readonly billable: 'yes' | 'no' | 'half';
  /** C7: longer than this it alarms on the wallboard, 1–86,400 s; null: never. */
  readonly maxSeconds: number | null;
  /** Place in lists, 0–999; equal ones by code. */
  readonly order: number;
}

export const BILLABLE = ['yes', 'no', 'half'] as const;

/** Words our own rules use, which people may give too; those that speak of a leg or a phone are the system's alone. */
export const OWN_REASONS: readonly string[] = ['login', 'no-answer', 'rejected', 'busy', 'not-confirmed'];

/** Whether a hold may be set with this: the code of a configured reason, or one of our own words. */
export function isKnownReason(directory: Directory, given: string): boolean {
  return OWN_REASONS.includes(given) || reasonOfCode(directory, given) !== undefined;
}

export function reasonOfCode(directory: Directory, code: string): Reason | undefined {
  for (const reason of directory.reasons.values()) if (reason.code === code) return reason;
  return undefined;
}

/** In the order in which people choose from them. */
export function inOrder(reasons: Iterable<Reason>): readonly Reason[] {
  return [...reasons].sort((one, other) => one.order - other.order || (one.code < other.code ? -1 : 1));
}
