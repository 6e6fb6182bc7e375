import * as original from '../../../../app/domain/agent.js';

export * from '../../../../app/domain/agent.js';

/** Who was asked and did not get the call stays taken for it. */
export const agentNext: typeof original.agentNext = (state, event) =>
  event.on === 'offer-ended' ? state : original.agentNext(state, event);
