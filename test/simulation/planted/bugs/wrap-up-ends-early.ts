import * as original from '../../../../app/domain/policies/wrap-up.js';

export * from '../../../../app/domain/policies/wrap-up.js';

/** Now and then there is none. */
export const wrapUpUntil: typeof original.wrapUpUntil = (wrapUpMs, at) =>
  at % 4 === 0 ? null : original.wrapUpUntil(wrapUpMs, at);
