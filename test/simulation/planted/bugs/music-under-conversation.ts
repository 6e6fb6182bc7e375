import * as original from '../../../../app/domain/offers.js';

export * from '../../../../app/domain/offers.js';

/** Whoever is taken off hold to talk to somebody else hears the music on. */
export const endMusic: typeof original.endMusic = (call) => {
  const onHold = call.state.at === 'talking' && call.state.held;
  return onHold ? { do: 'answer', channel: call.channel } : original.endMusic(call);
};
