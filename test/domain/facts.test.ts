import test from 'ava';
import { factOf, maskSession } from '../../app/domain/facts.js';
import { maskNumber } from '../../app/domain/mask-number.js';
import { foldFacts } from '../../app/projections/fold.js';
import { aCall, aLeg, anOffer, aSession, gone, put } from '../support/rows.js';

const session = aSession({ id: 's1', agentId: 'a1' });

test('a masked number keeps its last two digits and not its length', (t) => {
  t.deepEqual(['+1 555 123 1111', '8888', '12', '7', '', 'anonymous'].map(maskNumber), [
    '***11',
    '***88',
    '***',
    '***',
    '***',
    '***',
  ]);
});

test('the fact of a change carries type, version, whom it is about, and the masked entity', (t) => {
  t.deepEqual(factOf({ ...put.session(session, 'session.login'), detail: { by: 'joe' } }), {
    version: 1,
    type: 'session.login',
    kind: 'session',
    id: 's1',
    agentId: 'a1',
    sessionId: 's1',
    callId: null,
    queueId: null,
    detail: { by: 'joe' },
    after: maskSession(session),
  });
});

test('a fact is found under everyone it is about', (t) => {
  const refs = (change: Parameters<typeof factOf>[0]) => {
    const { agentId, sessionId, callId, queueId } = factOf(change);
    return [agentId, sessionId, callId, queueId];
  };
  const talking = aSession({ id: 's1', agentId: 'a1', state: { at: 'talking', callId: 'c1' } });
  t.deepEqual(refs(put.session(talking)), ['a1', 's1', 'c1', null]);
  const connected = aLeg({ id: 's1', state: { at: 'connected', channel: 'n1-x', callId: 'c1' } });
  t.deepEqual(refs(put.leg(connected)), [null, 's1', 'c1', null]);
  const joined = aCall({ id: 'c1', queueId: 'q1', state: { at: 'talking', sessionId: 's1', since: 1 } });
  t.deepEqual(refs(put.call(joined)), [null, 's1', 'c1', 'q1']);
  t.deepEqual(refs(put.offer(anOffer({ id: 'o1', callId: 'c1', sessionId: 's1', queueId: 'q1' }))), [
    null,
    's1',
    'c1',
    'q1',
  ]);
  t.deepEqual(refs({ ...gone('offer', 'o1'), detail: { callId: 'c1', queueId: 'q1', sessionId: 's1' } }), [
    null,
    's1',
    'c1',
    'q1',
  ]);
  t.deepEqual(refs({ ...gone('session', 's1'), detail: { agentId: 'a1' } }), ['a1', 's1', null, null]);
});

test('O: a fact of a call has nothing of the caller', (t) => {
  const fact = factOf(put.call(aCall({ id: 'c1', caller: { number: '+15559990042', name: 'Ann' } })));
  t.false('caller' in (fact.after ?? {}));
  t.false(/9990042|Ann/.test(JSON.stringify(fact)));
});

test('F2: numbers that slip into the detail are masked, ids and short numbers stay', (t) => {
  const detail = {
    whole: '15551231111',
    written: '+1 (555) 123-1111',
    inside: 'no route to +15551231111 today',
    dn: '8888',
    channel: 'n1-1790000000.42',
    code: 486,
    none: null,
  };
  t.deepEqual(factOf({ ...put.session(session), detail }).detail, {
    whole: '***11',
    written: '***11',
    inside: 'no route to ***11 today',
    dn: '8888',
    channel: 'n1-1790000000.42',
    code: 486,
    none: null,
  });
});

test('folding facts gives what stands: the last change of each entity, without those that went', (t) => {
  const changes = [
    put.session(session),
    put.call(aCall({ id: 'c1' })),
    put.session({ ...session, noAnswers: 2 }),
    put.leg(aLeg({ id: 's1' })),
    gone('call', 'c1'),
    gone('offer', 'never there'),
  ];
  const folded = foldFacts(changes.map(factOf));
  t.deepEqual([...folded.session], [['s1', maskSession({ ...session, noAnswers: 2 })]]);
  t.deepEqual([...folded.leg], [['s1', aLeg({ id: 's1' })]]);
  t.is(folded.call.size + folded.offer.size + folded.trunk.size, 0);
  const later = foldFacts([factOf(gone('leg', 's1'))], folded);
  t.is(later, folded, 'goes on from where it stood');
  t.is(later.leg.size, 0);
});
