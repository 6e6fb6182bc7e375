import * as original from '../../../../app/domain/reactions/leave.js';

export * from '../../../../app/domain/reactions/leave.js';

/** The registration of who signs out is gone, their line is called on. */
export const leave: typeof original.leave = (draft, session, asking) => {
  const leg = draft.leg(session.id);
  original.leave(draft, session, asking);
  if (leg?.state.at === 'lost' && !draft.leg(leg.id)) draft.put('leg', leg, 'leg.lost');
};
