import test from 'ava';
import type { RecordedFact } from '../../app/domain/facts.js';
import { compareIntervals, compareLegs, compareSentOutside } from '../../bench/calls/compare-agents.js';
import { compareTimes, pairCalls } from '../../bench/calls/compare-calls.js';
import { compareAgentsHeard, compareTalks } from '../../bench/calls/compare-talks.js';
import { countLost } from '../../bench/calls/count-lost.js';
import { Findings, type Evidence } from '../../bench/calls/evidence.js';
import { Heard } from '../../bench/calls/heard.js';
import type { OurCall } from '../../bench/calls/our-records.js';
import { tellCall } from '../../bench/calls/tell-call.js';

const NUMBER = '+15551230001';
const CALLER = '+49301000000';
const SPEAKER = 60_000;

function heard(speaker: number, from: number, until: number): Heard {
  const ear = new Heard();
  for (let at = from; at <= until; at += 100) ear.note(speaker, at);
  return ear;
}

const CALL: OurCall = {
  id: 'c1',
  arrivedAt: 1_000,
  answeredAt: 1_010,
  endedAt: 5_000,
  by: 'caller',
  waitedMs: 500,
  waitsFrom: 1_000,
  talks: [{ sessionId: 's1', from: 1_500, until: 5_000 }],
  engaged: [{ sessionId: 's1', from: 1_500, until: 5_000 }],
  story: '',
};

/** One customer who talked to one agent for 3.5 s, as the carrier and Farline both have it. */
function evidence(over: Partial<Evidence> = {}, call: Partial<OurCall> = {}): Evidence {
  const record = { startedAt: 990, answeredAt: 1_015, endedAt: 5_005, disposition: 'ANSWERED' };
  const line = { startedAt: 100, answeredAt: 200, endedAt: 9_000, disposition: 'ANSWERED' };
  return {
    calls: [{ n: 0, caller: CALLER, dials: '6001', patienceMs: 4_000 }],
    ends: new Map([[CALLER, 'hung-up']]),
    carrier: [
      { direction: 'to-farline', caller: CALLER, dialled: '6001', ...record },
      { direction: 'from-farline', caller: 'anonymous', dialled: NUMBER, ...line },
    ],
    customerHeard: () => heard(SPEAKER, 1_520, 4_980),
    agents: [{ agentId: 'a1', number: NUMBER, speaker: SPEAKER, heard: heard(0, 1_530, 4_990) }],
    deeds: [],
    outside: [],
    maxWaitMs: new Map([['6001', null]]),
    facts: [],
    ours: {
      calls: [{ ...CALL, ...call }],
      legs: [{ sessionId: 's1', from: 95, answeredAt: 210, until: 9_010 }],
      intervals: [
        { sessionId: 's1', state: 'ready', from: 90, until: 1_500 },
        { sessionId: 's1', state: 'talking', from: 1_500, until: 5_000 },
        { sessionId: 's1', state: 'ready', from: 5_000, until: 9_010 },
      ],
      agentOf: new Map([['s1', 'a1']]),
      sessions: new Map([['s1', { since: 90, endedAt: 9_010 }]]),
    },
    callers: new Map([['c1', CALLER]]),
    rowsLeft: { calls: 0 },
    ...over,
  };
}

function judged(given: Evidence): Findings {
  const findings = new Findings({ timeMs: 250, soundMs: 800 });
  const pairs = pairCalls(given, findings);
  for (const pair of pairs) {
    compareTimes(pair, findings);
    compareTalks(pair, given, findings);
  }
  compareAgentsHeard(pairs, given, findings);
  compareLegs(given, findings);
  compareSentOutside(pairs, given, findings);
  compareIntervals(pairs, given, findings);
  countLost(given, findings);
  return findings;
}

const ours = (over: Partial<Evidence['ours']>): Evidence => {
  const given = evidence();
  return { ...given, ours: { ...given.ours, ...over } };
};

test('records that say the same leave nothing to find', (t) => {
  const { inconsistent, lost } = judged(evidence());
  t.deepEqual([inconsistent, lost], [[], []]);
});

const PLANTED: readonly (readonly [title: string, given: Evidence, finding: RegExp])[] = [
  ['a call that Farline has no record of', ours({ calls: [] }), /Farline has no record/],
  ['a call that Farline has twice', ours({ calls: [CALL, CALL] }), /2 records of one call/],
  ['a call of nobody', evidence({ callers: new Map([['c1', '+4912345']]) }), /Farline has a call of/],
  ['a call that begins too late', evidence({}, { arrivedAt: 1_400 }), /start is 410 ms off/],
  ['a call that is still up', evidence({}, { endedAt: null }), /never ended/],
  ['a call that was never answered', evidence({}, { answeredAt: null }), /answered, says the carrier alone/],
  ['a wait that is not what was waited', evidence({}, { waitedMs: 900 }), /waited is 400 ms off/],
  ['a conversation that nobody heard', evidence({ customerHeard: () => new Heard() }), /agent is heard by nobody/],
  ['an agent who is heard in no conversation', evidence({}, { talks: [] }), /heard .* in no conversation/],
  [
    'a line that the carrier does not know',
    ours({ legs: [{ sessionId: 's1', from: 400, answeredAt: null, until: 900 }] }),
    /none of the carrier/,
  ],
  ['a line that Farline does not know', ours({ legs: [] }), /no line of ours/],
  ['a gap between intervals', ours({ intervals: evidence().ours.intervals.slice(1) }), /begins 1410 ms after/],
  ['intervals that end too soon', ours({ intervals: evidence().ours.intervals.slice(0, 2) }), /4010 ms too little/],
  ['an agent who talks to nobody', evidence({}, { engaged: [] }), /talks .* to nobody/],
  ['a row that is left', evidence({ rowsLeft: { calls: 1 } }), /1 rows left in calls/],
];

for (const [title, given, finding] of PLANTED) {
  test(`the comparison finds ${title}`, (t) => {
    t.true(judged(given).inconsistent.some((found) => finding.test(found)));
  });
}

/** Held right after the join, or taken back right before the end: nobody can say a word in 30 ms. */
const HELD: Readonly<Record<string, OurCall['talks']>> = {
  'at once': [
    { sessionId: 's1', from: 500, until: 530 },
    { sessionId: 's1', from: 1_500, until: 5_000 },
  ],
  'to the last': [
    { sessionId: 's1', from: 1_500, until: 5_000 },
    { sessionId: 's1', from: 5_800, until: 5_830 },
  ],
};

for (const [when, talks] of Object.entries(HELD)) {
  const wrong = (heardFrom: number, heardUntil: number): readonly string[] => {
    const ears = { customerHeard: () => heard(SPEAKER, heardFrom, heardUntil) };
    const findings = new Findings({ timeMs: 250, soundMs: 800 });
    const given = evidence(ears, { talks, engaged: [], waitedMs: null });
    for (const pair of pairCalls(given, findings)) compareTalks(pair, given, findings);
    return findings.inconsistent;
  };
  test(`the comparison lets a customer be who was held ${when} and not heard in the moment beside it`, (t) => {
    t.deepEqual(wrong(1_520, 4_980), []);
  });

  test(`the comparison finds a customer who was held ${when} and is not heard in the rest of it`, (t) => {
    t.true(wrong(2_800, 3_600).some((found) => /agent is heard (from|until) is/.test(found)));
  });
}

test('a customer on whom nobody hung up and whose call ended is lost', (t) => {
  const ends = new Map([[CALLER, 'was-hung-up-on'] as const]);
  t.is(judged(evidence({ ends })).lost.length, 1);
  const release = { at: 4_990, agentId: 'a1', callId: 'c1', what: 'release' } as const;
  t.is(judged(evidence({ ends, deeds: [release] })).lost.length, 0);
  t.is(judged(evidence({ ends, maxWaitMs: new Map([['6001', 4_000]]) })).lost.length, 0);
});

test('two who are heard at once are a double, one after the other are not', (t) => {
  const both = heard(1, 1_000, 3_000);
  for (let at = 3_050; at <= 5_000; at += 100) both.note(2, at);
  t.is(both.doubles(400), 0);
  for (let at = 4_000; at <= 5_000; at += 100) both.note(3, at);
  t.is(both.doubles(400), 1);
});

test('of a call that does not fit it is told who ended it in whose account, and what was at work', (t) => {
  const fact = (sequence: number, over: object): RecordedFact =>
    ({ version: 1, sequence, agentId: null, sessionId: null, callId: null, after: null, ...over }) as never;
  const facts = [
    fact(1, { kind: 'call', id: 'c1', type: 'call.ended', at: 5_000, detail: { by: 'agent', sessionId: 's1' } }),
    fact(2, { kind: 'leg', id: 's1', type: 'leg.down', at: 4_999, detail: { cause: 'hung-up' } }),
    fact(3, { kind: 'leg', id: 's2', type: 'leg.down', at: 4_998, detail: { cause: 'media-lost' } }),
  ];
  const deeds = [{ at: 4_980, agentId: 'a1', callId: 'c0', what: 'phone-down' } as const];
  const given = evidence({ facts, deeds }, { by: 'agent' });
  const [pair] = pairCalls(given, new Findings({ timeMs: 250, soundMs: 800 }));
  const told = pair ? tellCall(pair, given).join('\n') : '';
  t.regex(told, /ended by agent, says Farline; hung-up, says the customer/);
  t.regex(told, /end\+4005, ANSWERED/);
  t.regex(told, /leg\.down\+3999 s1 .*hung-up/);
  t.regex(told, /phone-down\+3980 on c0/);
  t.notRegex(told, /media-lost/);
});
