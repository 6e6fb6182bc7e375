import test from 'ava';
import { HASTY, historyPace } from '../../app/jobs/history-pace.js';

const NOW = 1_760_000_000_000;

test('who follows history closely takes little at a time, and leaves the processor to calls for most of it', (t) => {
  const { page, restMs } = historyPace(NOW - 60_000, NOW);
  t.true(page <= 50 && restMs >= 15);
  t.deepEqual(historyPace(NOW, NOW), { page, restMs });
});

test('who begins history anew, or is more than a minute behind, hurries', (t) => {
  t.is(historyPace(0, NOW), HASTY);
  t.is(historyPace(NOW - 60_001, NOW), HASTY);
});
