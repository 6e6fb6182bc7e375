import * as original from '../../../../app/domain/calls.js';

export * from '../../../../app/domain/calls.js';

/** The customer goes with the agent's leg. */
export const requeueCall: typeof original.requeueCall = (draft, call) => original.releaseCall(draft, call, 'lost');
