/**
 * Customers reach ten agents at home, for anybody to watch: `npm run demo [-- --seconds 60]`.
 * Starts Farline on data of its own, a second Asterisk as the carrier, ten plain telephones and at least 30 customers.
 * The story goes to stderr; the last line of stdout is JSON. Exit 1 when a customer was not served.
 */
import { parseArgs } from 'node:util';
import { DemoReport } from './demo/demo-report.js';
import { runShift } from './demo/shift.js';
import { Story } from './demo/story.js';
import { ensureBuilt } from '../test/support/ensure-built.js';
import { CUSTOMER_TONES, HOME_AGENTS } from '../test/support/home-agents.js';
import { withCallCenter } from '../test/support/with-call-center.js';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } });
const seconds = Number(values.seconds);
if (!(seconds >= 30 && seconds <= 3600)) {
  process.stderr.write(`--seconds is "${values.seconds}", but must be a number from 30 to 3600\n`);
  process.exit(1);
}

const story = new Story();
await ensureBuilt();
story.say(
  'Starting Farline, its Asterisk and the carrier. The first time this fetches Asterisk, which takes a minute.',
);
const settings = {
  network: '127.0.71',
  agents: HOME_AGENTS,
  customerTones: CUSTOMER_TONES,
  ringMs: 800,
  env: { FARLINE_HTTP_PORT: '0' },
};
await withCallCenter(settings, async (center) => {
  const report = new DemoReport(center.phones);
  await runShift(center, story, report, seconds);
  const figures = report.figures();
  report.tell(figures, story);
  await center.close();
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  return report.problems(figures).length === 0 ? 0 : 1;
});
