import { randomBytes } from 'node:crypto';
import type { Millis } from '../../domain/ids.js';
import type { PresenceLoss, PresenceSeen } from '../../domain/presence.js';
import type { Clock } from '../../ports/clock.js';
import type { WatchedTelephone, WatchWay } from '../../ports/presence-watcher.js';
import { answerChallenge, type Challenge } from './digest.js';
import { presenceOfDialogs, readDialogInfo } from './read-dialog-info.js';
import { readPidf } from './read-pidf.js';
import { resolveHost } from './resolve-host.js';
import type { SipNode } from './sip-node.js';
import type { SipHeader, SipRequest } from './sip-message.js';
import { WatchDialog, type EventPackage } from './watch-dialog.js';
import { judgeReply, type SubscriptionState, type Verdict } from './watch-verdict.js';
import type { WatchTimes } from './watch-times.js';

export interface SubscriptionParts {
  readonly telephone: WatchedTelephone;
  readonly node: Pick<SipNode, 'ask'>;
  readonly clock: Clock;
  readonly times: WatchTimes;
  readonly tell: (seen: PresenceSeen) => void;
}

/** One request may be asked again for a proof of who we are or for a longer time, so often. */
const MOST_REPEATS = 3;

/**
 * One telephone's subscription (RFC 6665): made, refreshed, made anew with growing waits, for as long as it is wanted. At any
 * time there is one dialog at most, one request under way and three timers.
 */
export class Subscription {
  /** Begins the Call-ID of each of its dialogs. */
  readonly key = randomBytes(8).toString('hex');
  readonly #parts: SubscriptionParts;
  #dialog: WatchDialog | null = null;
  #event: EventPackage = 'presence';
  #way = 0;
  /** Failures in a row; a subscription that held for a while begins anew. */
  #failures = 0;
  #knownSince: Millis | null = null;
  #runsOutAt: Millis | null = null;
  #expiresS: number;
  #lost: PresenceLoss | null = null;
  #stopped = false;
  /** The last NOTIFY said that there is no state. */
  #stateless = false;
  #stopNext: () => void = () => undefined;
  #stopExpiry: () => void = () => undefined;
  #stopNotify: () => void = () => undefined;

  constructor(parts: SubscriptionParts) {
    this.#parts = parts;
    this.#expiresS = parts.times.expiresS;
  }

  /** Asks for the first time after `waitMs`. */
  start(waitMs: Millis): void {
    this.#later(waitMs);
  }

  /** Whether a NOTIFY with this Call-ID and To tag is for us. */
  owns(callId: string, tag: string): boolean {
    return this.#dialog !== null && this.#dialog.callId === callId && this.#dialog.localTag === tag;
  }

  /** Nobody wants to know any more; the PBX is told if it can be. */
  stop(): void {
    this.#stopped = true;
    if (this.#dialog?.established) void this.#send(this.#dialog, 0, []);
    this.#forget();
    this.#stopNext();
  }

  /** Takes a NOTIFY of this dialog whose event is right; its status. */
  notified(notify: SipRequest, state: SubscriptionState): 200 | 481 | 500 {
    const dialog = this.#dialog;
    if (!dialog?.establish(notify)) return 481;
    if (!dialog.isNext(notify)) return 500;
    if (state.at === 'terminated') {
      this.#terminated(state);
      return 200;
    }
    // RFC 6665 section 4.1.3: a NOTIFY may make it shorter, never longer.
    const endsAt = this.#parts.clock.mono() + (state.expiresS ?? Infinity) * 1_000;
    if (state.expiresS !== null && endsAt < (this.#runsOutAt ?? Infinity)) this.#grant(dialog, state.expiresS);
    if (state.at === 'active') this.#read(dialog, notify.body.toString('utf8'));
    else this.#wasTold();
    return 200;
  }

  /** The event package that is asked for at present. */
  get event(): EventPackage {
    return this.#event;
  }

  async #begin(): Promise<void> {
    this.#forget();
    const way = this.#parts.telephone.ways[this.#way];
    if (!way) return this.#failed({ then: 'much-later', why: 'unreachable' });
    const dialog = new WatchDialog(way, this.#event, this.key);
    this.#dialog = dialog;
    const { clock, times } = this.#parts;
    this.#stopNotify = clock.after(times.notifyMs, () => this.#failed({ then: 'later', afterS: null, why: 'silent' }));
    await this.#ask(dialog, null, 0);
  }

  async #ask(dialog: WatchDialog, challenge: Challenge | null, repeats: number): Promise<void> {
    const way = this.#parts.telephone.ways[this.#way];
    const proof = challenge && way?.credentials ? [proofOf(dialog, way, challenge)] : [];
    const reply = await this.#send(dialog, this.#expiresS, proof);
    if (this.#stopped || this.#dialog !== dialog) return;
    const verdict = judgeReply(reply);
    const again = repeats < MOST_REPEATS;
    if (verdict.then === 'prove') {
      if (again && way?.credentials && challenge?.nonce !== verdict.challenge.nonce) {
        return this.#ask(dialog, verdict.challenge, repeats + 1);
      }
      return this.#failed({ then: 'much-later', why: 'refused' });
    }
    if (verdict.then === 'longer' && again && verdict.minExpiresS > this.#expiresS) {
      this.#expiresS = verdict.minExpiresS;
      return this.#ask(dialog, challenge, repeats + 1);
    }
    if (verdict.then !== 'active' || !reply.ok) return this.#refused(dialog, verdict);
    // The NOTIFY may have made the dialog already.
    dialog.establish(reply.response);
    this.#grant(dialog, Math.min(verdict.expiresS ?? this.#expiresS, this.#expiresS));
  }

  async #send(dialog: WatchDialog, expiresS: number, proof: readonly SipHeader[]): ReturnType<SipNode['ask']> {
    const { node, clock, times, telephone } = this.#parts;
    const way = telephone.ways[this.#way];
    const request = dialog.subscribe(expiresS, proof);
    const address = way ? await resolveHost(way.contact.host, times.answerMs, clock) : null;
    if (!way || address === null) return { ok: false, why: 'unreachable' };
    return node.ask(request, { address, port: way.contact.port }, way.transport, times.answerMs);
  }

  /** RFC 6665 section 4.1.2.2: a refresh that fails leaves the subscription as it is until it runs out. */
  #refused(dialog: WatchDialog, verdict: Verdict): void {
    const { times } = this.#parts;
    this.#settle();
    if (verdict.then === 'anew' && this.#failures++ === 0) return this.#later(0);
    if (verdict.then === 'other-event') {
      this.#event = this.#event === 'presence' ? 'dialog' : 'presence';
      // Back at the first one: it knows neither.
      if (this.#event === 'dialog') return this.#later(0);
      return this.#failed({ then: 'much-later', why: 'refused' });
    }
    const lives = dialog.established && this.#knownSince !== null;
    if (lives && verdict.then === 'later') {
      const waitMs = verdict.afterS === null ? times.backOff(this.#failures++) : verdict.afterS * 1_000;
      this.#stopNext();
      this.#stopNext = this.#parts.clock.after(waitMs, () => void this.#ask(dialog, null, 0));
      return;
    }
    this.#failed(verdict.then === 'much-later' || verdict.then === 'later' ? verdict : REFUSED);
  }

  /** Nothing is known any more: the next way at once, and when all were tried, all again after a while. */
  #failed(verdict: Extract<Verdict, { then: 'later' | 'much-later' }>): void {
    const { times, telephone } = this.#parts;
    this.#settle();
    this.#forget();
    this.#event = 'presence';
    this.#way += 1;
    if (this.#way < telephone.ways.length) return this.#later(0);
    this.#way = 0;
    const asked = verdict.then === 'later' && verdict.afterS !== null ? verdict.afterS * 1_000 : 0;
    const own = verdict.then === 'later' ? times.backOff(this.#failures++) : times.longMs;
    this.#lose(verdict.why);
    this.#later(Math.max(asked, own));
  }

  #terminated(state: Extract<SubscriptionState, { at: 'terminated' }>): void {
    this.#settle();
    if (state.retry === 'now' && this.#failures === 0) {
      this.#failures += 1;
      this.#forget();
      return this.#later(0);
    }
    const { times } = this.#parts;
    this.#forget();
    this.#lose('ended');
    const own = state.retry === 'much-later' ? times.longMs : times.backOff(this.#failures++);
    this.#later(Math.max((state.afterS ?? 0) * 1_000, own));
  }

  /** A subscription that held was no failure. */
  #settle(): void {
    const { clock, times } = this.#parts;
    if (this.#knownSince !== null && clock.mono() - this.#knownSince >= times.stableMs) this.#failures = 0;
  }

  #grant(dialog: WatchDialog, expiresS: number): void {
    const { clock, times } = this.#parts;
    this.#runsOutAt = clock.mono() + expiresS * 1_000;
    this.#stopExpiry();
    this.#stopExpiry = clock.after(expiresS * 1_000, () =>
      this.#failed({ then: 'later', afterS: null, why: 'silent' }),
    );
    this.#stopNext();
    this.#stopNext = clock.after(times.refreshAfter(expiresS * 1_000), () => void this.#ask(dialog, null, 0));
  }

  #read(dialog: WatchDialog, body: string): void {
    if (body === '') return this.#hasNoState();
    const presence = dialog.event === 'presence' ? readPresence(body) : this.#readCalls(dialog, body);
    if (!presence) return;
    this.#wasTold();
    this.#knownSince ??= this.#parts.clock.mono();
    this.#settle();
    this.#lost = null;
    this.#parts.tell({ at: 'known', presence });
  }

  /**
   * RFC 6665 section 4.2.1.2: its PBX knows nothing of the telephone, as when its publication ran out. Some say so in front of
   * the state, so it has a while; and whoever is lost that way is watched on, for the PBX tells when it knows.
   */
  #hasNoState(): void {
    if (this.#stateless) return;
    this.#wasTold();
    this.#stateless = true;
    const { clock, times } = this.#parts;
    this.#stopNotify = clock.after(times.notifyMs, () => this.#lose('silent'));
  }

  /** It tells: it is not waited for any more. */
  #wasTold(): void {
    this.#stateless = false;
    this.#stopNotify();
  }

  #readCalls(dialog: WatchDialog, body: string) {
    const info = readDialogInfo(body, dialog.calls);
    if ('gap' in info) {
      // RFC 4235 section 4.3: a refresh brings the whole state.
      dialog.calls = null;
      this.#stopNext();
      this.#stopNext = this.#parts.clock.after(0, () => void this.#ask(dialog, null, 0));
    }
    if (!('known' in info)) return null;
    dialog.calls = info.known;
    return presenceOfDialogs(info.known);
  }

  #lose(why: PresenceLoss): void {
    if (this.#lost === why) return;
    this.#lost = why;
    this.#parts.tell({ at: 'lost', why });
  }

  #later(waitMs: Millis): void {
    this.#stopNext();
    this.#stopNext = this.#parts.clock.after(waitMs, () => void this.#begin());
  }

  #forget(): void {
    this.#dialog = null;
    this.#knownSince = null;
    this.#runsOutAt = null;
    this.#stopExpiry();
    this.#wasTold();
  }
}

const REFUSED = { then: 'later', afterS: null, why: 'refused' } as const;

function readPresence(body: string) {
  const read = readPidf(body);
  return 'presence' in read ? read.presence : null;
}

function proofOf(dialog: WatchDialog, { credentials }: WatchWay, challenge: Challenge): SipHeader {
  const who = credentials ?? { username: '', password: '' };
  return answerChallenge(challenge, who, { method: 'SUBSCRIBE', uri: dialog.uri });
}
