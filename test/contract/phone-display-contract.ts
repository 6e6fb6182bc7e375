import type { ExecutionContext, TestFn } from 'ava';
import type { PhoneDisplay } from '../../app/ports/phone-display.js';

export interface DisplayWorld {
  readonly display: PhoneDisplay;
  /** Registers a telephone that says it is this program; the name of its endpoint. */
  register(program: string): Promise<string>;
  away(): Promise<void>;
  close(): Promise<void>;
}

/** What every display promises the job that writes on it. */
export function phoneDisplayContract(test: TestFn, kind: string, open: () => Promise<DisplayWorld>): void {
  const promise = (title: string, body: (t: ExecutionContext, world: DisplayWorld) => Promise<void>): void => {
    test.serial(`${kind}: ${title}`, async (t) => {
      const world = await open();
      try {
        await body(t, world);
      } finally {
        await world.close();
      }
    });
  };

  promise('I3: telephones are known by what they say they are once they are registered', async (t, world) => {
    t.deepEqual(await world.display.programs(), { ok: true, value: new Map() });
    const endpoint = await world.register('Yealink SIP-T46G 28.82.0.20');
    const found = await world.display.programs();
    t.is(found.ok && found.value.get(endpoint), 'Yealink SIP-T46G 28.82.0.20');
    t.deepEqual(await world.display.show(endpoint, 'Yealink', { dn: '8888', name: 'Joe', text: 'Ready' }), {
      ok: true,
      value: null,
    });
  });

  promise('while Asterisk is away nothing is known or shown, and it is told', async (t, world) => {
    const heard: string[] = [];
    world.display.onState((state) => heard.push(state));
    await world.away();
    t.is(heard.at(-1), 'down');
    t.like(await world.display.programs(), { ok: false, reason: 'down' });
    t.like(await world.display.show('phone-1', '', { dn: '1', name: 'x', text: 'y' }), { ok: false, reason: 'down' });
  });
}
