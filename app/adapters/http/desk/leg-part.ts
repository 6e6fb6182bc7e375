import { since, type Glance } from './glance.js';

/** The leg that stays up; nothing for whoever is rung for each call. */
export function legPart({ view, session: { id, nailedUp, since: from }, texts, now, csrf }: Glance): object {
  const leg = view.get('leg', id);
  if (!nailedUp || !leg) return { leg: null };
  const { state } = leg;
  const alarm = state.at === 'lost' && state.until === null;
  const trunk = leg.trunkId === null ? null : (view.directory.trunks.get(leg.trunkId)?.name ?? null);
  return {
    leg: {
      csrf,
      state: state.at,
      text: alarm ? texts.say('leg-alarm') : texts.say(`leg.${state.at}`),
      trunk,
      alarm: alarm || state.at === 'dropped',
      reconnects: state.at === 'dropped' || state.at === 'lost' || state.at === 'none',
      since: since(from, now),
    },
  };
}
