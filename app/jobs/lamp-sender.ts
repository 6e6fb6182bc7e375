import type { Millis } from '../domain/ids.js';
import type { Lamp } from '../domain/lamps.js';
import type { Clock } from '../ports/clock.js';
import type { Lamps, PresenceText } from '../ports/lamps.js';
import type { Log } from '../ports/log.js';

interface Ports {
  readonly lamps: Lamps;
  readonly clock: Clock;
  readonly log: Log;
  readonly held: () => boolean;
}

/** Asterisk answers each request in a thread of its own; calls need most of them. */
const AT_ONCE = 4;
/** So many or fewer go one after the other: the first lamp shines sooner when nothing else of ours runs beside it. */
const FEW = 4;
/** Between them, so that the first one is through Asterisk and at its telephones before the next comes. */
const APART_MS: Millis = 2;
/** While Asterisk is away it is asked this often whether it is back; less often when it stays away. */
const RETRY_MS: Millis = 200;
const RETRY_LATER_MS: Millis = 2_000;
/** So many failures in a row are told to the operator; a restart of Asterisk takes fewer. */
const FAILURES_TOLD = 25;
/** Marks what is being sent as no lamp. */
const TEXT = 'text ';

/** Tells Asterisk what differs between the lamps that should be and those that stand, and only the last of each. */
export class LampSender {
  readonly #ports: Ports;
  readonly #wanted = new Map<string, Lamp>();
  readonly #texts = new Map<string, PresenceText>();
  /** What Asterisk was told or said it has; a text that is not here was never told to this Asterisk. */
  #standing: Map<string, Lamp | null> | null = null;
  readonly #said = new Map<string, string>();
  /** What may differ; lamps are sent first. */
  readonly #lampsDue = new Set<string>();
  readonly #textsDue = new Set<string>();
  readonly #sending = new Set<string>();
  #looking = false;
  #lookWanted = false;
  #stopped = false;
  #cancelRetry: (() => void) | null = null;
  #cancelNext: (() => void) | null = null;
  #failures = 0;
  #changed = 0;
  #announce = false;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** null: dark. Sent by the next `send`. */
  want(number: string, lamp: Lamp | null): void {
    if (this.#wanted.get(number) === (lamp ?? undefined)) return;
    if (lamp) this.#wanted.set(number, lamp);
    else this.#wanted.delete(number);
    this.#lampsDue.add(number);
  }

  /** null: nothing is known of that DN any more. */
  wantText(dn: string, text: PresenceText | null): void {
    if (text) this.#texts.set(dn, text);
    else this.#texts.delete(dn);
    this.#textsDue.add(dn);
  }

  /** Asterisk is gone: whatever it had, it is asked again. */
  lost(): void {
    this.#standing = null;
    this.#dropNext();
    this.#retry();
  }

  /** Compares everything with what stands: after a start of either side, and as an audit. */
  lookAgain(): void {
    this.#lookWanted = true;
    this.send();
  }

  send(): void {
    this.#dropNext();
    if (this.#stopped || this.#looking || !this.#ports.held()) return;
    if (this.#lookWanted || this.#standing === null) {
      // What is on its way would be counted as missing.
      if (this.#sending.size === 0) void this.#look();
      return;
    }
    this.#sendSome(this.#lampsDue, '', (number) => this.#sendLamp(number));
    // A text is never in the way of a lamp.
    const lampsAreOut = this.#lampsDue.size === 0 && [...this.#sending].every((key) => key.startsWith(TEXT));
    if (lampsAreOut) this.#sendSome(this.#textsDue, TEXT, (dn) => this.#sendText(dn));
    if (this.#sending.size === 0) this.#settled();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelRetry?.();
    this.#dropNext();
  }

  async #look(): Promise<void> {
    this.#looking = true;
    const found = await this.#ports.lamps.standing();
    this.#looking = false;
    if (this.#stopped) return;
    if (!found) {
      this.lost();
      return;
    }
    const fresh = this.#standing === null;
    this.#lookWanted = false;
    this.#standing = new Map(found);
    for (const number of [...this.#wanted.keys(), ...found.keys()]) {
      if (this.#wanted.get(number) !== found.get(number)) this.#lampsDue.add(number);
    }
    // Asterisk cannot be asked for texts: one that came back gets them all.
    if (fresh) this.#said.clear();
    for (const dn of this.#texts.keys()) this.#textsDue.add(dn);
    this.#announce ||= fresh;
    this.send();
  }

  #sendSome(due: Set<string>, mark: string, sendOne: (key: string) => Promise<boolean> | null): void {
    const atOnce = due.size > FEW ? AT_ONCE : 1;
    for (const key of due) {
      if (this.#sending.size >= atOnce) return;
      // Its turn comes when what was sent before it has been answered.
      if (this.#sending.has(mark + key)) continue;
      due.delete(key);
      const sent = sendOne(key);
      if (!sent) continue;
      this.#sending.add(mark + key);
      void sent.then((done) => {
        this.#sending.delete(mark + key);
        if (!done) {
          due.add(key);
          this.lost();
        } else if (atOnce === 1 && this.#lampsDue.size + this.#textsDue.size > 0) this.#sendSoon();
        else this.send();
      });
    }
  }

  /** Whatever changes meanwhile need not wait for it. */
  #sendSoon(): void {
    this.#cancelNext ??= this.#ports.clock.after(APART_MS, () => this.send());
  }

  #dropNext(): void {
    this.#cancelNext?.();
    this.#cancelNext = null;
  }

  #sendLamp(number: string): Promise<boolean> | null {
    const lamp = this.#wanted.get(number) ?? null;
    const standing = this.#standing;
    const isSo = lamp ? standing?.get(number) === lamp : !standing?.has(number);
    if (!standing || isSo) return null;
    this.#changed += 1;
    return this.#ports.lamps.set(number, lamp).then((done) => {
      if (done && lamp) standing.set(number, lamp);
      else if (done) standing.delete(number);
      return done;
    });
  }

  #sendText(dn: string): Promise<boolean> | null {
    const text = this.#texts.get(dn) ?? null;
    const asText = JSON.stringify(text);
    if (this.#said.get(dn) === asText) return null;
    return this.#ports.lamps.say(dn, text).then((done) => {
      if (done) this.#said.set(dn, asText);
      return done;
    });
  }

  /** Everything is as it should be. */
  #settled(): void {
    this.#failures = 0;
    if (this.#announce) {
      this.#ports.log.info(`lamps of phones are right: ${this.#wanted.size} shine, ${this.#changed} were changed`);
    }
    this.#announce = false;
    this.#changed = 0;
  }

  #retry(): void {
    if (this.#stopped || this.#cancelRetry) return;
    this.#failures += 1;
    if (this.#failures === FAILURES_TOLD) {
      this.#ports.log.warn(
        'lamps of phones cannot be set: Asterisk does not take device states; trying again until it works',
      );
    }
    this.#cancelRetry = this.#ports.clock.after(this.#failures > FAILURES_TOLD ? RETRY_LATER_MS : RETRY_MS, () => {
      this.#cancelRetry = null;
      this.lookAgain();
    });
  }
}
