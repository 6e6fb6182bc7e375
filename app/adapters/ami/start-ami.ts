import type { AmiOptions } from './ami-options.js';
import { AmiSwitchAdmin } from './ami-switch-admin.js';

/** Connects to one Asterisk's AMI and stays connected for ever; `state` tells, and nothing here throws or rejects. */
export function startAmi(options: AmiOptions): AmiSwitchAdmin {
  return new AmiSwitchAdmin(options);
}
