import { DEFAULT_SITE, type OpenHours } from '../directory.js';
import type { Instant, LocalTime, Moment } from '../ids.js';
import { settingFor } from '../setting-for.js';
import type { Call, View } from '../world.js';
import { changesAt } from './changes-at.js';
import { closedBecause, type Openings } from './opening-hours.js';

type Asked = Pick<Call, 'queueId' | 'dialledNumber'>;
type Now = Pick<Moment, 'at' | 'local'>;

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/** Something that has to be open for a callback, on the clock of its site. */
interface Door {
  readonly siteId: string;
  readonly openings: Openings;
}

/**
 * K1: whether who asked for it may be called back now, on the clock of the queue's site: between the hours set for it,
 * while the queue is open, and while a route to the number they had dialled is.
 */
export function mayCallBack(view: View, asked: Asked, now: Now): boolean {
  const isOpen = ({ siteId, openings }: Door): boolean => closedBecause(openings, timeAt(view, siteId, now)) === null;
  if (!doorsOfQueue(view, asked).every(isOpen)) return false;
  const routes = routesTo(view, asked);
  return routes.length === 0 || routes.some(isOpen);
}

/** When time alone may change whether they may be called back; null: never. */
export function callbackChangesAt(view: View, asked: Asked, now: Now): Instant | null {
  const doors = [...doorsOfQueue(view, asked), ...routesTo(view, asked)];
  const changes = doors.map(({ siteId, openings }) => changesAt(view, siteId, openings, now));
  const known = changes.filter((change) => change !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** The queue's own hours, and those in which it calls back. */
function doorsOfQueue({ directory }: View, { queueId }: Asked): readonly Door[] {
  const queue = directory.queues.get(queueId ?? '');
  const siteId = queue?.siteId ?? DEFAULT_SITE;
  const from = settingFor(directory, 'callbackFrom', { queueId });
  const until = settingFor(directory, 'callbackUntil', { queueId });
  const window = { hours: daily(from, until), holidays: [], emergencyClosed: false };
  return [{ siteId, openings: window }, ...(queue ? [{ siteId, openings: queue.openings }] : [])];
}

/** Every day the same; an end that is not behind the begin is on the next day. */
function daily(from: string, until: string): readonly OpenHours[] | null {
  if (from === '00:00' && until === '24:00') return null;
  const spans =
    from < until
      ? [{ from, to: until }]
      : [
          { from: '00:00', to: until },
          { from, to: '24:00' },
        ];
  return WEEKDAYS.flatMap((weekday) => spans.map((span) => ({ weekday, ...span })));
}

function routesTo({ directory }: View, { dialledNumber }: Asked): readonly Door[] {
  const routes = [...directory.routes.values()].filter(({ number }) => number === dialledNumber);
  return routes.map((route) => ({ siteId: route.siteId, openings: route }));
}

function timeAt({ directory: { sites } }: View, siteId: string, now: Now): LocalTime {
  return now.local(sites.get(siteId)?.zone ?? 'UTC');
}
