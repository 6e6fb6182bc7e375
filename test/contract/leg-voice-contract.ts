import type { ExecutionContext, TestFn } from 'ava';
import type { LegVoice } from '../../app/ports/leg-voice.js';

/** Whoever is at the far end of a channel. */
export interface Ear {
  readonly channel: string;
  press(keys: string): Promise<void>;
  /** Whether they heard a word yet. */
  hears(): boolean;
  /** Keys that reached them. */
  keys(): string;
  hangUp(): void;
}

export interface LegVoiceWorld {
  readonly voice: LegVoice;
  /** A call that is up. */
  call(): Promise<Ear>;
  until(what: string, holds: () => boolean): Promise<void>;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** What keys and words on legs promise those who read keypads. */
export function legVoiceContract(test: TestFn, kind: string, open: () => Promise<LegVoiceWorld>): void {
  const promise = (title: string, body: (t: ExecutionContext, world: LegVoiceWorld) => Promise<void>): void => {
    test.serial(`${kind}: ${title}`, async (t) => {
      const world = await open();
      try {
        await body(t, world);
      } finally {
        world.voice.onKey = null;
        await world.close();
      }
    });
  };

  promise('each key is told once, in order, by its channel', async (t, { voice, call, until }) => {
    const [one, other] = [await call(), await call()];
    const told: [string, string][] = [];
    voice.onKey = (channel, key) => void told.push([channel, key]);
    await one.press('1*#0');
    await other.press('7');
    await until('five keys', () => told.length >= 5);
    t.deepEqual(told, [...[...'1*#0'].map((key) => [one.channel, key]), [other.channel, '7']] as typeof told);
  });

  promise('a word reaches that channel alone', async (t, { voice, call, until, pass }) => {
    const [one, other] = [await call(), await call()];
    voice.whisper(one.channel, ['done']);
    await until('it is heard', () => one.hears());
    await pass(300);
    t.false(other.hears());
  });

  promise('keys are sent to the far end in their order; what is no key is left out', async (t, world) => {
    const ear = await world.call();
    world.voice.sendKeys(ear.channel, '5*9#');
    world.voice.sendKeys(ear.channel, 'x');
    world.voice.sendKeys(ear.channel, '');
    await world.until('four keys', () => ear.keys().length >= 4);
    await world.pass(300);
    t.is(ear.keys(), '5*9#');
  });

  promise('nothing happens on a channel that is gone or never was', async (t, { voice, call, pass }) => {
    const ear = await call();
    ear.hangUp();
    await pass(300);
    voice.whisper(ear.channel, ['done']);
    voice.sendKeys(ear.channel, '5');
    voice.whisper('n1-9.9', ['done']);
    voice.sendKeys('n1-9.9', '5');
    await pass(300);
    t.false(ear.hears());
    t.is(ear.keys(), '');
  });
}
