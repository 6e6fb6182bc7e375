import { isResting } from '../../../domain/leg.js';
import { since, type Glance } from './glance.js';

/** The leg that stays up; nothing for whoever is rung for each call. */
export function legPart({ view, session: { id, nailedUp, since: from }, texts, now, csrf }: Glance): object {
  const leg = view.get('leg', id);
  if (!nailedUp || !leg) return { leg: null };
  const { state, trunkId } = leg;
  const alarm = state.at === 'lost' && state.until === null;
  return {
    leg: {
      csrf,
      state: state.at,
      text: texts.say(alarm ? 'leg-alarm' : isResting(state) ? 'desk.leg-rests' : `leg.${state.at}`),
      trunk: trunkId === null ? null : (view.directory.trunks.get(trunkId)?.name ?? null),
      alarm,
      urgent: alarm || (state.at === 'dropped' && !isResting(state)),
      // E5: nothing has to be brought up by hand that comes by itself.
      reconnects: state.at === 'dropped' || state.at === 'lost',
      since: since(from, now),
    },
  };
}
