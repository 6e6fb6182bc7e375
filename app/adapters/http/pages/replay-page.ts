import { Router, type Request, type Response } from 'express';
import type { Instant, Millis } from '../../../domain/ids.js';
import { isDate } from '../../../domain/local-days.js';
import type { Caller } from '../auth/caller.js';
import { identify } from '../auth/identify.js';
import { siteOf } from '../auth/may-see.js';
import { describeRefusal } from '../errors/describe-refusal.js';
import { shownValue } from '../errors/field-problems.js';
import { Refused } from '../errors/refused.js';
import { sightOf } from '../live/wallboard-feed.js';
import type { PastBoard, Replays } from '../replays.js';
import type { PagePorts } from './page-ports.js';
import { atMinute, minuteOfDay, readTime, timeText, type Wall } from './replay-time.js';
import type { RunRoute } from './run-route.js';
import type { WallboardView } from './wallboard-view.js';

const PATH = '/replay';
const MINUTE: Millis = 60_000;
const SECOND: Millis = 1_000;
/** How far the links go, back and forth. */
const STEPS = [
  ['hour', 60 * MINUTE],
  ['five', 5 * MINUTE],
  ['one', MINUTE],
] as const;

interface ReplayPagePorts extends PagePorts {
  readonly replays: Replays;
  readonly pastBoards: WallboardView;
}

/** M: the wallboard of any minute of the past, by the clock of the site: the same rows, and nothing that acts. */
export function replayPage(ports: ReplayPagePorts, run: RunRoute): Router {
  const { frame, texts, live, localTimes, clock, replays, pastBoards } = ports;
  const router = Router();

  const zoneOf = (caller: Caller): string => live.view.directory.sites.get(siteOf(caller) ?? 'default')?.zone ?? 'UTC';

  async function show(response: Response, caller: Caller, given: string | null): Promise<void> {
    const zone = zoneOf(caller);
    const local: Wall = (at) => localTimes.at(at, zone);
    const now = clock.now();
    const read = given === null ? { at: now - (now % SECOND), other: null } : readTime(given, local);
    const past = 'problem' in read || read.at > now ? null : await replays.at(read.at, siteOf(caller));
    const problem = problemOf(read, past, given, now);
    const refusal = problem && describeRefusal(problem, texts);
    if (refusal) response.status(refusal.status);
    const at = 'problem' in read ? now - (now % SECOND) : read.at;
    const made = past !== null && past !== 'behind' && 'board' in past ? past : null;
    const { date, minute, minutes } = minuteOfDay(at, local);
    frame.send(response, 'replay', caller, {
      title: texts.say('replay.title'),
      lead: texts.say('replay.lead'),
      refusal: refusal && { ...refusal, problems: [] },
      ...{ value: timeText(at, local).slice(0, 19), date, minute, last: minutes - 1, wrong: refusal !== null },
      clock: local(at).time,
      when: made && { ...whenOf(at, local), zone },
      twice: 'problem' in read || read.other === null ? null : linkTo(read.other, local),
      steps: made ? stepsOf(made, at, now, local) : [],
      board: made && pastBoards.board(made.board, at, sightOf(caller).eyes),
    });
  }

  function whenOf(at: Instant, local: Wall): { readonly date: string; readonly time: string } {
    const [date = '', time = ''] = timeText(at, local).split('T');
    return { date, time };
  }

  function problemOf(
    read: ReturnType<typeof readTime>,
    past: Awaited<ReturnType<Replays['at']>> | null,
    given: string | null,
    now: Instant,
  ): Refused | null {
    if (past === 'behind') return new Refused('replay-behind', { retryAfterSeconds: 30 });
    if ('problem' in read) {
      const value = shownValue(given ?? '');
      return new Refused(read.problem === 'skipped' ? 'replay-skipped' : 'replay-time', {
        field: 'at',
        values: { value },
      });
    }
    const nothing = past !== null && 'nothing' in past;
    // Who asks for no time is not told that theirs is wrong.
    if (nothing && given === null) return null;
    return nothing || read.at > now ? new Refused('replay-outside', { field: 'at' }) : null;
  }

  function linkTo(at: Instant, local: Wall): string {
    return `${PATH}?${new URLSearchParams({ at: timeText(at, local) })}`;
  }

  /** Links back and forth; null where history ends. */
  function stepsOf({ from, changedAt, changesAt }: PastBoard, at: Instant, now: Instant, local: Wall): object[] {
    const link = (name: string, to: Instant | null): object => ({
      text: texts.say(`replay.${name}`),
      href: to === null || to < from || to > now ? null : linkTo(to, local),
    });
    return [
      ...STEPS.map(([name, ms]) => link(`back-${name}`, at - ms)),
      link('back-change', changedAt === null ? null : behind(changedAt)),
      link('next-change', changesAt === null ? null : behind(changesAt)),
      ...STEPS.toReversed().map(([name, ms]) => link(`on-${name}`, at + ms)),
    ];
  }

  router.get(PATH, async (request, response) => {
    const caller = await identify(ports, request);
    if (!caller) return response.redirect(303, `/login?next=${PATH}`);
    run.check('replay.read', caller);
    const slid = slidTo(request, (at) => localTimes.at(at, zoneOf(caller)));
    if (slid !== null) return response.redirect(303, slid);
    const { at } = request.query;
    await show(response, caller, typeof at === 'string' && at !== '' ? at : null);
  });

  /** The slider names a day and one of its minutes. */
  function slidTo({ query: { day, minute } }: Request, local: Wall): string | null {
    if (typeof day !== 'string' || typeof minute !== 'string') return null;
    const at = isDate(day) && /^\d{1,4}$/.test(minute) ? atMinute(day, Number(minute), local) : null;
    return at === null ? `${PATH}?${new URLSearchParams({ at: `${day} ${minute}` })}` : linkTo(at, local);
  }

  return router;
}

/** The first whole second at which what happened is there. */
function behind(at: Instant): Instant {
  return Math.ceil(at / SECOND) * SECOND;
}
