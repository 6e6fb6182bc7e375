import type * as original from '../../../../app/domain/session-number.js';

export * from '../../../../app/domain/session-number.js';

/** A number that is to be called back already is another one each time. */
export const isSameNumber: typeof original.isSameNumber = () => false;
