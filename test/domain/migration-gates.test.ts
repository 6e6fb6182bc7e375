import test from 'ava';
import {
  firstPace,
  gateFigures,
  isTooMuch,
  nextPace,
  pardon,
  type BatchMeasures,
  type Gate,
  type Pace,
} from '../../app/domain/migration-gates.js';

/** Half of everything is left, so the next batch is as big. */
const GOOD: BatchMeasures = {
  agents: 50,
  written: 50,
  loaded: 50,
  present: 50,
  reachable: 50,
  load1: 0.8,
  cores: 2,
  asteriskCpu: 0.8,
  ourCpu: 0.4,
  reloadMs: null,
};
const IDLE = { load1: 0.1, asteriskCpu: 0.1, ourCpu: 0.05 };

const VERDICTS: readonly [string, Partial<BatchMeasures>, Gate, 'good' | 'trouble' | 'unknown'][] = [
  ['every agent is stored', {}, 'written', 'good'],
  ['one agent is not stored', { written: 49 }, 'written', 'trouble'],
  ['one stored agent is not what calls are handed out by', { loaded: 49 }, 'loaded', 'trouble'],
  ['a peer is missing in Asterisk', { present: 49 }, 'present', 'trouble'],
  ['Asterisk could not be asked for peers', { present: null }, 'present', 'unknown'],
  ['no trunk in service leads to one', { reachable: 49 }, 'reachable', 'trouble'],
  ['load1 is 0.8 of two cores', { load1: 1.6 }, 'load', 'good'],
  ['load1 is more than 0.8 of two cores', { load1: 1.61 }, 'load', 'trouble'],
  ['load1 is 3 of four cores', { load1: 3, cores: 4 }, 'load', 'good'],
  ['Asterisk takes 1.7 of two cores', { asteriskCpu: 1.7 }, 'asterisk-cpu', 'trouble'],
  ['nobody knows what Asterisk takes', { asteriskCpu: null }, 'asterisk-cpu', 'unknown'],
  ['we take 0.81 of a core, of two', { ourCpu: 0.81 }, 'our-cpu', 'trouble'],
  ['nothing was read again', {}, 'reload', 'unknown'],
  ['a reload takes twice the first one', { reloadMs: 200 }, 'reload', 'good'],
  ['a reload takes more than twice the first one', { reloadMs: 201 }, 'reload', 'trouble'],
];

for (const [when, measures, gate, verdict] of VERDICTS) {
  test(`L: when ${when}, the gate ${gate} is ${verdict}`, (t) => {
    const figures = gateFigures({ ...GOOD, ...measures }, 100);
    t.is(figures.find((figure) => figure.gate === gate)?.verdict, verdict);
    const others = figures.filter((figure) => figure.gate !== gate && figure.verdict === 'trouble');
    t.deepEqual(others, [], 'one gate at a time');
  });
}

test('L: the first reload is what others are held against', (t) => {
  t.is(gateFigures({ ...GOOD, reloadMs: 9_000 }, null).find(({ gate }) => gate === 'reload')?.verdict, 'good');
  const first = nextPace(firstPace(50), 50, { ...GOOD, reloadMs: 120 });
  t.is(first.firstReloadMs, 120);
  t.is(nextPace(first, 50, { ...GOOD, reloadMs: 200 }).firstReloadMs, 120);
});

const SIZES: readonly [string, Partial<BatchMeasures>, Partial<Pace>, number][] = [
  ['half of what is allowed is used', {}, {}, 50],
  ['next to nothing is used', IDLE, {}, 75],
  ['nothing at all is used', { load1: 0, asteriskCpu: 0, ourCpu: 0 }, {}, 75],
  ['two thirds of the load are used', { ...IDLE, load1: (1.6 * 2) / 3 }, {}, 25],
  ['all of the load is used', { ...IDLE, load1: 1.6 }, {}, 25],
  ['four fifths of what is allowed to us are used', { ...IDLE, ourCpu: 0.64 }, {}, 25],
  ['a bit less than half is used', { ...IDLE, asteriskCpu: 1.6 / 2.2 }, {}, 60],
  [
    'it is at 400 and next to nothing is used',
    { ...IDLE, agents: 400, written: 400, loaded: 400, present: 400, reachable: 400 },
    { batch: 400 },
    500,
  ],
  ['it has grown, and the load is too high', { ...IDLE, load1: 9 }, { batch: 300 }, 50],
  ['it has grown, and a peer is missing', { ...IDLE, present: 49 }, { batch: 300 }, 50],
  [
    'it is one agent and little is left',
    { ...IDLE, load1: 1.5, agents: 1, written: 1, loaded: 1, present: 1, reachable: 1 },
    { batch: 1 },
    1,
  ],
  [
    'only some of a batch could be moved and next to nothing is used',
    { ...IDLE, agents: 3, written: 3, loaded: 3, present: 3, reachable: 3 },
    {},
    50,
  ],
  ['what Asterisk takes is not known', { ...IDLE, asteriskCpu: null, ourCpu: null }, {}, 75],
];

for (const [when, measures, pace, batch] of SIZES) {
  test(`L: when ${when}, the next batch is of ${batch}`, (t) => {
    t.is(nextPace({ ...firstPace(50), ...pace }, 50, { ...GOOD, ...measures }).batch, batch);
  });
}

test('L: agents who were written and cannot be called there count as failures, until somebody goes on', (t) => {
  const twice = [1, 2].reduce((pace) => nextPace(pace, 50, { ...GOOD, present: 48, reachable: 47 }), firstPace(50));
  t.is(twice.missed, 6);
  t.is(twice.batches, 2);
  t.false(isTooMuch(twice, 3, 10));
  t.true(isTooMuch(twice, 4, 10));
  const pardoned = pardon(twice, 4);
  t.false(isTooMuch(pardoned, 4, 10));
  t.false(isTooMuch(pardoned, 13, 10));
  t.true(isTooMuch(pardoned, 14, 10));
});
