import type { AccountPorts } from '../api/account-ports.js';
import type { PageFrame } from './page-frame.js';

export interface PagePorts extends AccountPorts {
  readonly frame: PageFrame;
}
