import type { Clock } from '../../app/ports/clock.js';
import type {
  DigitsHeard,
  DigitsWanted,
  RecordingHeard,
  RecordingWanted,
  Spoken,
  VoiceLine,
} from '../../app/ports/voice-line.js';
import type { VoiceLines } from '../../app/ports/voice-lines.js';

type Facts = Pick<VoiceLine, 'channel' | 'kind' | 'endpoint' | 'dialled' | 'callerNumber' | 'callerName'>;

/** What a test reads of one piece. */
function wordsOf(part: Spoken): string {
  if (typeof part === 'string') return part;
  if ('digits' in part) return part.digits;
  if ('count' in part) return String(part.count);
  if ('own' in part) return `own ${part.own}`;
  return 'when' in part ? `${part.when.date} ${part.when.time}` : part.sound;
}

/** How long one piece of a sentence lasts, ms. */
export const PIECE_MS = 300;

/** Somebody on the telephone in memory: what they hear is written down, and they press keys. */
export class FakeVoiceLine implements VoiceLine {
  readonly channel: string;
  readonly kind: VoiceLine['kind'];
  readonly endpoint: string;
  readonly dialled: string;
  readonly callerNumber: string;
  readonly callerName: string;
  /** Names of what was recorded. */
  readonly recorded: string[] = [];
  /** Pieces that were begun, in order. */
  readonly heard: string[] = [];
  answered = false;
  gone = false;
  /** Who ended it. */
  hungUpBy: 'us' | 'them' | null = null;
  /** Why, when we did and said so. */
  reason: 'busy' | null = null;
  #typed = '';
  #wake: () => void = () => undefined;

  constructor(
    private readonly clock: Pick<Clock, 'after'>,
    facts: Partial<Facts> = {},
  ) {
    this.channel = facts.channel ?? 'n1-1.1';
    this.kind = facts.kind ?? 'code';
    this.endpoint = facts.endpoint ?? 'phone-p1';
    this.dialled = facts.dialled ?? '';
    this.callerNumber = facts.callerNumber ?? '';
    this.callerName = facts.callerName ?? '';
  }

  answer(): Promise<'answered' | 'gone'> {
    this.answered ||= !this.gone;
    return Promise.resolve(this.gone ? 'gone' : 'answered');
  }

  async say(parts: readonly Spoken[], interruptible: boolean): Promise<'said' | 'interrupted' | 'gone'> {
    for (const part of parts) {
      if (this.gone) return 'gone';
      if (interruptible && this.#typed !== '') return 'interrupted';
      this.heard.push(wordsOf(part));
      await this.#pass(PIECE_MS, () => this.gone || (interruptible && this.#typed !== ''));
    }
    if (this.gone) return 'gone';
    return interruptible && this.#typed !== '' ? 'interrupted' : 'said';
  }

  async digits({ max, firstMs, betweenMs, terminator }: DigitsWanted): Promise<DigitsHeard> {
    let digits = '';
    while (!this.gone && digits.length < max) {
      await this.#pass(digits === '' ? firstMs : betweenMs, () => this.gone || this.#typed !== '');
      const key = this.#taken();
      if (key === '' || key === terminator) break;
      digits += key;
    }
    if (digits.length === max && this.#typed.startsWith(terminator)) this.#taken();
    return this.gone ? { gone: true } : { gone: false, digits };
  }

  /** Until `#`, the longest time, or the end. */
  async record({ name, maxMs, stopKey }: RecordingWanted): Promise<RecordingHeard> {
    if (this.gone) return { end: 'gone' };
    this.recorded.push(name);
    let passed = 0;
    while (passed < maxMs && !this.gone && !this.#typed.includes(stopKey)) {
      await this.#pass(PIECE_MS, () => this.gone || this.#typed.includes(stopKey));
      passed += PIECE_MS;
    }
    this.#typed = this.#typed.slice(this.#typed.indexOf(stopKey) + 1);
    return this.gone ? { end: 'gone' } : { end: 'recorded', durationMs: passed };
  }

  hangUp(reason?: 'busy'): Promise<void> {
    this.reason = this.gone ? this.reason : (reason ?? null);
    this.#end('us');
    return Promise.resolve();
  }

  press(keys: string): void {
    if (this.gone) return;
    this.#typed += keys;
    this.#wake();
  }

  /** They put the telephone down. */
  putDown(): void {
    this.#end('them');
  }

  #end(by: 'us' | 'them'): void {
    if (this.gone) return;
    this.gone = true;
    this.hungUpBy = by;
    this.#wake();
  }

  #taken(): string {
    const key = this.#typed.slice(0, 1);
    this.#typed = this.#typed.slice(1);
    return key;
  }

  /** Lets this much time pass, or less: until `over`. */
  #pass(ms: number, over: () => boolean): Promise<void> {
    if (over()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = (): void => {
        cancel();
        this.#wake = () => undefined;
        resolve();
      };
      const cancel = this.clock.after(ms, end);
      this.#wake = () => {
        if (over()) end();
      };
    });
  }
}

/** What somebody hears whom nobody answers. */
export const TURNED_AWAY = 'turned away';

/** Lines in memory. */
export class FakeVoiceLines implements VoiceLines {
  onLine: ((line: VoiceLine) => void) | null = null;

  enter(line: FakeVoiceLine): void {
    if (this.onLine) return this.onLine(line);
    line.heard.push(TURNED_AWAY);
    void line.hangUp();
  }
}
