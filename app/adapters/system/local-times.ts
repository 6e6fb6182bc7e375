import type { LocalTimes } from '../../ports/local-times.js';
import type { Log } from '../../ports/log.js';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Wall clocks by the zones this Node knows. An unknown zone is told once and treated as UTC. */
export function systemLocalTimes(log: Log): LocalTimes {
  const formats = new Map<string, Intl.DateTimeFormat>();
  const formatOf = (zone: string): Intl.DateTimeFormat => {
    const known = formats.get(zone);
    if (known) return known;
    const made = formatIn(zone) ?? formatIn('UTC');
    if (!made) throw new Error('this Node does not know UTC');
    if (!isZone(zone)) log.warn(`this machine does not know the time zone ${zone}: its opening hours count in UTC`);
    formats.set(zone, made);
    return made;
  };
  // Asked for with every call, and the same for a minute: no zone's clock is moved within one.
  const lastAsked = new Map<string, { readonly minute: number; readonly local: LocalTime }>();
  return {
    at(at, zone) {
      const minute = Math.floor(at / MINUTE_MS);
      const known = lastAsked.get(zone);
      if (known?.minute === minute) return known.local;
      const local = wallClock(formatOf(zone), at);
      lastAsked.set(zone, { minute, local });
      return local;
    },
  };
}

const MINUTE_MS = 60_000;

type LocalTime = ReturnType<LocalTimes['at']>;

function wallClock(format: Intl.DateTimeFormat, at: number): LocalTime {
  const part = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const get = (type: Intl.DateTimeFormatPartTypes): string => part.get(type) ?? '';
  return {
    date: `${get('year').padStart(4, '0')}-${get('month')}-${get('day')}`,
    weekday: WEEKDAYS.indexOf(get('weekday')) + 1,
    time: `${get('hour')}:${get('minute')}`,
  };
}

/** Whether this machine knows the zone by that name. */
export function isZone(zone: string): boolean {
  return formatIn(zone) !== null;
}

function formatIn(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat('en-GB', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      weekday: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
    });
  } catch {
    return null;
  }
}
