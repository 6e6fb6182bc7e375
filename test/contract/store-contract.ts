import type { ExecutionContext, TestFn } from 'ava';
import { maskCall, maskSession, maskSupervision, type RecordedFact } from '../../app/domain/facts.js';
import type { Recording } from '../../app/domain/recording.js';
import type { Supervision, Toll, TrunkHealth } from '../../app/domain/world.js';
import type { Store, StoredState } from '../../app/ports/store.js';
import type { StoreFailure } from '../../app/ports/store-failure.js';
import { foldFacts } from '../../app/projections/fold.js';
import type { Batch } from '../../app/ports/store.js';
import { aCall, aLeg, anOffer, aSession, batchOf, changed, gone } from '../support/store-load.js';
import { aNumber } from '../support/rows.js';

export interface OpenStore {
  readonly store: Store;
  facts(): Promise<readonly RecordedFact[]>;
  /** Lets every commit fail until `mend`. */
  break(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

/** One disk that stores are opened on, one after another. */
export interface StoreDisk {
  open(): Promise<OpenStore>;
  remove(): Promise<void>;
}

type Answer = StoreFailure | null;

export function commit(store: Store, batch: Batch): Promise<Answer> {
  return new Promise((resolve) => store.commit(batch, (error) => resolve(error as Answer)));
}

/** What every store promises the engine, on whatever it keeps its rows. */
export function storeContract(test: TestFn, name: string, newDisk: () => Promise<StoreDisk>): void {
  const onDisk = (title: string, body: (t: ExecutionContext, disk: StoreDisk) => Promise<void>) =>
    test(`${name}: ${title}`, async (t) => {
      const disk = await newDisk();
      try {
        await body(t, disk);
      } finally {
        await disk.remove();
      }
    });

  const withStore = async <T>(
    disk: StoreDisk,
    work: (open: OpenStore, state: StoredState) => Promise<T>,
  ): Promise<T> => {
    const open = await disk.open();
    try {
      return await work(open, await open.store.load());
    } finally {
      await open.close();
    }
  };

  onDisk('a new store holds nothing', async (t, disk) => {
    const state = await withStore(disk, async (_, loaded) => loaded);
    t.deepEqual(state, {
      sessions: [],
      legs: [],
      calls: [],
      offers: [],
      trunks: [],
      turns: [],
      tolls: [],
      supervisions: [],
      recordings: [],
      lastSequence: 0,
    });
  });

  onDisk('what was committed is there when opened again, every field of it', async (t, disk) => {
    const hold = { setter: 'agent', reason: 'lunch "1"', since: 5, askedAt: 4, via: 'web', by: 'joe' } as const;
    const session = aSession('s1', {
      holds: [hold],
      pending: { hold, logout: null },
      device: aNumber(),
      reach: { at: 'away', until: 7 },
      desktop: { at: 'closed', until: 9 },
      queuePauses: [{ queueId: 'q1', ...hold, setter: 'supervisor', askedAt: 6 }],
      refusals: { count: 2, last: 'busy', at: 8 },
      groups: { call: [0, 63], pickup: [] },
    });
    const leg = aLeg('s1', { state: { at: 'lost', attempt: 2, until: null, cause: 'network' }, bridge: null });
    const over = { place: -0.5, declined: { s9: 7 }, guarded: true, answered: false, toldOfRecording: true } as const;
    const call = aCall('c1', over);
    const offer = anOffer('o1', 'c1', 's1');
    const trunk: TrunkHealth = {
      id: 't1',
      failures: 3,
      usedAt: 1_790_000_000_000,
      outUntil: 1_790_000_060_000,
      ping: { at: 'out', cause: 'sip-503', good: 2 },
      contacts: {
        '10.10.10.1:5071': { ping: { at: 'out', cause: 'silent', good: 0 }, restUntil: 1_790_000_060_000 },
        '[::1]:5070': { ping: { at: 'unasked' }, restUntil: null },
      },
      since: 1_790_000_050_000,
    };
    const turn = {
      id: 'q1:a1',
      queueId: 'q1',
      agentId: 'a1',
      offeredAt: 1_790_000_050_000,
      day: '2026-11-21',
      calls: 7,
    };
    const phone = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: true } as const;
    const tap = { channel: 'tap1', bridge: 'b1', on: 'l1', of: 'c1' } as const;
    const one: Supervision = {
      id: 'w1',
      ...{ sessionId: 's1', agentId: 'a1', by: 'boss', scope: 'call', callId: 'c1', mode: 'barge' },
      device: phone,
      ownSessionId: null,
      trunkId: null,
      made: 3,
      since: 1_790_000_050_000,
      state: { at: 'switching', channel: 'w', tap, next: { ...tap, channel: 'tap2' }, until: 9 },
      mouths: [
        {
          to: 'agent',
          mic: 'm',
          line: 'w',
          speaker: 'e',
          on: 'l1',
          bridge: 'b2',
          inside: ['m'],
          until: 9,
          alone: { bridge: 'b4', epoch: 'e1', again: 10 },
        },
        {
          to: 'customer',
          mic: 'm2',
          line: 'w',
          speaker: 'e2',
          on: 'l1',
          bridge: 'b3',
          inside: ['m2', 'e2'],
          until: null,
          alone: null,
        },
      ],
    };
    const outside: Supervision = {
      ...one,
      id: 'w2',
      callId: null,
      device: aNumber(),
      ownSessionId: 's1',
      trunkId: 't1',
    };
    const recording: Recording = {
      id: 'r1',
      callId: 'c1',
      channel: '1790000000.1',
      sessionId: 's1',
      agentId: 'a1',
      queueId: null,
      wantedBy: 'demand',
      format: 'ulaw',
      keepDays: 30,
      startedAt: 1_790_000_050_000,
      begun: true,
      state: { at: 'starting', part: 2, until: 1_790_000_053_000, cause: 'no-recorder' },
    };
    const told: Recording = {
      ...recording,
      id: 'r2',
      state: { at: 'announcing', part: 0, playback: 'p1', bridge: 'b1', hearers: ['c1'], until: 1_790_000_053_000 },
    };
    const silent: Recording = {
      ...recording,
      id: 'r3',
      state: { at: 'pausing', part: 2, until: 1_790_000_053_000, tells: true },
    };
    const toll: Toll = {
      id: 'joe',
      hour: 1_790_002_800_000,
      calls: 3,
      day: '2026-09-21',
      ms: 90_000,
      costE4: 1_250,
      running: { k7: { since: 1_790_000_050_000, trunkId: 't1' } },
    };
    const changes = [
      changed('session', session),
      changed('leg', leg),
      changed('call', call),
      changed('offer', offer),
      changed('trunk', trunk),
      changed('turn', turn),
      changed('toll', toll),
      changed('supervision', one),
      changed('supervision', outside),
      changed('recording', recording),
      changed('recording', told),
      changed('recording', silent),
    ];
    const answer = await withStore(disk, ({ store }) => commit(store, batchOf(1, changes, true)));
    t.is(answer, null);
    const state = await withStore(disk, async (_, loaded) => loaded);
    const masked = maskSupervision(outside);
    t.deepEqual(state, {
      sessions: [session],
      legs: [leg],
      calls: [call],
      offers: [offer],
      trunks: [trunk],
      turns: [turn],
      tolls: [toll],
      // F2: nobody needs the number once it was dialled.
      supervisions: [one, masked],
      recordings: [recording, told, silent],
      lastSequence: 12,
    });
  });

  onDisk('of several changes the last one stands, and what is gone is gone', async (t, disk) => {
    await withStore(disk, async ({ store }) => {
      await commit(store, batchOf(1, [changed('call', aCall('c1')), changed('call', aCall('c2'))]));
      const first = commit(store, batchOf(3, [changed('call', aCall('c1', { priority: 1 })), gone('call', 'c2')]));
      const second = commit(store, batchOf(5, [changed('call', aCall('c1', { priority: 2 })), gone('offer', 'never')]));
      t.deepEqual(await Promise.all([first, second]), [null, null]);
    });
    const state = await withStore(disk, async (_, loaded) => loaded);
    t.deepEqual(
      state.calls.map(({ id, priority }) => [id, priority]),
      [['c1', 2]],
    );
    t.is(state.lastSequence, 6);
  });

  onDisk('batches are answered once each and in order', async (t, disk) => {
    const order: number[] = [];
    await withStore(disk, async ({ store }) => {
      const answers = Array.from({ length: 300 }, (_, n) =>
        commit(store, batchOf(n + 1, [changed('call', aCall(`c${n % 7}`))], n % 50 === 0)).then((answer) => {
          t.is(answer, null);
          order.push(n);
        }),
      );
      await Promise.all(answers);
    });
    t.deepEqual(
      order,
      Array.from({ length: 300 }, (_, n) => n),
    );
  });

  onDisk('one in a hurry takes along what lies before it, and all are answered in order', async (t, disk) => {
    const order: number[] = [];
    await withStore(disk, async ({ store }) => {
      const hand = (n: number) =>
        commit(store, batchOf(n, [changed('call', aCall('c1', { priority: n }))], n === 1)).then((answer) => {
          t.is(answer, null);
          order.push(n);
        });
      const lying = [hand(1), hand(2)];
      const joining = hand(3);
      store.hurry();
      const behind = hand(4);
      await joining;
      t.deepEqual(order.slice(0, 3), [1, 2, 3]);
      await Promise.all([...lying, behind]);
      store.hurry();
    });
    t.deepEqual(order, [1, 2, 3, 4]);
    const state = await withStore(disk, async (_, loaded) => loaded);
    t.deepEqual([state.calls[0]?.priority, state.lastSequence], [4, 4]);
  });

  onDisk('what is kept is there for the next one, and stored once', async (t, disk) => {
    const { facts, kept } = await withStore(disk, async ({ store, facts: read }) => {
      t.is(await commit(store, batchOf(1, [changed('call', aCall('c1'))])), null);
      const second = commit(store, batchOf(2, [changed('call', aCall('c1', { priority: 2 }))]));
      const keptNow = store.keep();
      t.is(store.keep(), keptNow, 'asked again, nothing is left to do');
      const third = commit(store, batchOf(3, [changed('call', aCall('c2')), gone('call', 'c1')]));
      t.is(store.keep(), keptNow);
      store.hurry();
      t.deepEqual(await Promise.all([second, third]), [null, null]);
      return { facts: await read(), kept: keptNow };
    });
    t.is(kept, name === 'SQLite');
    t.deepEqual(
      facts.map(({ sequence }) => sequence),
      [1, 2, 3, 4],
    );
    const state = await withStore(disk, async (_, loaded) => loaded);
    t.deepEqual([state.calls.map(({ id }) => id), state.lastSequence], [['c2'], 4]);
  });

  onDisk('nothing is kept behind a batch that failed until that one is stored', async (t, disk) => {
    await withStore(disk, async (open) => {
      const batches = [1, 2].map((n) => batchOf(n, [changed('call', aCall('c1', { priority: n }))]));
      const [first, second] = batches as [Batch, Batch];
      await open.break();
      const failed = commit(open.store, first);
      open.store.keep();
      t.not(await failed, null);
      t.false(open.store.keep());
      await open.mend();
      const again = commit(open.store, first);
      t.false(open.store.keep());
      t.is(await again, null);
      const behind = commit(open.store, second);
      t.is(open.store.keep(), name === 'SQLite');
      t.is(await behind, null);
    });
  });

  onDisk('a caller with a hostile name is stored as text', async (t, disk) => {
    const name = `Robert'); DROP TABLE calls;-- "$1" ? {} \\u0000 ü 🦊`;
    const call = aCall('c1', { caller: { number: "+1'5", name: `${name}\0\ud800` } });
    t.is(await withStore(disk, ({ store }) => commit(store, batchOf(1, [changed('call', call)]))), null);
    const { calls } = await withStore(disk, async (_, loaded) => loaded);
    t.true(calls[0]?.caller.name.startsWith(name));
    t.is(calls[0]?.caller.number, "+1'5");
  });

  onDisk('a session on a phone of ours and one on a softphone are there again', async (t, disk) => {
    const phone = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: true } as const;
    const sessions = [
      aSession('s1', { interface: 'phone', device: phone }),
      aSession('s2', { interface: 'internal', device: { kind: 'softphone', peer: 'soft-s2' } }),
    ];
    const changes = sessions.map((session) => changed('session', session));
    await withStore(disk, ({ store }) => commit(store, batchOf(1, changes, true)));
    t.deepEqual((await withStore(disk, async (_, loaded) => loaded)).sessions, sessions);
  });

  onDisk('F2: facts show two digits of a number and nothing of the caller', async (t, disk) => {
    const session = aSession('s1', { device: aNumber({ number: '+15557770011', typed: true }) });
    const detail = { cause: 'busy', tried: '+1 555 777 0011' };
    const changes = [{ ...changed('session', session), detail }, changed('call', aCall('c1'))];
    const facts = await withStore(disk, async ({ store, facts: read }) => {
      await commit(store, batchOf(1, changes));
      return read();
    });
    const text = JSON.stringify(facts);
    t.false(/5557770011|555 777|4930123456|Anna Berg/.test(text), text);
    t.deepEqual(facts[0]?.after, maskSession(session));
    t.deepEqual(facts[0]?.detail, { cause: 'busy', tried: '***11' });
    t.deepEqual(facts[1]?.after, maskCall(aCall('c1')));
  });

  onDisk('F2: a number that came with the login is there again after a restart, until logout', async (t, disk) => {
    const session = aSession('s1', { device: aNumber({ number: '+15557770011', typed: true }) });
    await withStore(disk, ({ store }) => commit(store, batchOf(1, [changed('session', session)], true)));
    t.deepEqual((await withStore(disk, async (_, loaded) => loaded)).sessions, [session]);
    const out = { ...session, state: { at: 'logged-out' } } as const;
    await withStore(disk, ({ store }) => commit(store, batchOf(2, [changed('session', out)], true)));
    t.deepEqual((await withStore(disk, async (_, loaded) => loaded)).sessions, [maskSession(out)]);
    await withStore(disk, ({ store }) => commit(store, batchOf(3, [gone('session', 's1')], true)));
    t.deepEqual((await withStore(disk, async (_, loaded) => loaded)).sessions, []);
  });

  onDisk('folding all facts gives the rows', async (t, disk) => {
    const { state, facts } = await withStore(disk, async ({ store, facts: read }) => {
      await commit(store, batchOf(1, [changed('session', aSession('s1')), changed('leg', aLeg('s1'))], true));
      await commit(store, batchOf(3, [changed('call', aCall('c1')), changed('offer', anOffer('o1', 'c1', 's1'))]));
      await commit(store, batchOf(5, [gone('offer', 'o1'), changed('call', aCall('c2')), gone('call', 'c1')]));
      return { state: await store.load(), facts: await read() };
    });
    const folded = foldFacts(facts);
    t.deepEqual([...folded.session.values()], state.sessions.map(maskSession));
    t.deepEqual([...folded.call.values()], state.calls.map(maskCall));
    t.deepEqual([...folded.leg.values()], [...state.legs]);
    t.deepEqual([...folded.offer.values()], [...state.offers]);
    t.deepEqual(
      facts.map(({ sequence }) => sequence),
      [1, 2, 3, 4, 5, 6, 7],
    );
  });

  onDisk('a batch handed in twice is stored once', async (t, disk) => {
    const batch = batchOf(1, [changed('call', aCall('c1')), changed('call', aCall('c2'))]);
    const facts = await withStore(disk, async ({ store, facts: read }) => {
      t.deepEqual([await commit(store, batch), await commit(store, batch)], [null, null]);
      return read();
    });
    t.is(facts.length, 2);
  });

  onDisk('nothing overtakes a batch that failed', async (t, disk) => {
    const batches = [1, 2, 3].map((n) => batchOf(n, [changed('call', aCall('c1', { priority: n }))]));
    const [first, second, third] = batches as [Batch, Batch, Batch];
    await withStore(disk, async (open) => {
      await open.break();
      const failed = await Promise.all([commit(open.store, first), commit(open.store, second)]);
      t.true(
        failed.every((answer) => answer !== null),
        'both fail while the storage fails',
      );
      await open.mend();
      t.is((await commit(open.store, third))?.kind, 'out-of-order');
      const again = batches.map((batch) => commit(open.store, batch));
      t.deepEqual(await Promise.all(again), [null, null, null]);
    });
    const state = await withStore(disk, async (_, loaded) => loaded);
    t.deepEqual([state.calls[0]?.priority, state.lastSequence], [3, 3]);
  });

  onDisk('a closed store has stored what it took and takes no more', async (t, disk) => {
    const open = await disk.open();
    await open.store.load();
    const taken = [1, 2].map((n) => commit(open.store, batchOf(n, [changed('call', aCall(`c${n}`))])));
    await open.close();
    t.deepEqual(await Promise.all(taken), [null, null]);
    t.is((await commit(open.store, batchOf(3, [gone('call', 'c1')])))?.kind, 'closed');
    t.is((await withStore(disk, async (_, loaded) => loaded)).calls.length, 2);
  });
}
