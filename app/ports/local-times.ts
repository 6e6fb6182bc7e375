import type { Instant, LocalTime } from '../domain/ids.js';

/** What the clock on the wall says somewhere. */
export interface LocalTimes {
  /** The wall clock of an IANA zone (`Europe/Berlin`) at `at`; of UTC when this machine does not know the zone. Never throws. */
  at(at: Instant, zone: string): LocalTime;
}
