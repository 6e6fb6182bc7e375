import type { Caller } from '../auth/caller.js';
import { holdsEverywhere } from '../auth/may-see.js';
import type { PagePorts } from '../pages/page-ports.js';
import type { GuidePorts } from './guide-ports.js';
import { guideSubject, stepsDone, STEPS } from './guide-subject.js';

/** What an admin's start page shows until the first call is done, or nobody wants it any more; null: nothing. */
export function guideOffer(
  { texts, live, guideMarks }: Pick<PagePorts, 'texts' | 'live'> & Pick<GuidePorts, 'guideMarks'>,
  caller: Caller,
): object | null {
  if (caller.role !== 'admin' || !holdsEverywhere(caller) || guideMarks.dismissed) return null;
  const done = stepsDone(guideSubject(live.view.directory), guideMarks);
  const next = STEPS.find((name) => !done.has(name));
  if (next === undefined) return null;
  const step = texts.say(`form.guide-${next}.section-main`);
  return {
    title: texts.say('guide.offer'),
    progress: texts.say('guide.offer-next', { done: done.size, total: STEPS.length, step }),
    csrf: caller.csrf ?? '',
  };
}
