import test from 'ava';
import { migrationForecast } from '../../app/domain/migration-forecast.js';
import type { MigrationRow } from '../../app/domain/migration.js';
import { FakeLive } from '../support/fake-live.js';
import { aDirectory, aTrunk } from '../support/world.js';

const GAPS = { lookMs: 3_000, reloadGapMs: 10_000 };
const SBC = aTrunk({ id: 'sbc', name: 'SBC', prefixes: ['+1'], channelLimit: 100 });
const WEST = aTrunk({ id: 'west', name: 'West', prefixes: ['+1303'], channelLimit: null });
const { view } = new FakeLive(aDirectory({ trunks: [SBC, WEST] }));

function rows(count: number, number: string, over: Partial<MigrationRow['target']> = {}): readonly MigrationRow[] {
  const place = {
    interfaces: ['mobile'],
    trunkId: null,
    phoneId: null,
    nailedUp: true,
    connectOnLogin: 'park',
  } as const;
  return Array.from({ length: count }, (_, n) => ({
    agentId: `a${number}${n}`,
    target: { ...place, number: `${number}${1_000 + n}`, ...over },
    before: null,
    state: 'waiting',
    why: '',
  }));
}

test('L: a job of 2,000 in batches of 50 is told to be 40 batches, 8 when they grow as fast as they may', (t) => {
  const told = migrationForecast(view, rows(2_000, '+1555123'), 50, GAPS);
  t.like(told, { agents: 2_000, batches: 40, minutes: 2, channels: 2_000 });
  // 50, 75, 113, 170, 255, 383, 500, 454.
  t.is(told.fewestBatches, 8);
  t.is(migrationForecast(view, rows(50, '+1555123'), 50, GAPS).fewestBatches, 1);
  t.is(migrationForecast(view, [], 50, GAPS).batches, 0);
});

test('L: channels are told for each trunk that the numbers lead to, the most needed first, with what it carries', (t) => {
  const all = [...rows(3, '+1303123'), ...rows(120, '+1555123'), ...rows(2, '+1555999', { interfaces: ['internal'] })];
  t.deepEqual(migrationForecast(view, all, 50, GAPS).trunks, [
    { trunkId: 'sbc', name: 'SBC', channels: 120, limit: 100 },
    { trunkId: 'west', name: 'West', channels: 3, limit: null },
  ]);
  const named = rows(4, '+1555123', { trunkId: 'west' });
  t.deepEqual(
    migrationForecast(view, named, 50, GAPS).trunks.map(({ trunkId }) => trunkId),
    ['west'],
  );
});

test('L: a job that writes peers waits for a reload with each batch', (t) => {
  const peer = {
    phoneId: 'p1',
    host: 'dynamic',
    transports: ['udp'],
    nat: 'yes',
    codecs: ['alaw'],
    encryption: false,
  } as const;
  t.is(migrationForecast(view, rows(600, '+1555123', { peer }), 50, GAPS).minutes, 2);
});
