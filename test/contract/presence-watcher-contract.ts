import type { ExecutionContext, TestFn } from 'ava';
import type { Presence, PresenceSeen } from '../../app/domain/presence.js';
import type { PresenceWatcher, WatchedTelephone } from '../../app/ports/presence-watcher.js';
import { until } from '../support/until.js';

/** A PBX whose telephones a test moves. */
export interface PresenceDesk {
  readonly watcher: PresenceWatcher;
  telephone(id: string, number: string): WatchedTelephone;
  becomes(number: string, presence: Presence): void;
}

const IDLE: Presence = { open: true, activities: [] };
const AWAY: Presence = { open: false, activities: ['away'] };

/** What every PresenceWatcher promises, whatever it watches. */
export function presenceWatcherContract(
  test: TestFn,
  name: string,
  open: (t: ExecutionContext) => Promise<PresenceDesk>,
): void {
  const listening = async (t: ExecutionContext) => {
    const desk = await open(t);
    const heard = new Map<string, PresenceSeen>();
    const end = desk.watcher.onSeen((id, seen) => heard.set(id, seen));
    const presence = (id: string): Presence | null => {
      const seen = heard.get(id);
      return seen?.at === 'known' ? seen.presence : null;
    };
    return { ...desk, heard, presence, end };
  };

  test(`${name}: how a telephone is, is told when it is watched, and whenever it changes`, async (t) => {
    const { watcher, telephone, becomes, presence } = await listening(t);
    becomes('8888', IDLE);
    watcher.watch([telephone('joe', '8888')]);
    await until('the first state is told', () => presence('joe') !== null);
    t.deepEqual(presence('joe'), IDLE);
    becomes('8888', AWAY);
    await until('the change is told', () => presence('joe')?.open === false);
    t.deepEqual(presence('joe'), AWAY);
  });

  test(`${name}: one that is added later is told too, and the others go on`, async (t) => {
    const { watcher, telephone, becomes, presence } = await listening(t);
    becomes('8888', IDLE);
    becomes('7777', AWAY);
    watcher.watch([telephone('joe', '8888')]);
    await until('joe is known', () => presence('joe') !== null);
    watcher.watch([telephone('joe', '8888'), telephone('jay', '7777')]);
    await until('jay is known', () => presence('jay') !== null);
    becomes('8888', AWAY);
    await until('joe is told on', () => presence('joe')?.open === false);
    t.deepEqual(presence('jay'), AWAY);
  });

  test(`${name}: who is not watched any more is not told of`, async (t) => {
    const { watcher, telephone, becomes, presence, heard } = await listening(t);
    becomes('8888', IDLE);
    becomes('7777', IDLE);
    watcher.watch([telephone('joe', '8888'), telephone('jay', '7777')]);
    await until('both are known', () => heard.size === 2);
    watcher.watch([telephone('jay', '7777')]);
    becomes('8888', AWAY);
    becomes('7777', AWAY);
    await until('jay is told', () => presence('jay')?.open === false);
    t.deepEqual(presence('joe'), IDLE);
  });

  test(`${name}: a number that nobody has is lost as unknown, and a telephone without a way as unreachable`, async (t) => {
    const { watcher, telephone, heard } = await listening(t);
    watcher.watch([telephone('joe', '4711'), { id: 'jay', ways: [] }]);
    await until('both are lost', () => heard.size === 2);
    t.deepEqual(heard.get('joe'), { at: 'lost', why: 'unknown' });
    t.deepEqual(heard.get('jay'), { at: 'lost', why: 'unreachable' });
  });

  test(`${name}: who listens no more hears nothing`, async (t) => {
    const { watcher, telephone, becomes, heard, end } = await listening(t);
    const other: string[] = [];
    watcher.onSeen((id) => other.push(id));
    end();
    becomes('8888', IDLE);
    watcher.watch([telephone('joe', '8888')]);
    await until('the other one heard it', () => other.length > 0);
    t.is(heard.size, 0);
  });
}
