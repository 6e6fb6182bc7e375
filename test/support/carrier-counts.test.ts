import test from 'ava';
import { countCalls } from './carrier-counts.js';
import type { Heard } from './ear.js';
import type { HomePhone } from './home-phone.js';
import type { Visit } from './traffic.js';

const JOE = 500;
const JAY = 560;

function phone(tone: number, ...heard: Heard[]): HomePhone {
  return { settings: { tone }, legs: [{ ear: { heard, doubles: 0 } }] } as unknown as HomePhone;
}

interface Told {
  tone: number;
  heard?: Heard[];
  end?: { by: 'us' | 'them' | 'refused'; at: number } | null;
  releasedByAgent?: boolean;
  doubles?: number;
}

function visit({ tone, heard = [], end = null, releasedByAgent = false, doubles = 0 }: Told): Visit {
  const customer = { settings: { tone }, ear: { heard, doubles }, connected: heard[0] ?? null, end };
  return { customer, arrivedAt: 0, releasedByAgent } as unknown as Visit;
}

function from(tone: number, start: number, until: number): Heard {
  return { tone, from: start, until };
}

const TALKED = { tone: 1160, heard: [from(JOE, 1000, 5000)], end: { by: 'us' as const, at: 5050 } };

test('a customer and an agent who hear each other are one connected customer with audio both ways', (t) => {
  t.deepEqual(countCalls([visit(TALKED)], [phone(JOE, from(1160, 1010, 5000)), phone(JAY)]), {
    customers: 1,
    connected: 1,
    twoWayAudio: 1,
    lost: 0,
    cut: 0,
    doubles: 0,
  });
});

test('an agent who hears nothing of the customer is no audio both ways', (t) => {
  t.like(countCalls([visit(TALKED)], [phone(JOE), phone(JAY, from(1160, 1010, 5000))]), {
    connected: 1,
    twoWayAudio: 0,
  });
});

test('a waiting customer on whom the network hangs up is lost, one who hangs up is not', (t) => {
  const visits = [
    visit({ tone: 1160, end: { by: 'them', at: 900 } }),
    visit({ tone: 1200, end: { by: 'refused', at: 900 } }),
    visit({ tone: 1240, end: { by: 'us', at: 900 } }),
    visit({ tone: 1280 }),
  ];
  t.like(countCalls(visits, [phone(JOE)]), { customers: 4, connected: 0, lost: 2, cut: 0 });
});

test('a conversation that neither side ended is cut, one that the agent released is not', (t) => {
  const end = { by: 'them' as const, at: 5050 };
  t.like(countCalls([visit({ ...TALKED, end })], [phone(JOE)]), { cut: 1, lost: 0 });
  t.like(countCalls([visit({ ...TALKED, end, releasedByAgent: true })], [phone(JOE)]), { cut: 0, lost: 0 });
});

test('a conversation with a second of silence in it, or at its end, is cut', (t) => {
  const gap = { ...TALKED, heard: [from(JOE, 1000, 2000), from(JOE, 3100, 5000)] };
  const fadesOut = { ...TALKED, heard: [from(JOE, 1000, 4000)] };
  const breath = { ...TALKED, heard: [from(JOE, 1000, 2000), from(JOE, 2300, 5000)] };
  for (const [told, cut] of [
    [gap, 1],
    [fadesOut, 1],
    [breath, 0],
  ] as const) {
    t.is(countCalls([visit(told)], [phone(JOE)]).cut, cut);
  }
});

test('a customer who is moved to another agent was cut from the first', (t) => {
  const moved = { ...TALKED, heard: [from(JOE, 1000, 2000), from(JAY, 2100, 5000)] };
  t.is(countCalls([visit(moved)], [phone(JOE), phone(JAY)]).cut, 1);
});

test('a customer heard by two agents at once is a double, one after the other is not', (t) => {
  const atOnce = [phone(JOE, from(1160, 1000, 3000)), phone(JAY, from(1160, 2000, 5000))];
  const inTurn = [phone(JOE, from(1160, 1000, 3000)), phone(JAY, from(1160, 3000, 5000))];
  t.is(countCalls([visit(TALKED)], atOnce).doubles, 1);
  t.is(countCalls([visit(TALKED)], inTurn).doubles, 0);
});

test('a customer who hears two agents at once is a double', (t) => {
  t.is(countCalls([visit({ ...TALKED, doubles: 1 })], [phone(JOE)]).doubles, 1);
});

test('an earlier customer with the same voice does not count as heard', (t) => {
  const visits = [{ ...visit(TALKED), arrivedAt: 800 }];
  t.is(countCalls(visits, [phone(JOE, from(1160, 100, 700))]).twoWayAudio, 0);
});
