import test from 'ava';
import { PASSED_OVER, type PassedOver } from '../../app/domain/passed-over.js';
import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import type { Change, Session } from '../../app/domain/world.js';
import { loadTexts } from '../../app/adapters/http/texts.js';
import { KeyframeFold } from '../../app/projections/keyframe-fold.js';
import { passedOver } from '../../app/projections/passed-over.js';
import { pastView } from '../../app/projections/past-view.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { TEMPLATES } from '../support/web-app.js';
import { aDirectory, anAgent, aQueue } from '../support/world.js';

const NOW = 1_760_000_100_000;
const hold = { setter: 'agent', reason: '2', since: 1, via: 'web', by: 'x' } as const;
const elsewhere = { at: 'talking', callId: 'k9' } as const;

/** Each agent is so, and was not asked for that reason. */
const CASES: readonly (readonly [PassedOver, Partial<Session> | null, penalty?: number, legUp?: boolean])[] = [
  ['signed-out', null],
  ['signed-out', { state: { at: 'logged-out' } }],
  ['not-ready', { state: { at: 'not-ready' }, holds: [hold] }],
  ['private-call', { state: { at: 'private-call' } }],
  ['busy', { state: elsewhere }],
  ['busy', { state: { at: 'offered', offerId: 'o9', callId: 'k9' } }],
  ['wrap-up', { state: { at: 'wrap-up', until: NOW } }],
  ['resting', { restUntil: NOW + 1 }],
  ['phone-away', { reach: { at: 'away', until: null } }],
  ['leg-down', {}, 0, false],
  ['paused', { queuePauses: [{ ...hold, queueId: 'sales', askedAt: 1 }] }],
  ['declined', {}],
  ['unskilled', {}],
  ['asked-too', { state: { at: 'offered', offerId: 'o1', callId: 'k1' } }],
  ['penalty', {}, 5],
  ['not-chosen', {}],
];

test('M: of each agent of the queue who was not asked it is said why, by what they were in that moment', (t) => {
  const agents = CASES.map(([why, , penalty = 0], n) =>
    anAgent({
      ...{ id: `a${n}`, queues: [{ queueId: 'sales', penalty }] },
      skills: why === 'unskilled' ? [] : [{ skill: 'german', level: 80 }],
    }),
  );
  const asked = anAgent({ id: 'asked', queues: [{ queueId: 'sales', penalty: 1 }] });
  const stranger = anAgent({ id: 'stranger', queues: [{ queueId: 'help', penalty: 0 }] });
  const directory = aDirectory({ agents: [...agents, asked, stranger], queues: [aQueue({ id: 'sales' })] });
  const changes = CASES.flatMap(([, over, , legUp = true], n): Change[] => {
    if (over === null) return [];
    const [id, agentId] = [`s${n}`, `a${n}`];
    const parked = { at: 'parked', channel: `c${n}`, since: 1, until: null } as const;
    const lost = { at: 'lost', attempt: 1, until: null, cause: 'timeout' } as const;
    return [put.session(aSession({ id, agentId, ...over })), put.leg(aLeg({ id, state: legUp ? parked : lost }))];
  });
  const declinedBy = CASES.findIndex(([why]) => why === 'declined');
  const needs = [{ skill: 'german', least: 50, later: null }];
  const call = aCall({ id: 'k1', declined: { [`s${declinedBy}`]: NOW - 1 }, needs });
  const fold = new KeyframeFold();
  fold.take(changes.map((change, n) => ({ ...factOf(change), sequence: n + 1, at: 1 }) as RecordedFact));
  const view = pastView(fold.folded, directory, () => ({ number: '', name: '' }));
  const passed = passedOver(view, call, 'asked', NOW);
  t.deepEqual(
    passed.map(({ agentId, why }) => [agentId, why]),
    CASES.map(([why, , penalty = 0], n) => [`a${n}`, why === 'not-chosen' && penalty > 1 ? 'penalty' : why]),
  );
  t.is(passed.find(({ why }) => why === 'not-ready')?.reason, '2');
});

test('M: every reason for which somebody was not asked has a sentence, and no sentence is of no reason', (t) => {
  const said = loadTexts(TEMPLATES, 'en').keys.filter((key) => key.startsWith('trace.over.'));
  t.deepEqual(said.map((key) => key.slice('trace.over.'.length)).sort(), [...PASSED_OVER].sort());
});
