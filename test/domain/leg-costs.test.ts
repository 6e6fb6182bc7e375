import test from 'ava';
import { legFigures, type LineSum } from '../../app/domain/leg-costs.js';

const sum = (over: Partial<LineSum>): LineSum => ({
  ...{ agentId: 'joe', trunkId: 'sbc', kind: 'out', from: 0, lines: 1, ms: 60_000, restMs: 0, rate: 0.0135 },
  ...over,
});

test('E10: whole steps are billed at the rate of their trunk, nailed-up legs apart', (t) => {
  const sums = [
    sum({ kind: 'nailed-up', ms: 3_600_000, rate: 0.01 }),
    sum({ kind: 'call-leg', ms: 61_000, restMs: 59_000, rate: 0.02 }),
    sum({ kind: 'out', ms: 30_500, restMs: 500 }),
  ];
  t.deepEqual(legFigures(sums), {
    ...{ lines: 3, nailedMs: 3_600_000, callLegMs: 61_000, outMs: 30_500, inMs: 0 },
    ...{ billedMs: 3_751_000, nailedCost: 0.6, cost: 0.647 },
  });
});

test('E10: callers and telephones of ours cost nothing, and are in their minutes alone', (t) => {
  const sums = [sum({ kind: 'in', ms: 5_000 }), sum({ kind: 'nailed-up', trunkId: null, ms: 7_000, rate: 0 })];
  t.like(legFigures(sums), { inMs: 5_000, nailedMs: 7_000, billedMs: 0, cost: 0 });
  t.like(legFigures([]), { lines: 0, billedMs: 0, nailedCost: 0, cost: 0 });
});

test('E10: many small costs are added before they are rounded', (t) => {
  const sums = Array.from({ length: 1_000 }, () => sum({ ms: 100, rate: 0.01 }));
  t.is(legFigures(sums).cost, 0.0167);
});
