import * as original from '../../../../app/domain/consults.js';
import { releaseCall } from '../../../../app/domain/calls.js';

export * from '../../../../app/domain/consults.js';

/** Whom the agent asked is gone, and with them the customer who was on hold. */
export const backToCustomer: typeof original.backToCustomer = (draft, session, customer) => {
  original.backToCustomer(draft, session, customer);
  const call = draft.call(customer.id);
  if (call) releaseCall(draft, call, 'lost');
};
