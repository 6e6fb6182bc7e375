import * as original from '../../../../app/domain/legs.js';

export * from '../../../../app/domain/legs.js';

/** A telephone that is being dialled for an offer rings on when that is over. */
export const freeLeg: typeof original.freeLeg = (draft, session, why, farewell) => {
  const state = draft.leg(session.id)?.state;
  if (state?.at === 'dialing' && state.purpose.for === 'offer') return;
  original.freeLeg(draft, session, why, farewell);
};
