/** Every refusal has a stable code; the sentence and the HTTP status are made at the edge from this table's codes. */
export type RefusalCode =
  | 'already-logged-in'
  | 'not-logged-in'
  | 'still-logged-in'
  | 'no-such-agent'
  | 'interface-not-allowed'
  | 'hot-desk-only'
  | 'no-such-phone'
  | 'phone-in-use'
  | 'phone-unreachable'
  | 'number-missing'
  | 'number-not-allowed'
  | 'number-ours'
  | 'number-emergency'
  | 'number-in-use'
  | 'number-unroutable'
  | 'leg-not-parked'
  | 'leg-is-up'
  | 'leg-in-use'
  | 'not-nailed-up'
  | 'not-ready-wins'
  | 'not-your-hold'
  | 'no-such-reason'
  | 'not-in-queue'
  | 'no-call'
  | 'has-call'
  | 'consulting'
  | 'no-consult'
  | 'not-answered'
  | 'no-such-queue'
  | 'target-ours'
  | 'target-emergency'
  | 'target-unroutable'
  | 'target-unreachable'
  | 'no-offer'
  | 'not-in-wrap-up'
  | 'storage-failed'
  | 'key-reused'
  | 'stopping';

export interface Refusal {
  readonly code: RefusalCode;
  /** The field the refusal is about, when it is about one. */
  readonly field: string | null;
}
