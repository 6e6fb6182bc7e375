import type * as original from '../../../../app/domain/reactions/leave.js';

export * from '../../../../app/domain/reactions/leave.js';

/** Who goes on pause while a call is offered is offered it on. */
export const withdrawOffer: typeof original.withdrawOffer = () => undefined;
