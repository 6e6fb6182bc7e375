import * as original from '../../../../app/domain/turns.js';

export * from '../../../../app/domain/turns.js';

/** Two threads see the end of one call. */
export const countCall: typeof original.countCall = (draft, call, agentId) => {
  original.countCall(draft, call, agentId);
  original.countCall(draft, call, agentId);
};
