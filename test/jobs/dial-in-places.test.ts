import test from 'ava';
import { DialInPlaces } from '../../app/jobs/phone-desk/dial-in-places.js';
import { FakeVoiceLine } from '../support/fake-voice-lines.js';
import { RecordedLog } from '../support/recorded-log.js';
import { VirtualTime } from '../support/virtual-time.js';

function stage() {
  const [time, log] = [new VirtualTime(), new RecordedLog()];
  const places = new DialInPlaces(2, log);
  const ends: (() => void)[] = [];
  const comes = (n: number) => {
    const line = new FakeVoiceLine(time, {
      channel: `n1-${n}`,
      kind: 'dial-in',
      endpoint: 'trunk-t1',
      callerNumber: '+4930123456',
    });
    const over = places.serve(line, () => new Promise((resolve) => void ends.push(resolve)));
    return { line, over };
  };
  return { places, log, ends, comes };
}

test('B1: more than the set number are not asked for DN and PIN at once: one more hears busy, unanswered', async (t) => {
  const { ends, comes } = stage();
  const [first, second, third] = [comes(1), comes(2), comes(3)];
  await third.over;
  t.is(ends.length, 2, 'two are talked with');
  t.like(third.line, { answered: false, hungUpBy: 'us', reason: 'busy', heard: [] });
  for (const { line } of [first, second]) t.is(line.hungUpBy, null);
  ends[0]?.();
  await first.over;
  comes(4);
  t.is(ends.length, 3, 'the place that is free again is taken');
});

test('the operator is told once that nobody gets in, and once how many that was; no number is in it', async (t) => {
  const { log, ends, comes } = stage();
  const [first] = [comes(1), comes(2)];
  for (let n = 3; n < 8; n++) await comes(n).over;
  ends[0]?.();
  await first.over;
  t.deepEqual(
    log.lines.map(({ level, fields }) => [level, fields]),
    [
      ['warn', { places: 2, endpoint: 'trunk-t1' }],
      ['info', { turnedAway: 5 }],
    ],
  );
  t.notRegex(log.text(), /123456/);
});
