import test from 'ava';
import { Draft } from '../../app/domain/draft.js';
import type { Session } from '../../app/domain/world.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aTrunk, anAgent, moment } from '../support/world.js';

function stage(): Stage {
  const agents = ['ann', 'ben', 'cid'].map((id, n) => anAgent({ id, dn: `800${n}`, number: `+1555000000${n}` }));
  const s = new Stage(aDirectory({ agents, queues: [aQueue({ id: 'sales' })], trunks: [aTrunk({ id: 't1' })] }));
  for (const { id } of agents) s.ready(id);
  return s;
}

function agentsOf(sessions: Iterable<Session>): readonly string[] {
  return [...sessions].map(({ agentId }) => agentId);
}

test('of an untouched kind a decision sees the rows of the world as they are', (t) => {
  const s = stage();
  const draft = new Draft(s.world, moment(s.at));
  t.deepEqual([...draft.all('session')], [...s.world.all('session')]);
  t.deepEqual([...draft.changed('session')], []);
  t.false(draft.hasChanged('session', s.session('ann').id));
});

test('a decision sees what it changed in its place, not what it dropped, and what it made behind the rest', (t) => {
  const s = stage();
  const draft = new Draft(s.world, moment(s.at));
  const [ann, ben, cid] = ['ann', 'ben', 'cid'].map((id) => s.session(id)) as [Session, Session, Session];
  draft.put('session', { ...cid, noAnswers: 7 }, 'test');
  draft.put('session', { ...ann, id: 'new', agentId: 'dan' }, 'test');
  draft.drop('session', ben.id, 'test');
  t.deepEqual(agentsOf(draft.all('session')), ['ann', 'cid', 'dan']);
  t.is([...draft.all('session')].find(({ id }) => id === cid.id)?.noAnswers, 7);
  t.deepEqual([...draft.changed('session')], [cid.id, 'new', ben.id]);
  t.true(draft.hasChanged('session', ben.id));
  t.deepEqual(agentsOf(s.world.all('session')), ['ann', 'ben', 'cid']);
});

test('what is changed while all are gone through disturbs nobody and is in the next answer', (t) => {
  const s = stage();
  const draft = new Draft(s.world, moment(s.at));
  const seen: string[] = [];
  for (const session of draft.all('session')) {
    seen.push(session.agentId);
    draft.drop('session', session.id, 'test');
    draft.put('session', { ...session, id: `${session.id}-again` }, 'test');
  }
  t.deepEqual(seen, ['ann', 'ben', 'cid']);
  const changed = draft.changed('session');
  draft.put('session', { ...s.session('ann'), id: 'later' }, 'test');
  t.is(changed.length, 6);
  draft.drop('session', 'later', 'test');
  t.deepEqual(agentsOf(draft.all('session')), ['ann', 'ben', 'cid']);
  t.is(draft.session(s.session('ann').id), undefined);
});
