import type { Snapshot, SnapshotChannel } from '../../app/ports/switch.js';
import { EngineUnderTest } from './engine-under-test.js';
import { aCall, aLeg, aSession } from './rows.js';
import { aDirectory, aQueue, aTrunk, anAgent } from './world.js';

export const LEG = 'n1-leg-s1-e0-1';
export const OWN = 'n1-session-s1';
export const site = aDirectory({
  agents: [anAgent({ id: 'a1' })],
  trunks: [aTrunk({ id: 't1' })],
  queues: [aQueue({ id: 'sales', dn: '6000' }), aQueue({ id: 'nobody', dn: '7000' })],
});
export const session = aSession({ id: 's1', agentId: 'a1' });
export const parked = aLeg({
  id: 's1',
  dialled: 1,
  trunkId: 't1',
  bridge: OWN,
  state: { at: 'parked', channel: LEG, since: 1, until: null },
});
export const connected = aLeg({ ...parked, state: { at: 'connected', channel: LEG, callId: 'c1' } });
export const talking = aCall({ id: 'c1', channel: 'n1-1.1', state: { at: 'talking', sessionId: 's1', since: 1 } });
export const waiting = aCall({ id: 'c1', channel: 'n1-1.1', guarded: true });
export const empty = {
  sessions: [],
  legs: [],
  calls: [],
  offers: [],
  trunks: [],
  turns: [],
  tolls: [],
  supervisions: [],
  recordings: [],
  lastSequence: 7,
};

export const channel = (id: string, role: 'caller' | 'leg'): SnapshotChannel => ({
  id,
  up: true,
  ringing: false,
  role,
  entered: true,
  sessionId: role === 'leg' ? 's1' : null,
  caller: { number: '+15550001111', name: '' },
  dialledNumber: '6000',
  endpoint: 'trunk-t1',
});
export const parkedThere: Snapshot = { channels: [channel(LEG, 'leg')], bridges: [{ id: OWN, members: [LEG] }] };
export const customer = {
  type: 'caller.entered',
  channel: 'n1-1.1',
  caller: { number: '+15550001111', name: '' },
  dialledNumber: '6000',
  endpoint: 'trunk-t1',
} as const;

/** An agent in park and ready, nobody waiting. */
export async function readyAgent(): Promise<EngineUnderTest> {
  const under = new EngineUnderTest(site);
  under.switch.obedient = true;
  under.store.state = { ...empty, sessions: [session], legs: [parked] };
  await under.begin(parkedThere);
  return under;
}

export const joinsOf = (under: EngineUnderTest): readonly string[] =>
  under.switch.effects.filter((effect) => effect.startsWith('add'));
