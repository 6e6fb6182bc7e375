import type { ExecutionContext, TestFn } from 'ava';
import type { Lamps } from '../../app/ports/lamps.js';

export interface LampsWorld {
  readonly lamps: Lamps;
  /** Asterisk goes away and does not come back. */
  away(): Promise<void>;
  close(): Promise<void>;
}

/** What all lamps promise the job that shows them. */
export function lampsContract(test: TestFn, kind: string, open: () => Promise<LampsWorld>): void {
  const promise = (title: string, body: (t: ExecutionContext, world: LampsWorld) => Promise<void>): void => {
    test.serial(`${kind}: ${title}`, async (t) => {
      const world = await open();
      try {
        await body(t, world);
      } finally {
        await world.close();
      }
    });
  };

  promise('I2: what was set stands, each as it was set last', async (t, { lamps }) => {
    for (const [number, lamp] of [
      ['*308888', 'on'],
      ['*338888', 'fast'],
      ['*3428888', 'slow'],
      ['*307777', 'away'],
      ['*338888', 'on'],
    ] as const) {
      t.true(await lamps.set(number, lamp), number);
    }
    t.deepEqual([...((await lamps.standing()) ?? [])].sort(), [
      ['*307777', 'away'],
      ['*308888', 'on'],
      ['*338888', 'on'],
      ['*3428888', 'slow'],
    ]);
  });

  promise('a lamp made dark is forgotten, also when it never shone', async (t, { lamps }) => {
    t.true(await lamps.set('*309999', 'on'));
    t.true(await lamps.set('*309999', null));
    t.true(await lamps.set('*309999', null));
    t.true(await lamps.set('*301234', null));
    const standing = await lamps.standing();
    t.false(standing?.has('*309999'));
    t.false(standing?.has('*301234'));
  });

  promise('I2: a text may hold anything a label may', async (t, { lamps }) => {
    const text = 'Lunch, "long"; <b> & ]),e\u{1F600}';
    t.true(await lamps.say('8888', { presence: 'away', code: '2', text }));
    t.true(await lamps.say('8888', { presence: 'available', code: '', text: '' }));
    t.true(await lamps.say('8888', null));
  });

  promise('while Asterisk is away nothing is known and nothing is done', async (t, { lamps, away }) => {
    await away();
    t.is(await lamps.standing(), null);
    t.false(await lamps.set('*308888', 'on'));
    t.false(await lamps.set('*308888', null));
    t.false(await lamps.say('8888', null));
  });
}
