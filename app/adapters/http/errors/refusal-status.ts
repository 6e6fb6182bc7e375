import type { RefusalCode } from '../../../domain/refusals.js';

/** Refusals that only exist at this edge: who asks, and in what shape. */
export type EdgeCode =
  | 'not-signed-in'
  | 'wrong-credentials'
  | 'not-allowed'
  | 'cross-site'
  | 'form-expired'
  | 'setup-link-used'
  | 'too-many-tries'
  | 'too-many-requests'
  | 'no-such-page'
  | 'no-such-thing'
  | 'method-not-allowed'
  | 'body-not-json'
  | 'body-too-large'
  | 'wrong-content-type'
  | 'invalid-fields'
  | 'not-unique'
  | 'in-use'
  | 'missing-reference'
  | 'stale-version'
  | 'agent-signed-in'
  | 'last-admin'
  | 'no-secret'
  | 'peers-not-applied'
  | 'template-refused'
  | 'too-many-viewers'
  | 'internal';

/** HTTP status of every refusal; its sentence is `refusal.<code>` in the catalogue. HTML and JSON both use this. */
export const refusalStatus: Readonly<Record<RefusalCode | EdgeCode, number>> = {
  'already-logged-in': 409,
  'not-logged-in': 409,
  'still-logged-in': 409,
  'no-such-agent': 404,
  'interface-not-allowed': 422,
  'hot-desk-only': 422,
  'no-such-phone': 422,
  'phone-in-use': 409,
  'phone-unreachable': 409,
  'number-missing': 422,
  'number-not-allowed': 422,
  'number-ours': 422,
  'number-emergency': 422,
  'number-in-use': 409,
  'number-unroutable': 422,
  'leg-not-parked': 409,
  'leg-is-up': 409,
  'not-nailed-up': 409,
  'not-ready-wins': 409,
  'not-your-hold': 403,
  'no-call': 409,
  'not-in-wrap-up': 409,
  'storage-failed': 503,
  'key-reused': 422,
  stopping: 503,
  'not-signed-in': 401,
  'wrong-credentials': 401,
  'not-allowed': 403,
  'cross-site': 403,
  'form-expired': 403,
  'setup-link-used': 410,
  'too-many-tries': 429,
  'too-many-requests': 429,
  'no-such-page': 404,
  'no-such-thing': 404,
  'method-not-allowed': 405,
  'body-not-json': 400,
  'body-too-large': 413,
  'wrong-content-type': 415,
  'invalid-fields': 422,
  'not-unique': 409,
  'in-use': 409,
  'missing-reference': 422,
  'stale-version': 409,
  'agent-signed-in': 409,
  'last-admin': 409,
  'no-secret': 409,
  'peers-not-applied': 502,
  'template-refused': 422,
  'too-many-viewers': 503,
  internal: 500,
};
