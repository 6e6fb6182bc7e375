import test from 'ava';
import type { Command } from '../../app/domain/events.js';
import { turn } from '../support/virtual-time.js';
import { parkedThere, readyAgent } from '../support/parked-agent.js';

const asking = { via: 'web', by: 'test' };

test('K7: while Asterisk is away what moves a call or line is refused and not remembered; pauses are taken', async (t) => {
  const under = await readyAgent();
  under.store.quick = true;
  under.engine.sink({ type: 'switch.down' });
  const reset: Command = { do: 'reset', agentId: 'a1', ...asking };
  for (const command of [
    reset,
    { do: 'release', agentId: 'a1', callId: 'c1', ...asking },
    { do: 'reconnect', agentId: 'a1', ...asking },
    { do: 'drop-leg', agentId: 'a1', ...asking },
    { do: 'dial', agentId: 'a1', number: '+15550001111', ...asking },
    { do: 'hold-call', agentId: 'a1', callId: 'c1', ...asking },
  ] satisfies Command[]) {
    const answer = await under.engine.commands.submit(command.do, command);
    t.deepEqual(answer, { ok: false, refusal: { code: 'asterisk-unreachable', field: null } }, command.do);
  }
  const pause: Command = { do: 'hold', agentId: 'a1', setter: 'agent', reason: '2', ...asking };
  t.true((await under.engine.commands.submit('pause', pause)).ok);
  t.deepEqual(
    under.engine.live.health().troubles.map(({ part }) => part),
    ['ari'],
  );

  under.engine.sink({ type: 'switch.up', restarted: false });
  t.false(under.engine.live.health().switchConnected, 'not compared yet');
  under.switch.show(parkedThere);
  await turn();
  t.true(under.engine.live.health().switchConnected);
  t.deepEqual(under.engine.live.health().troubles, []);
  t.true((await under.engine.commands.submit('reset', reset)).ok);
});
