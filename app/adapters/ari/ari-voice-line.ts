import type {
  DigitsHeard,
  DigitsWanted,
  LineEnd,
  RecordingHeard,
  RecordingWanted,
  Spoken,
  VoiceLine,
} from '../../ports/voice-line.js';
import { countOf, type Json } from './wire-json.js';
import type { AriHttp, AriRequest } from './ari-http.js';
import { mediaOf } from './spoken-sounds.js';
import { query, safeId } from './wire-names.js';

/** Without us the caller hears that it cannot be done so many seconds after what was begun should have ended. */
const graceSeconds = 10;
/** A sentence whose end is not told counts as said after this. */
const sentenceMs = 30_000;
/** So does a message that is heard again: it may last three minutes. */
const messageMs = 200_000;
/** Who says nothing for so long has put the telephone aside. */
const silenceSeconds = 15;
const askMs = 5_000;
/** A hang-up is told within this of the sentence that it broke off. */
const hangUpMs = 250;
/** Type-ahead beyond this is a storm or a broken key. */
const mostDigits = 64;

/** Asterisk's words, and what chan_pjsip makes of them: 486, 403, 404, 480, 503 (hangup_cause2sip). */
const ENDS: Readonly<Record<LineEnd, string>> = {
  busy: 'busy',
  rejected: 'rejected',
  unallocated: 'unallocated',
  unavailable: 'no_answer',
  congestion: 'congestion',
};

export interface LineFacts {
  readonly channel: string;
  readonly kind: VoiceLine['kind'];
  readonly endpoint: string;
  readonly dialled: string;
  readonly callerNumber: string;
  readonly callerName: string;
}

/** One channel in our application that nobody but us talks with. */
export class AriVoiceLine implements VoiceLine {
  readonly channel: string;
  readonly kind: VoiceLine['kind'];
  readonly endpoint: string;
  readonly dialled: string;
  readonly callerNumber: string;
  readonly callerName: string;
  readonly #http: AriHttp;
  /** Nothing is said or heard before the line is answered. */
  #answered: Promise<void> = Promise.resolve();
  #typed = '';
  #gone = false;
  #saying: { readonly playback: string; readonly end: () => void } | null = null;
  #recording: { readonly name: string; readonly end: (heard: RecordingHeard) => void } | null = null;
  #said = 0;
  /** Called after each digit, and when the line ends. */
  #onChange: () => void = () => undefined;

  constructor(
    http: AriHttp,
    facts: LineFacts,
    private readonly promptsDir = '',
  ) {
    this.#http = http;
    this.channel = safeId('channel', facts.channel);
    this.kind = facts.kind;
    this.endpoint = facts.endpoint;
    this.dialled = facts.dialled;
    this.callerNumber = facts.callerNumber;
    this.callerName = facts.callerName;
  }

  async answer(): Promise<'answered' | 'gone'> {
    this.#answered = this.#ask('POST', '/answer');
    await this.#answered;
    return this.#gone ? 'gone' : 'answered';
  }

  async say(parts: readonly Spoken[], interruptible: boolean): Promise<'said' | 'interrupted' | 'gone'> {
    const media = mediaOf(parts, this.promptsDir).join(',');
    await this.#answered;
    if (this.#gone || media === '') return this.#gone ? 'gone' : 'said';
    if (interruptible && this.#typed !== '') return 'interrupted';
    const longestMs = parts.some((one) => typeof one === 'object' && ('sound' in one || 'own' in one))
      ? messageMs
      : sentenceMs;
    await this.#putOffDeadMan(longestMs);
    const playback = `${this.channel}-say-${++this.#said}`;
    let interrupted = false;
    const over = new Promise<void>((resolve) => {
      this.#saying = { playback, end: resolve };
      this.#onChange = () => {
        interrupted = interruptible && !this.#gone;
        if (interrupted || this.#gone) resolve();
      };
    });
    const late = setTimeout(() => this.#saying?.end(), longestMs);
    if (!this.#gone) await this.#ask('POST', `/play/${safeId('playback', playback)}${query({ media })}`);
    if (!this.#gone) await over;
    clearTimeout(late);
    this.#onChange = () => undefined;
    this.#saying = null;
    if (this.#gone) return 'gone';
    if (interrupted) await this.#send({ method: 'DELETE', path: `/playbacks/${playback}`, repeatable: true });
    return interrupted ? 'interrupted' : 'said';
  }

  async digits({ max, firstMs, betweenMs, terminator }: DigitsWanted): Promise<DigitsHeard> {
    let digits = '';
    await this.#answered;
    while (!this.#gone && digits.length < max) {
      const key = await this.#nextKey(digits === '' ? firstMs : betweenMs);
      if (key === '' || key === terminator) break;
      digits += key;
    }
    // Who has typed all that is wanted often ends it all the same.
    if (digits.length === max && this.#typed.startsWith(terminator)) this.#typed = this.#typed.slice(1);
    return this.#gone ? { gone: true } : { gone: false, digits };
  }

  async record({ name, maxMs, stopKey }: RecordingWanted): Promise<RecordingHeard> {
    await this.#answered;
    if (this.#gone) return { end: 'gone' };
    await this.#putOffDeadMan(maxMs);
    const over = new Promise<RecordingHeard>((resolve) => {
      this.#recording = { name, end: resolve };
    });
    const fields = {
      name: safeId('recording', name),
      format: 'wav',
      // Asterisk looks at whole seconds of the clock and ends what took more of them: up to one longer than asked.
      maxDurationSeconds: Math.max(1, Math.ceil(maxMs / 1_000) - 1),
      maxSilenceSeconds: silenceSeconds,
      ifExists: 'fail',
      beep: true,
      terminateOn: stopKey,
    };
    // As long as it may last, and a moment: then nothing more is told of it.
    const late = setTimeout(() => this.#recording?.end({ end: 'failed' }), maxMs + graceSeconds * 500);
    const path = `/channels/${this.channel}/record${query(fields)}`;
    if (!(await this.#send({ method: 'POST', path, repeatable: false }))) this.#recording?.end({ end: 'failed' });
    const heard = await over;
    clearTimeout(late);
    this.#recording = null;
    return heard;
  }

  /** `whole`: it is stored, with whatever was said. Asterisk counts whole seconds. */
  recorded(recording: Json, whole: boolean): void {
    const { name, end } = this.#recording ?? {};
    if (name === undefined || recording['name'] !== name) return;
    end?.(whole ? { end: 'recorded', durationMs: (countOf(recording['duration']) ?? 0) * 1_000 } : { end: 'failed' });
  }

  async hangUp(reason?: LineEnd): Promise<void> {
    if (!this.#gone) await this.#ask('DELETE', reason ? query({ reason: ENDS[reason] }) : '');
  }

  /** A key was released. */
  pressed(key: string): void {
    if (this.#typed.length < mostDigits) this.#typed += key;
    this.#onChange();
  }

  /** `whole` is false when it broke off: mostly by a hang-up, which is told right behind. */
  played(playback: string, whole: boolean): void {
    const saying = this.#saying;
    if (saying?.playback !== playback) return;
    if (whole) saying.end();
    else setTimeout(saying.end, hangUpMs);
  }

  /** It hung up, or the dialplan took it back. */
  ended(): void {
    this.#gone = true;
    this.#recording?.end({ end: 'gone' });
    this.#onChange();
  }

  /** The next digit, or '' when none comes in time. */
  async #nextKey(withinMs: number): Promise<string> {
    if (this.#typed === '') await this.#putOffDeadMan(withinMs);
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(late);
        this.#onChange = () => undefined;
        const key = this.#gone ? '' : this.#typed.slice(0, 1);
        this.#typed = this.#typed.slice(1);
        resolve(key);
      };
      const late = setTimeout(done, withinMs);
      if (this.#typed !== '' || this.#gone) done();
      else this.#onChange = done;
    });
  }

  #putOffDeadMan(ms: number): Promise<void> {
    const value = Math.ceil(ms / 1_000) + graceSeconds;
    return this.#ask('POST', `/variable${query({ variable: 'TIMEOUT(absolute)', value })}`);
  }

  /** Whatever Asterisk does not do for a channel that is there would leave somebody in silence: then the line is over. */
  async #ask(method: AriRequest['method'], path: string): Promise<void> {
    const worked = await this.#send({
      method,
      path: `/channels/${this.channel}${path}`,
      repeatable: method !== 'POST',
    });
    if (!worked) this.ended();
  }

  async #send(request: AriRequest): Promise<boolean> {
    const answer = await this.#http.ask(request, askMs);
    return answer.kind === 'answered' && answer.status < 300;
  }
}
