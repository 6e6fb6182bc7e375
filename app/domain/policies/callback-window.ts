import { DEFAULT_SITE } from '../directory.js';
import type { Instant, Moment } from '../ids.js';
import { settingFor } from '../setting-for.js';
import type { Call, View } from '../world.js';
import { isClosed } from './closed-queue.js';
import { closedBecause } from './opening-hours.js';

type Asked = Pick<Call, 'queueId' | 'dialledNumber'>;
type Now = Pick<Moment, 'at' | 'local'>;

const MINUTE = 60_000;
/** Hours begin and end on a quarter, as people set them. */
const QUARTER = 15;

/**
 * K1: whether who asked for it may be called back now, on the clock of the queue's site: between the hours set for it,
 * while the queue is open, and while a route to the number they had dialled is.
 */
export function mayCallBack(view: View, { queueId, dialledNumber }: Asked, now: Now): boolean {
  const { directory } = view;
  const queue = directory.queues.get(queueId ?? '');
  if (queue && isClosed(view, queue, now)) return false;
  const from = settingFor(directory, 'callbackFrom', { queueId });
  const until = settingFor(directory, 'callbackUntil', { queueId });
  const siteId = queue?.siteId ?? DEFAULT_SITE;
  if (!isWithin(from, until, timeAt(view, siteId, now).time)) return false;
  const routes = [...directory.routes.values()].filter(({ number }) => number === dialledNumber);
  return routes.length === 0 || routes.some((route) => closedBecause(route, timeAt(view, route.siteId, now)) === null);
}

/** The begin of the next quarter of an hour: when to look again at what is not allowed now. */
export function nextLook(view: View, { queueId }: Asked, now: Now): Instant {
  const siteId = view.directory.queues.get(queueId ?? '')?.siteId ?? DEFAULT_SITE;
  const minutes = Number(timeAt(view, siteId, now).time.slice(3));
  return now.at - (now.at % MINUTE) + (QUARTER - (minutes % QUARTER)) * MINUTE;
}

/** Times of the same width sort like text. An end that is not behind the begin is on the next day. */
function isWithin(from: string, until: string, time: string): boolean {
  return from < until ? from <= time && time < until : time >= from || time < until;
}

function timeAt({ directory: { sites } }: View, siteId: string, now: Now): ReturnType<Moment['local']> {
  return now.local(sites.get(siteId)?.zone ?? 'UTC');
}
