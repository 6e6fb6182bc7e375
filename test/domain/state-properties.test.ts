import test from 'ava';
import { setImmediate } from 'node:timers/promises';
import { decide } from '../../app/domain/decide.js';
import type { Change, Session } from '../../app/domain/world.js';
import { Random, seedOf } from '../simulation/random.js';
import { aDirectory, aQueue, aTrunk, anAgent } from '../support/world.js';
import { StateMessages, type Decide, type Step } from './state-messages.js';
import { brokenRule } from './state-rules.js';

const BATCHES = 8;
/** In one batch. */
const STORIES = 250;
const MESSAGES = 80;

const BOTH = [
  { queueId: 'sales', penalty: 0 },
  { queueId: 'help', penalty: 0 },
];

/** Every other day with a leg that stays, every third with wrap-up and a timed desktop. */
function story(seed: number, decision: Decide = decide): readonly Step[] {
  const nailed =
    seed % 2 === 0
      ? ({ nailedUp: true, connectOnLogin: 'park' } as const)
      : ({ nailedUp: false, connectOnLogin: '' } as const);
  const settings = seed % 3 === 0 ? { wrapUpMs: 700, desktopGoneMs: 900 } : {};
  const directory = aDirectory({
    agents: [anAgent({ id: 'joe', queues: BOTH, settings, ...nailed })],
    trunks: [aTrunk({ id: 't1' })],
    queues: [aQueue({ id: 'sales', dn: '6001' }), aQueue({ id: 'help', dn: '6002' })],
    settings: { ringMs: 2_000, notReadyAfter: 2, onLegLost: seed % 5 === 0 ? 'release' : 'requeue' },
  });
  return new StateMessages(directory, new Random(seed), decision).run(MESSAGES);
}

function firstBroken(decision: Decide, runs: number): string | null {
  for (let n = 0; n < runs; n++) {
    const broken = brokenRule(story(seedOf(4, n), decision));
    if (broken !== null) return broken;
  }
  return null;
}

/** One part after another, and with pauses, so that whoever waits for the tests hears that they go on. */
for (let batch = 0; batch < BATCHES; batch++) {
  const name = `thousands of interleavings lose no hold, leave no interval open, and carry out what is pending once`;
  test.serial(`C1, C2, C3: ${name}: part ${batch + 1} of ${BATCHES}`, async (t) => {
    t.timeout(120_000);
    let talks = 0;
    let pendings = 0;
    for (let n = batch * STORIES; n < (batch + 1) * STORIES; n++) {
      const seed = seedOf(3, n);
      const steps = story(seed);
      const broken = brokenRule(steps);
      if (broken !== null) return t.fail(`seed ${seed}: ${broken}`);
      talks += steps.filter(
        ({ before, after }) => before?.state.at !== 'talking' && after?.state.at === 'talking',
      ).length;
      pendings += steps.filter(({ changes }) => changes.some(({ why }) => why === 'hold.pending')).length;
      if (n % 25 === 24) await setImmediate();
    }
    t.true(talks > STORIES / 2, `${talks} conversations`);
    t.true(pendings > STORIES / 10, `${pendings} pauses during one`);
  });
}

/** The production decision, with the session of some changes made otherwise. */
function wrong(otherwise: (after: Session, before: Session, why: string) => Session): Decide {
  return (view, event, moment) => {
    const decision = decide(view, event, moment);
    const changes = decision.changes.map((change): Change => {
      const before = change.kind === 'session' && change.after ? view.get('session', change.id) : undefined;
      if (change.kind !== 'session' || !change.after || !before) return change;
      return { ...change, after: otherwise(change.after, before, change.why) };
    });
    return { ...decision, changes };
  };
}

const WRONG: readonly (readonly [what: string, decision: Decide, said: RegExp])[] = [
  [
    'a Ready that clears every hold, whoever set it',
    wrong((after, _before, why) =>
      why === 'hold.cleared' ? { ...after, holds: after.holds.filter(({ setter }) => setter === 'system') } : after,
    ),
    /was lost/,
  ],
  [
    'one hold that each setter replaces',
    wrong((after, _before, why) => (why === 'hold.set' ? { ...after, holds: after.holds.slice(-1) } : after)),
    /was lost/,
  ],
  [
    'a pending pause that stays pending after it was carried out',
    wrong((after, before, why) =>
      why === 'agent.call-ended' ? { ...after, pending: { ...after.pending, hold: before.pending.hold } } : after,
    ),
    /still pending/,
  ],
  [
    'a pending pause that is forgotten with the call',
    wrong((after, before, why) => (why === 'agent.call-ended' ? { ...after, holds: before.holds } : after)),
    /not carried out/,
  ],
  [
    'a Ready that does not look at the interface',
    (view, event, moment) => {
      if (event.type !== 'command' || event.command.do !== 'unhold') return decide(view, event, moment);
      const mine = view.sessionOfAgent(event.command.agentId)?.holds.find(({ setter }) => setter === 'agent');
      const via = mine && event.command.setter === 'agent' ? mine.via : event.command.via;
      return decide(view, { ...event, command: { ...event.command, via } }, moment);
    },
    /Ready won/,
  ],
  [
    'a change of reason that opens an interval and closes none',
    (view, event, moment) => {
      const decision = decide(view, event, moment);
      const changes = decision.changes.map((change) => {
        if (change.why !== 'hold.set') return change;
        const { closed: _closed, ...detail } = change.detail;
        return { ...change, detail } as Change;
      });
      return { ...decision, changes };
    },
    /was closed as/,
  ],
];

for (const [what, decision, said] of WRONG) {
  test(`C1, C2, C3: ${what} is found`, (t) => {
    t.regex(firstBroken(decision, 200) ?? 'nothing was found', said);
  });
}
