import type { AskTrunk } from '../../../jobs/ask-trunk.js';
import type { GuideMarks } from '../../../jobs/guide-marks.js';
import type { PlaceTestCall } from '../../../jobs/place-test-call.js';
import type { SwitchTransports } from '../../../ports/switch-transports.js';

/** What the guided first run looks at, beyond the rest of the pages. */
export interface GuidePorts {
  readonly guideMarks: GuideMarks;
  readonly askTrunk: Pick<AskTrunk, 'newest' | 'ask'>;
  readonly testCalls: Pick<PlaceTestCall, 'newest' | 'isRunning' | 'begin' | 'end'>;
  readonly transports: SwitchTransports;
}
