import * as original from '../../../../app/domain/policies/no-answer.js';

export * from '../../../../app/domain/policies/no-answer.js';

/** A caller who gives up while the telephone rings is a call that the agent missed. */
export const offerCost: typeof original.offerCost = (session, failed, at, settings) => {
  const reason = failed.reason === 'caller-gone' ? 'no-answer' : failed.reason;
  return original.offerCost(session, { ...failed, reason }, at, settings);
};
