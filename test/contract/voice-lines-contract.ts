import type { ExecutionContext, TestFn } from 'ava';
import type { DigitsWanted, VoiceLine } from '../../app/ports/voice-line.js';
import type { VoiceLines } from '../../app/ports/voice-lines.js';

/** Whoever talks with us. */
export interface Talker {
  /** Presses keys at once, one after another. */
  press(keys: string): Promise<void>;
  hangUp(): void;
  /** Whether they heard anything yet. */
  hears(): boolean;
  /** Whether their call is over. */
  over(): boolean;
}

export interface VoiceLinesWorld {
  readonly lines: VoiceLines;
  /** Somebody calls; the number they seem to call from is +15557770000. */
  call(kind: VoiceLine['kind'], dialled: string): Promise<Talker>;
  /** The connection to Asterisk is lost. */
  lost(): void;
  until(what: string, holds: () => boolean): Promise<void>;
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

const WANTED: DigitsWanted = { max: 4, firstMs: 2_500, betweenMs: 1_500, terminator: '#' };

/** What lines on which people talk with us promise the phone desk. */
export function voiceLinesContract(test: TestFn, kind: string, open: () => Promise<VoiceLinesWorld>): void {
  const promise = (title: string, body: (t: ExecutionContext, desk: Desk) => Promise<void>): void => {
    test.serial(`${kind}: ${title}`, async (t) => {
      const world = await open();
      try {
        await body(t, new Desk(world));
      } finally {
        await world.close();
      }
    });
  };

  promise('a line is told once, by what was dialled where, and is not answered yet', async (t, desk) => {
    const { talker, line } = await desk.line('code', '*33');
    t.like(line, { kind: 'code', dialled: '*33', endpoint: 'phone-p1' });
    t.false(talker.hears());
    const outside = await desk.line('dial-in', '4499');
    t.like(outside.line, { kind: 'dial-in', dialled: '4499', endpoint: 'trunk-t1', callerNumber: '+15557770000' });
    t.is(desk.told, 2);
    t.not(line.channel, outside.line.channel);
  });

  promise('what is said is heard, and only then is it said', async (t, desk) => {
    const { talker, line } = await desk.answered();
    const saying = line.say(['is-ready', { digits: '12' }, { count: 3 }], false);
    await desk.world.until('it is heard', () => talker.hears());
    t.is(await desk.settled(saying), 'said');
    t.is(await desk.settled(line.say([], false)), 'said', 'nothing to say is said at once');
  });

  promise('a key ends what may be interrupted, and is the first digit of the next answer', async (t, desk) => {
    const { talker, line } = await desk.answered();
    const saying = line.say(['ask-dn'], true);
    await desk.world.until('the question is heard', () => talker.hears());
    await talker.press('8');
    t.is(await desk.settled(saying), 'interrupted');
    t.is(await desk.settled(line.say(['ask-pin'], true)), 'interrupted', 'a key that waits: the next is not begun');
    const digits = line.digits(WANTED);
    await talker.press('88#');
    t.deepEqual(await desk.settled(digits), { gone: false, digits: '888' });
  });

  promise('what may not be interrupted goes on, and its keys are not lost', async (t, desk) => {
    const { talker, line } = await desk.answered();
    const saying = line.say(['wrong-credentials'], false);
    await desk.world.until('it is heard', () => talker.hears());
    await talker.press('12#');
    t.is(await desk.settled(saying), 'said');
    t.deepEqual(await desk.settled(line.digits(WANTED)), { gone: false, digits: '12' });
  });

  promise('digits end with the last one, with the terminator, or when no more come', async (t, desk) => {
    const { talker, line } = await desk.answered();
    await talker.press('1234#56');
    t.deepEqual(await desk.settled(line.digits(WANTED)), { gone: false, digits: '1234' });
    t.deepEqual(await desk.settled(line.digits(WANTED)), { gone: false, digits: '56' }, 'the # behind four is used up');
    const empty = line.digits(WANTED);
    await talker.press('#');
    t.deepEqual(await desk.settled(empty), { gone: false, digits: '' });
    t.deepEqual(await desk.settled(line.digits({ ...WANTED, firstMs: 200 })), { gone: false, digits: '' });
    await talker.press('*0');
    t.deepEqual(await desk.settled(line.digits(WANTED)), { gone: false, digits: '*0' });
  });

  for (const [during, ask] of [
    ['a sentence', (line: VoiceLine) => line.say(['is-ready'], false)],
    ['a question', (line: VoiceLine) => line.say(['ask-pin'], true)],
    ['an answer', (line: VoiceLine) => line.digits(WANTED)],
  ] as const) {
    promise(`whoever hangs up during ${during} is gone, and so is whatever is asked afterwards`, async (t, desk) => {
      const { talker, line } = await desk.answered();
      const asked: Promise<unknown> = ask(line);
      await desk.world.pass(100);
      talker.hangUp();
      t.regex(JSON.stringify(await desk.settled(asked)), /gone"?(:true)?/);
      t.is(await desk.settled(line.answer()), 'gone');
      t.is(await desk.settled(line.say(['goodbye'], false)), 'gone');
      t.deepEqual(await desk.settled(line.digits(WANTED)), { gone: true });
      await desk.settled(line.hangUp());
    });
  }

  promise('we hang up, and once more is harmless', async (t, desk) => {
    const { talker, line } = await desk.answered();
    await desk.settled(line.hangUp());
    await desk.world.until('the call is over', () => talker.over());
    await desk.settled(line.hangUp());
    t.is(await desk.settled(line.say(['goodbye'], false)), 'gone');
  });

  promise('with nobody there to talk a caller hears a sentence, and the call ends', async (t, { world }) => {
    world.lines.onLine = null;
    const talker = await world.call('code', '*33');
    await world.until('the call is over', () => talker.over());
    t.true(talker.hears());
  });

  promise('a lost connection ends the line for us, whatever was asked', async (t, desk) => {
    const { line } = await desk.answered();
    const [saying] = [line.say(['is-ready'], false)];
    await desk.world.pass(100);
    desk.world.lost();
    t.is(await desk.settled(saying), 'gone');
    t.deepEqual(await desk.settled(line.digits(WANTED)), { gone: true });
  });
}

/** A world, and the lines it told of. */
class Desk {
  readonly #lines: VoiceLine[] = [];

  constructor(readonly world: VoiceLinesWorld) {
    world.lines.onLine = (line) => void this.#lines.push(line);
  }

  get told(): number {
    return this.#lines.length;
  }

  async line(kind: VoiceLine['kind'], dialled: string): Promise<{ readonly talker: Talker; readonly line: VoiceLine }> {
    const before = this.told;
    const talker = await this.world.call(kind, dialled);
    await this.world.until('a line', () => this.told > before);
    return { talker, line: this.#lines[before] as VoiceLine };
  }

  async answered(): Promise<{ readonly talker: Talker; readonly line: VoiceLine }> {
    const both = await this.line('code', '*33');
    const answer = await this.settled(both.line.answer());
    if (answer !== 'answered') throw new Error(`the line could not be answered: ${answer}`);
    return both;
  }

  async settled<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => void (settled = true);
    promise.then(mark, mark);
    await this.world.until('an answer', () => settled);
    return promise;
  }
}
