import test from 'ava';
import { ApplyEmergency } from '../../app/jobs/apply-emergency.js';
import { WatchEmergencyCalls } from '../../app/jobs/watch-emergency-calls.js';
import type { Change } from '../../app/domain/world.js';
import type { EmergencyNote } from '../../app/ports/emergency-notes.js';
import type { AdminAnswer } from '../../app/ports/switch-admin.js';
import { FakeLive } from '../support/fake-live.js';
import { MemoryEmergencyCalls } from '../support/memory-emergency-calls.js';
import { RecordedLog } from '../support/recorded-log.js';
import { Stage } from '../support/stage.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aDirectory, anAgent, aTrunk } from '../support/world.js';

const NOTE: EmergencyNote = { id: 'n1-1.2', seconds: 1_760_000_000, number: '112', endpoint: 'phone-p1', siteId: null };

function watched() {
  const clock = new VirtualTime();
  const [store, log] = [new MemoryEmergencyCalls(), new RecordedLog()];
  const live = new FakeLive(aDirectory({ agents: [anAgent({ id: 'joe' })] }));
  const noted = new Map([[NOTE.id, NOTE]]);
  const notes = {
    state: 'up' as const,
    list: () => Promise.resolve({ ok: true, value: [...noted.values()] } as const),
    keep: (note: EmergencyNote) => {
      noted.set(note.id, note);
      return Promise.resolve({ ok: true, value: null } as const);
    },
    forget: (id: string) => {
      noted.delete(id);
      return Promise.resolve({ ok: true, value: null } as const);
    },
  };
  const phones = { get: () => Promise.resolve(null) };
  const watch = new WatchEmergencyCalls({ live, notes, store, phones, clock: clock.clock(), log, everyMs: 100 });
  return { clock, store, log, noted, watch, live };
}

/** What the engine tells when joe, at a telephone, asks for 112. */
function asked(): readonly Change[] {
  const joe = anAgent({ id: 'joe', interfaces: ['phone'], phoneId: 'p1', nailedUp: false, connectOnLogin: '' });
  const s = new Stage(aDirectory({ agents: [joe], trunks: [aTrunk({ id: 'a' })] }));
  const device = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;
  const phone = { phoneId: 'p1', hotDesk: true, reachable: true, device };
  s.ask({ do: 'login', agentId: 'joe', interface: 'phone', agentPhone: null, phone });
  s.ask({ do: 'dial', agentId: 'joe', number: '112' });
  return s.changes;
}

test('D7: what Asterisk noted is written down, alarms until somebody has seen it, and is noted no more', async (t) => {
  const { clock, store, log, noted, watch } = watched();
  watch.start();
  await clock.runUntil(clock.mono + 1);
  t.like(watch.unseen()[0], { id: NOTE.id, number: '112', at: 1_760_000_000_000, place: 'phone-p1', seen: null });
  t.is(noted.size, 0);
  t.is(log.lines.filter(({ line }) => line.startsWith('emergency call')).length, 1);
  t.true(await watch.seen(NOTE.id, 'ann'));
  t.deepEqual(watch.unseen(), []);
  t.is((await store.newest(9)).length, 1);
  watch.stop();
});

test('D7: while it cannot be written down the note stays, and is taken once it can', async (t) => {
  const { clock, store, noted, watch } = watched();
  const add = store.add.bind(store);
  store.add = () => Promise.reject(new Error('disk full'));
  watch.start();
  await clock.runUntil(clock.mono + 1);
  t.is(noted.size, 1);
  store.add = add;
  await clock.runUntil(clock.mono + 200);
  t.is(noted.size, 0);
  t.is(watch.unseen().length, 1);
  watch.stop();
});

test('D7: a call that was asked for at a desk while nothing can be written down alarms at once, outlives us as a note, and is written down once it can', async (t) => {
  const { clock, store, noted, watch, live } = watched();
  noted.clear();
  const add = store.add.bind(store);
  store.add = () => Promise.reject(new Error('database is locked'));
  watch.start();
  await clock.runUntil(clock.mono + 1);
  live.step(...asked());
  await clock.runUntil(clock.mono + 300);
  t.like(watch.unseen(), [{ number: '112', place: 'joe' }]);
  t.like(await watch.newest(9), [{ number: '112' }]);
  t.like([...noted.values()], [{ number: '112', endpoint: 'phone-p1' }]);
  store.add = add;
  await clock.runUntil(clock.mono + 300);
  t.like(await store.newest(9), [{ number: '112' }]);
  t.is(noted.size, 0);
  t.is(watch.unseen().length, 1);
  watch.stop();
});

test('D7: Asterisk reads the file again only when it has not, and is asked again until it has', async (t) => {
  const clock = new VirtualTime();
  const [log, live] = [new RecordedLog(), new FakeLive(aDirectory({ trunks: [aTrunk({ id: 'a' })] }))];
  const asterisk = { read: '', reloads: 0, takes: false };
  const dialplan = { mark: 'new', write: () => Promise.resolve(true) };
  const reader = { mark: (): Promise<AdminAnswer<string>> => Promise.resolve({ ok: true, value: asterisk.read }) };
  const admin = {
    state: 'up' as const,
    onState: () => () => undefined,
    reloadDialplan: (): Promise<AdminAnswer<null>> => {
      asterisk.reloads += 1;
      if (asterisk.takes) asterisk.read = 'new';
      return Promise.resolve({ ok: true, value: null });
    },
  };
  const job = new ApplyEmergency({ live, dialplan, callingCodes: new Map(), reader, admin, clock: clock.clock(), log });
  job.start();
  await clock.runUntil(clock.mono + 1);
  t.is(asterisk.reloads, 1);
  t.true(log.lines.some(({ line }) => line.includes('trying again')));
  asterisk.takes = true;
  await clock.runUntil(clock.mono + 6_000);
  t.is(asterisk.reloads, 2);
  job.refresh();
  await clock.runUntil(clock.mono + 10_000);
  t.is(asterisk.reloads, 2);
  job.stop();
});
