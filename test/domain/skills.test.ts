import test from 'ava';
import type { Queue } from '../../app/domain/directory.js';
import type { Skill, SkillNeed } from '../../app/domain/skills.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const german = (level: number): Skill => ({ skill: 'german', level });
const needs = (least: number, later: SkillNeed['later'] = null): SkillNeed => ({ skill: 'german', least, later });

/** Joe and jay, ready in this order, with these skills; one queue and one route. */
function stage(joe: readonly Skill[], jay: readonly Skill[], queue: Partial<Queue>, route: readonly SkillNeed[] = []) {
  const s = new Stage(
    aDirectory({
      queues: [aQueue({ id: 'sales', ...queue })],
      agents: [
        anAgent({ id: 'joe', dn: '8888', skills: joe }),
        anAgent({ id: 'jay', dn: '7777', number: '+15551232222', skills: jay }),
      ],
      trunks: [aTrunk({ id: 't1' })],
      routes: [aRoute({ id: 'r1', skills: route })],
    }),
  );
  s.ready('joe');
  s.ready('jay');
  s.taken();
  return s;
}

/** Who is asked for the caller, by agent. */
function asked(s: Stage, channel: string): readonly string[] {
  const call = s.call(channel);
  return call
    ? s.world.offersOfCall(call.id).map(({ sessionId }) => s.world.get('session', sessionId)?.agentId ?? '')
    : [];
}

test('K1: a caller goes to the agent who has the skill, not to the one who is idle for longer', (t) => {
  const s = stage([german(49)], [german(50)], { skills: [needs(50)] });
  s.customer('ann');
  t.deepEqual(asked(s, 'ann'), ['jay']);
});

test('K1: who has the skill at all but not well enough, or another one, is not asked, and the caller waits', (t) => {
  const s = stage([german(10)], [{ skill: 'french', level: 100 }], { skills: [needs(50)] });
  s.customer('ann');
  s.wait(60_000);
  t.deepEqual(asked(s, 'ann'), []);
  t.is(s.call('ann')?.state.at, 'waiting');
});

test('K1: after a while less is enough, and an agent who was free all along is asked that instant', (t) => {
  const s = stage([german(20)], [], { skills: [needs(50, { afterMs: 30_000, least: 20 })] });
  s.customer('ann');
  s.wait(29_000);
  t.deepEqual(asked(s, 'ann'), []);
  s.wait(1_500);
  t.deepEqual(asked(s, 'ann'), ['joe']);
});

test('K1: less of one skill is no less of the other', (t) => {
  const later = { afterMs: 10_000, least: 0 };
  const s = stage([german(90)], [], { skills: [needs(50, later), { skill: 'billing', least: 1, later: null }] });
  s.customer('ann');
  s.wait(60_000);
  t.deepEqual(asked(s, 'ann'), []);
});

test('K1: a route asks for a skill beyond what the queue does', (t) => {
  const s = stage([], [german(70)], {}, [needs(60)]);
  s.customer('ann');
  t.deepEqual(asked(s, 'ann'), ['jay']);
  s.customer('bob', '6000');
  t.deepEqual(asked(s, 'bob'), ['joe'], 'by the number of the queue itself nothing is needed');
});

test('K1: a caller behind is served first when only that one fits the agent who comes free', (t) => {
  const s = stage([], [german(70)], {}, [needs(60)]);
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  s.ask({ do: 'hold', agentId: 'jay', setter: 'agent', reason: '1' });
  s.customer('ann');
  s.customer('bob', '6000');
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  t.deepEqual([asked(s, 'ann'), asked(s, 'bob')], [[], ['joe']]);
});

test('K1: where all phones ring only those of skilled agents do', (t) => {
  const s = stage([german(50)], [], { skills: [needs(50)], settings: { strategy: 'ring-all' } });
  s.customer('ann');
  t.deepEqual(asked(s, 'ann'), ['joe']);
});

test('K1: an agent who is given the skill is asked at once for who waits for it', (t) => {
  const s = stage([], [], { skills: [needs(50)] });
  s.customer('ann');
  t.deepEqual(asked(s, 'ann'), []);
  const agents = new Map(s.world.directory.agents);
  const joe = agents.get('joe');
  if (joe) agents.set('joe', { ...joe, skills: [german(80)] });
  const directory = { ...s.world.directory, agents };
  s.world.directory = directory;
  s.play({ type: 'directory.changed', directory });
  t.deepEqual(asked(s, 'ann'), ['joe']);
});
