import { noticeOf } from '../domain/agent-notice.js';
import type { Millis, SessionId } from '../domain/ids.js';
import type { Change, Session } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { Live } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { DisplayText, PhoneDisplay } from '../ports/phone-display.js';

export interface ShowDisplaysPorts {
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  readonly display: PhoneDisplay;
  readonly clock: Clock;
  readonly log: Log;
  /** False once another process acts for this site. */
  readonly held: () => boolean;
  /** The text of a key of the catalogue; null when it has none. */
  readonly words: (key: string) => string | null;
}

/** What a telephone is, is asked again after this: it may have been replaced by another. */
const PROGRAMS_MS: Millis = 60_000;
/** One that is not known has registered since, perhaps. */
const UNKNOWN_MS: Millis = 1_000;

/** I3: telephones on which an agent is signed in show the agent's state as text, whoever changed it. */
export class ShowDisplays {
  readonly #ports: ShowDisplaysPorts;
  readonly #peerOf = new Map<SessionId, { readonly peer: string; readonly last: DisplayText }>();
  /** Texts that are not on the telephone yet; only the last one counts. */
  readonly #due = new Map<string, DisplayText>();
  readonly #sending = new Set<string>();
  readonly #told = new Map<string, string>();
  #programs: ReadonlyMap<string, string> = new Map();
  #askedAt = -Infinity;
  readonly #undo: (() => void)[] = [];

  constructor(ports: ShowDisplaysPorts) {
    this.#ports = ports;
  }

  start(): void {
    const { live, display } = this.#ports;
    this.#undo.push(live.subscribe(({ changes }) => this.#hear(changes)));
    this.#undo.push(display.onState((state) => (state === 'up' ? this.#all() : undefined)));
    this.#all();
  }

  stop(): void {
    for (const step of this.#undo.splice(0)) step();
    this.#due.clear();
  }

  /** What was told before counts for nothing: neither side may have got it. */
  #all(): void {
    this.#told.clear();
    this.#askedAt = -Infinity;
    for (const session of this.#ports.live.view.all('session')) this.#take(session);
    queueMicrotask(() => this.#send());
  }

  #hear(changes: readonly Change[]): void {
    for (const change of changes) {
      if (change.kind !== 'session') continue;
      if (change.after) this.#take(change.after);
      else this.#leave(change.id);
    }
    if (this.#due.size > 0) queueMicrotask(() => this.#send());
  }

  #take(session: Session): void {
    if (session.device.kind !== 'phone') return;
    const { peer } = session.device;
    const agent = this.#ports.live.view.directory.agents.get(session.agentId);
    const shown = { dn: agent?.dn ?? '', name: agent?.name ?? '', text: this.#textOf(session) };
    this.#peerOf.set(session.id, { peer, last: shown });
    this.#want(peer, shown);
  }

  /** The next agent on this telephone may have signed in already; then it shows that one. */
  #leave(sessionId: SessionId): void {
    const left = this.#peerOf.get(sessionId);
    this.#peerOf.delete(sessionId);
    if (!left || [...this.#peerOf.values()].some(({ peer }) => peer === left.peer)) return;
    this.#want(left.peer, { ...left.last, text: this.#textOf(undefined) });
  }

  #want(peer: string, shown: DisplayText): void {
    if (this.#told.get(peer) === JSON.stringify(shown)) this.#due.delete(peer);
    else this.#due.set(peer, shown);
  }

  #textOf(session: Session | undefined): string {
    const { live, words } = this.#ports;
    const { text } = noticeOf(live.view.directory, session);
    return 'label' in text ? text.label : (words(text.key) ?? '');
  }

  #send(): void {
    if (!this.#ports.held()) return;
    for (const [peer, shown] of this.#due) {
      if (this.#sending.has(peer)) continue;
      this.#due.delete(peer);
      this.#sending.add(peer);
      void this.#show(peer, shown).then(() => {
        this.#sending.delete(peer);
        this.#send();
      });
    }
  }

  /** A text that could not be sent is not sent again until Asterisk is back: the next change brings the next one. */
  async #show(peer: string, shown: DisplayText): Promise<void> {
    const program = await this.#programOf(peer);
    this.#told.set(peer, JSON.stringify(shown));
    const answer = await this.#ports.display.show(peer, program, shown);
    if (answer.ok) return;
    this.#told.delete(peer);
    if (answer.reason === 'down') return;
    this.#ports.log.warn(`the text on the telephone ${peer} was not sent: ${answer.detail}`);
  }

  async #programOf(peer: string): Promise<string> {
    const { clock, display } = this.#ports;
    const age = clock.mono() - this.#askedAt;
    const unknown = !this.#programs.has(peer);
    // It may have registered a moment ago: a text in the wrong words would stay until the next change.
    if (unknown && age <= UNKNOWN_MS) await new Promise<void>((done) => void clock.after(UNKNOWN_MS - age + 1, done));
    if (age > PROGRAMS_MS || unknown) {
      this.#askedAt = clock.mono();
      const found = await display.programs();
      if (found.ok) this.#programs = found.value;
    }
    return this.#programs.get(peer) ?? '';
  }
}
