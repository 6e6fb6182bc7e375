import * as original from '../../../../app/domain/together.js';
import { leave } from '../../../../app/domain/reactions/leave.js';

export * from '../../../../app/domain/together.js';

/** The agent's leg goes with the customer, and with it the sign-in. */
export const completeConsult: typeof original.completeConsult = (draft, session, customer, party, detail) => {
  original.completeConsult(draft, session, customer, party, detail);
  leave(draft, draft.session(session.id) ?? session, { via: 'system', by: 'system' });
};
