import { fileURLToPath } from 'node:url';
import type { Database } from '../../app/adapters/db/database.js';
import type { Change } from '../../app/domain/world.js';
import { newToken, tokenHash } from '../../app/adapters/http/auth/secret-token.js';
import type { UserRole } from '../../app/ports/user-store.js';
import { busyDirectory, busyShift } from '../../test/support/busy-board.js';
import { aRecording } from '../../test/support/memory-recordings.js';
import { aCall, aLeg, aNumber, aSession, gone, put } from '../../test/support/rows.js';
import { ReportDesk } from '../../test/support/report-desk.js';
import { tellCall } from '../../test/support/told-call.js';
import type { ClientDetail, ClientEvent } from '../../app/domain/client-line.js';
import { JAY, JOE, SBC_WIRE, startWebApp, type WebApp } from '../../test/support/web-app.js';
import { aMenu, anAgent, aPhone, aRoute, aSite, SETTINGS, toQueue } from '../../test/support/world.js';
import { fillReports } from './fill-reports.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const BUNDLES = fileURLToPath(new URL('../../dist/assets', import.meta.url));

/** A web app in memory in which a shift is in full swing, with something on every page. */
export async function busyApp(database: Database, language: string): Promise<WebApp> {
  const app = await startWebApp({ bundlesFolder: BUNDLES, language });
  await fillDirectory(app);
  const now = Date.now();
  app.past.facts.splice(0);
  app.callHistory.facts.splice(0);
  tellCall(app, 'call1', now - 12 * MINUTE);
  for (const id of ['call1-s1', 'call1-s2']) app.past.happens(now - 7 * MINUTE, gone('session', id));
  for (const change of busyShift(now - 5 * MINUTE)) app.past.happens(now - 5 * MINUTE, change);
  app.live.step(...busyShift(now), ...joesCall(now));
  await fillHistory(app, now);
  await fillUsers(app, now);
  const desk = new ReportDesk(database, app.live);
  app.reports.real = desk.reports;
  fillReports(desk, now);
  return app;
}

async function fillDirectory(app: WebApp): Promise<void> {
  const { agents, queues, trunks } = busyDirectory();
  app.directory.put('site', aSite({ id: 'berlin', name: 'Berlin', zone: 'Europe/Berlin', language: 'de' }));
  for (const agent of agents.values()) {
    const berlin = Number(agent.dn) % 4 === 0 ? { siteId: 'berlin' } : {};
    const login = (agent.name.split(' ')[0] ?? agent.id).toLowerCase();
    app.directory.put('agent', anAgent({ ...agent, ...berlin, login, number: `+1555123${agent.dn}` }));
  }
  app.directory.put('agent', {
    ...JOE,
    interfaces: ['internal', 'mobile'],
    settings: { ownRecordings: 'download' },
  });
  app.directory.put('agent', JAY);
  for (const queue of queues.values()) app.directory.put('queue', queue);
  for (const trunk of trunks.values()) {
    app.directory.put('trunk', { ...trunk, oosCheck: 30, ratePerMinute: 0.0135, billingStep: 60 });
    app.directory.wires.set(trunk.id, SBC_WIRE);
  }
  app.directory.put('prompt', { id: 'closed', name: 'We are closed', durationMs: 6_200 });
  const choices = [
    { digit: '1', target: toQueue('sales') },
    { digit: '2', target: toQueue('support') },
    { digit: '3', target: toQueue('returns') },
  ] as const;
  app.directory.put('menu', aMenu({ id: 'main', name: 'Main menu', choices, otherwise: toQueue('sales') }));
  app.directory.put('route', aRoute({ id: 'order', number: '+18005550199', target: toQueue('sales') }));
  const menu = { kind: 'menu', menuId: 'main' } as const;
  app.directory.put('route', aRoute({ id: 'help', number: '+18005550142', target: menu, emergencyClosed: true }));
  for (const [n, name] of ['Reception', 'Sales 1', 'Sales 2', 'Meeting room'].entries()) {
    const phone = aPhone({ id: `p${n}`, name, number: String(2_010 + n) });
    await app.phones.save(phone, 'a-secret-that-nobody-uses', null);
    if (n < 2) app.registrations.becomes(`phone-p${n}`, `sip:p${n}@192.0.2.${40 + n}:5060`);
  }
  app.live.world.directory = await app.directory.load(SETTINGS);
}

/** What the softphone of the first agent told, the newest last. */
const SOFTPHONE: readonly (readonly [what: ClientEvent, detail: ClientDetail])[] = [
  ['opened', {}],
  ['microphone-refused', { cause: 'NotAllowedError' }],
  ['microphone-works', { device: 'Jabra Evolve2 40 SE Mono' }],
  ['registration-failed', { cause: 'Forbidden', code: 403 }],
  ['registered', {}],
  ['network', { roundTripMs: 23.4, asked: 5, answered: 5 }],
  ['call-begun', {}],
  ['call-ended', { by: 'remote', cause: 'Terminated', lostPercent: 0.4, jitterMs: 3.2, lastedMs: 187_000 }],
  ['socket-lost', { cause: 'the server did not answer for 30 seconds', code: 1006 }],
  ['socket-up', { times: 3 }],
  ['call-failed', { by: 'system', cause: 'User Denied Media Access' }],
];

async function fillHistory(app: WebApp, now: number): Promise<void> {
  const told = SOFTPHONE.map(([what, detail], n) => ({
    ...{ id: `line${100 + n}`, agentId: 'a0', at: now - (30 - n) * MINUTE, what, detail },
  }));
  await app.clientLog.add('a0', told, 500);
  const parties = ['Anna Berg', 'M. Dubois', '', 'Carlos Pinto', 'Liv Dahl'];
  for (let n = 0; n < 14; n += 1) {
    const startedAt = now - n * 47 * MINUTE - 300_000;
    const durationMs = 40_000 + ((n * 37_000) % 400_000);
    const party = { number: `+4930123${4_560 + n}`, name: parties[n % parties.length] ?? '' };
    const times = { startedAt, endedAt: startedAt + durationMs, durationMs };
    const whose = { agentId: `a${n % 10}`, callId: n === 0 ? 'call1' : `past${n}`, sessionId: `s${n % 10}` };
    app.recordings.put(aRecording({ id: `rec${100 - n}`, ...times, ...whose, party }));
    // Joe's, some of them of the day before.
    const joes = {
      ...whose,
      startedAt: startedAt - n * 90 * MINUTE,
      agentId: 'joe',
      queueId: n % 4 === 3 ? null : 'sales',
    };
    if (n > 0 && n < 9) app.recordings.put(aRecording({ id: `sec${80 - n}`, ...times, ...joes, party }));
  }
  for (let tries = 0; tries < 5; tries += 1) {
    app.lockOut.began({ who: { agentId: 'a3' }, from: { address: '198.51.100.7' } })(false);
  }
  const place = { endpoint: 'phone-p0', siteId: 'default', seen: null };
  await app.emergencyCalls.add({ id: 'e1', at: now - 3 * DAY, number: '112', place: 'Reception', ...place });
  for (const [n, { detail, ...fact }] of app.past.facts.slice(0, 6).entries()) {
    const by = { by: 'ann', via: 'web', supervised: true, reason: '2', agentId: `a${n}` };
    const why = n % 2 === 0 ? 'hold.set' : 'agent.reset';
    app.trunkHealth.history.push({ ...fact, type: why, agentId: `a${n}`, detail: { ...detail, ...by } } as never);
  }
}

/** Joe, for the desk: on a call at home, with a leg that stays up. */
function joesCall(now: number): Change[] {
  const state = { at: 'talking', callId: 'joes' } as const;
  const interval = { state: 'talking', reason: null, setter: null, via: 'web', since: now - 97_000 } as const;
  const device = aNumber({ number: '+15551238888', trunkId: 'sbc' });
  const call = aCall({ id: 'joes', caller: { number: '+4930123477', name: 'Carlos Pinto' }, arrivedAt: now - 120_000 });
  return [
    put.session(aSession({ id: 'sj', agentId: 'joe', state, interval, device, since: now - 190 * MINUTE })),
    put.leg(aLeg({ id: 'sj', trunkId: 'sbc', state: { at: 'connected', channel: 'cj', callId: 'joes' } })),
    put.call({ ...call, state: { at: 'talking', sessionId: 'sj', since: now - 97_000 } }),
  ];
}

/** The cookie of a browser in which this user is signed in. */
export async function signIn({ users }: WebApp, userId: string): Promise<string> {
  const token = newToken();
  const now = Date.now();
  const session = { tokenHash: tokenHash('web', token), userId, createdAt: now, expiresAt: now + DAY };
  await users.createWebSession(session);
  return token;
}

async function fillUsers({ users }: WebApp, now: number): Promise<void> {
  const people: readonly (readonly [string, UserRole, string, string | null])[] = [
    ['ann', 'admin', 'all', null],
    ['bernd', 'admin', 'site:berlin', null],
    ['carla', 'supervisor', 'all', null],
    ['dieter', 'supervisor', 'site:berlin', null],
    ['joe', 'agent', 'all', 'joe'],
    ['jay', 'agent', 'all', 'jay'],
  ];
  for (const [n, [name, role, scope, agentId]] of people.entries()) {
    const createdAt = now - (40 - n) * DAY;
    await users.create({ id: name, name, role, scope, agentId, createdAt, passwordHash: 'none' });
  }
}
