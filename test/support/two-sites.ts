import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import type { Supervision } from '../../app/domain/world.js';
import { aRecording } from './memory-recordings.js';
import { aCall, aLeg, aSession, put } from './rows.js';
import { JAY, JOE, SBC_WIRE, startWebApp, type WebApp } from './web-app.js';
import { aPhone, aQueue, aRoute, aTrunk, MAIN_SITE, SETTINGS, toQueue } from './world.js';

export const BERLIN = { ...MAIN_SITE, id: 'berlin', name: 'Berlin', zone: 'Europe/Berlin' };

/** Of each kind of thing that belongs to a site the one at the main site, and the one in Berlin. */
export const THINGS = {
  sites: ['default', 'berlin'],
  agents: ['joe', 'jay'],
  queues: ['sales', 'support'],
  trunks: ['sbc', 'line'],
  routes: ['hotline', 'cityline'],
  phones: ['desk', 'kiosk'],
  recordings: ['rec1', 'rec2'],
  sessions: ['s1', 's2'],
  calls: ['k1', 'k2'],
  callbacks: ['back1', 'back2'],
  users: ['boss1', 'boss2'],
  'emergency-calls': ['help1', 'help2'],
  supervisions: ['sup1', 'sup2'],
  'lock-outs': ['lock-out-1', 'lock-out-2'],
} as const;

/** Joe, sales and all that goes with them at the main site, Jay and support in Berlin; both talk to a customer. */
export async function twoSites(): Promise<WebApp> {
  const app = await startWebApp();
  const { directory } = app;
  directory.put('site', BERLIN);
  // Both may hear what is theirs.
  const settings = { ownRecordings: 'hear' } as const;
  directory.put('agent', { ...JOE, settings });
  directory.put('agent', { ...JAY, settings, siteId: 'berlin', queues: [{ queueId: 'support', penalty: 0 }] });
  directory.put('queue', aQueue({ id: 'support', dn: '6002', name: 'Support', siteId: 'berlin' }));
  directory.put('trunk', aTrunk({ id: 'line', name: 'Berlin line', siteId: 'berlin' }));
  const city = { siteId: 'berlin', target: toQueue('support') };
  directory.put('route', aRoute({ id: 'cityline', number: '030999', ...city }));
  directory.wires.set('line', { ...SBC_WIRE, contacts: ['10.10.20.1:5071'] });
  app.live.world.directory = await directory.load(SETTINGS);
  await app.phones.save(aPhone({ id: 'kiosk', name: 'Kiosk', number: '2002', siteId: 'berlin' }), 'secret', null);
  app.recordings.put(aRecording({ id: 'rec2', agentId: 'jay' }));
  for (const id of THINGS.recordings) app.recordingFiles.sounds.set(id, new Uint8Array(100));
  app.promptFiles.files.set('welcome', new Uint8Array(100));
  for (const [n, siteId, agentId, queueId] of [
    [1, 'default', 'joe', 'sales'],
    [2, 'berlin', 'jay', 'support'],
  ] as const) {
    app.live.step(
      put.session(aSession({ id: `s${n}`, agentId, state: { at: 'talking', callId: `k${n}` } })),
      put.leg(aLeg({ id: `s${n}`, state: { at: 'connected', channel: `c${n}`, callId: `k${n}` } })),
      put.call(aCall({ id: `k${n}`, queueId, state: { at: 'talking', sessionId: `s${n}`, since: 1 } })),
      put.call(aCall({ id: `back${n}`, queueId, callback: CALLED_BACK })),
      put.supervision(aSupervision(`sup${n}`, `s${n}`, agentId)),
    );
    const arrived = put.call(aCall({ id: `k${n}`, queueId }), 'call.arrived');
    app.callHistory.facts.push({ ...factOf(arrived), sequence: n, at: n } as RecordedFact);
    await app.emergencyCalls.add({ ...HELP, id: `help${n}`, siteId });
    for (let tried = 0; tried < 5; tried++)
      app.lockOut.began({ who: { agentId }, from: { address: `192.0.2.${n}` } })(false);
    const boss = { id: `boss${n}`, name: `boss-of-${siteId}`, scope: `site:${siteId}` };
    await app.users.create({ ...boss, role: 'supervisor', passwordHash: 'none', agentId: null, createdAt: 1 });
  }
  return app;
}

const CALLED_BACK = { at: 'due', until: null, number: '+4930123456', since: 1, tries: 0 } as const;
const HELP = { at: 1, number: '112', endpoint: 'phone-desk', place: 'Desk', seen: null };

function aSupervision(id: string, sessionId: string, agentId: string): Supervision {
  return {
    ...{ id, sessionId, agentId, by: 'chief', scope: 'agent', callId: null, mode: 'monitor', device: null },
    ...{ ownSessionId: null, trunkId: null, made: 1, since: 1, mouths: [] },
    state: { at: 'listening', channel: 'w', tap: { channel: 'tap', bridge: 'b', on: 'l', of: null } },
  };
}
