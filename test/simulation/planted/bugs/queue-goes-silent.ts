import * as original from '../../../../app/domain/offers.js';

export * from '../../../../app/domain/offers.js';

/** The music is over with the first announcement. */
export const playMusic: typeof original.playMusic = (draft, call) => {
  const spokenTo = call.state.at === 'waiting' && call.state.since < draft.at;
  if (!spokenTo) original.playMusic(draft, call);
};
