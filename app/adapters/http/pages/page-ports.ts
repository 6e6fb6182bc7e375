import type { AccountPorts } from '../api/account-ports.js';
import type { LocalTimes } from '../../../ports/local-times.js';
import type { Log } from '../../../ports/log.js';
import type { PageFrame } from './page-frame.js';

export interface PagePorts extends AccountPorts {
  readonly frame: PageFrame;
  readonly localTimes: LocalTimes;
  readonly log: Log;
}
