import { setTimeout as sleep } from 'node:timers/promises';
import type { Effect } from '../../domain/effects.js';
import { isOfRecorder } from '../../domain/effect-traits.js';
import type { SwitchEvent } from '../../domain/events.js';
import type { ChannelId, Millis } from '../../domain/ids.js';
import type { Outcome, Snapshot, Switch } from '../../ports/switch.js';
import type { LegVoice } from '../../ports/leg-voice.js';
import type { TransferKeys } from '../../ports/transfer-keys.js';
import type { VoiceLines } from '../../ports/voice-lines.js';
import { AriHttp, type AriAnswer } from './ari-http.js';
import { AriLegVoice } from './ari-leg-voice.js';
import { AriLink } from './ari-link.js';
import { defaultTiming, type AriOptions, type AriTiming } from './ari-options.js';
import { outcomeOf } from './ari-outcome.js';
import { AriStartedRecorder } from './ari-started-recorder.js';
import { AriTransferKeys } from './ari-transfer-keys.js';
import { AriVoiceLines } from './ari-voice-lines.js';
import { BridgeOrder } from './bridge-order.js';
import { dismissLeg } from './dismiss-leg.js';
import type { AriCall } from './effects/ari-call.js';
import { callOf } from './effects/call-of.js';
import { fallenBack } from './fallen-back.js';
import { HangUpCauses } from './hang-up-causes.js';
import { HangWatch } from './hang-watch.js';
import { Leavers } from './leavers.js';
import { RecentEvents } from './recent-events.js';
import { RetoldKeys } from './retold-keys.js';
import { snapshotOf } from './snapshot.js';
import { idOf, translate } from './translate.js';
import { part, type Json } from './wire-json.js';

/** A busy Asterisk may be late in marking whom the dead-man took: it is looked for so often, `leftMs` apart. */
const MARK_LOOKS = 8;

const SENDS_ON: ReadonlySet<Effect['do']> = new Set([
  ...(['fallback', 'turn-away', 'voicemail', 'ask-who', 'ask-whether', 'take-leg', 'take-line'] as const),
]);

/** One Asterisk over ARI. Starts connecting at once and goes on for ever; the sink hears `switch.up` when it worked. */
export class AriSwitch implements Switch {
  readonly #options: AriOptions;
  readonly #timing: AriTiming;
  readonly #http: AriHttp;
  readonly #link: AriLink;
  readonly #recent = new RecentEvents();
  readonly #keys = new RetoldKeys();
  readonly #order = new BridgeOrder();
  readonly #causes = new HangUpCauses();
  readonly #leavers: Leavers;
  readonly #hangs: HangWatch;
  /** Callers who left without having hung up, as far as we were told. */
  readonly #unasked = new Set<ChannelId>();
  /** Whom we gave back to the dialplan. */
  readonly #sentOn = new Set<ChannelId>();
  readonly #voice: AriVoiceLines;
  readonly #legVoice: AriLegVoice;
  readonly #transferKeys: AriTransferKeys;
  readonly #startedRecorder: AriStartedRecorder;
  #over: string | null = null;

  constructor(options: AriOptions) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#http = new AriHttp(options.url, options.user, options.password);
    this.#voice = new AriVoiceLines(this.#http, options.app, options.log, undefined, options.promptsDir);
    this.#legVoice = new AriLegVoice(this.#http, options.pbx);
    this.#transferKeys = new AriTransferKeys(this.#http);
    this.#startedRecorder = new AriStartedRecorder(this.#http);
    this.#leavers = new Leavers(this.#timing.leftMs, (channel) => void this.#wentOn(channel));
    this.#link = new AriLink(this.#http, options, this.#timing, {
      onUp: (restarted) => this.#up(restarted),
      onDown: () => this.#lost(),
      onEvent: (event) => this.#hear(event),
    });
    // The event socket of one who was let in stays open, so that nothing else would tell.
    this.#http.onRefused = () => this.#link.drop('a request was answered with 401, as if we were a stranger');
    this.#hangs = new HangWatch(
      () => this.#answers(),
      () => this.#link.drop('requests get no answer although the event socket is open'),
      options.hangTiming,
    );
    this.#http.onSilent = (givenMs) => this.#hangs.silent(givenMs);
    this.#link.start();
  }

  /** False while requests go unanswered although the event socket lives. */
  get answersRequests(): boolean {
    return !this.#hangs.hangs;
  }

  /** Feature codes and dialling in: the engine hears nothing of these channels. */
  get voice(): VoiceLines {
    return this.#voice;
  }

  /** Keys and words on legs, beside the engine. */
  get legVoice(): LegVoice {
    return this.#legVoice;
  }

  /** Transfer keys of telephones. */
  get transferKeys(): TransferKeys {
    return this.#transferKeys;
  }

  /** Recorders, as far as the channel tells of them. */
  get startedRecorder(): AriStartedRecorder {
    return this.#startedRecorder;
  }

  perform(effect: Effect, deadlineMs: Millis, done: (outcome: Outcome) => void): void {
    let call: AriCall;
    try {
      if (this.#over) throw new Error(this.#over);
      if (effect.do === 'dismiss') return dismissLeg(this.#http, effect.channel, deadlineMs, done);
      if (isOfRecorder(effect)) throw new Error('ARI records no single channel');
      const { app, promptsDir = '' } = this.#options;
      call = callOf(effect, { app, promptsDir });
      if (SENDS_ON.has(effect.do) && 'channel' in effect) this.#sentOn.add(effect.channel);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      setImmediate(done, { ok: false, reason: 'refused', detail });
      return;
    }
    const answered = effect.do === 'transferred' ? this.#transferKeys.onceTold(effect.channel, deadlineMs, done) : done;
    this.#http.send(call.request, deadlineMs, (answer) => answered(outcomeOf(answer, call)), call.before);
  }

  snapshot(done: (snapshot: Snapshot | null) => void): void {
    const list = (path: string): Promise<unknown> =>
      this.#http.ask({ method: 'GET', path, repeatable: true }, this.#timing.snapshotMs).then(jsonOf);
    const { app, pbx } = this.#options;
    Promise.all([list('/channels'), list('/bridges')]).then(
      ([channels, bridges]) => done(snapshotOf(channels, bridges, app, pbx)),
      () => done(null),
    );
  }

  fellBack(channels: readonly ChannelId[], done: (those: readonly ChannelId[]) => void): void {
    fallenBack(this.#http, channels).then(done, () => done([]));
  }

  silence(): void {
    this.#end('another process took over; this one does nothing more');
  }

  /** Lets go of Asterisk without touching a call. */
  stop(): void {
    this.#end('stopped');
  }

  /** Whether Asterisk answers what concerns no channel and nobody's call. */
  async #answers(): Promise<boolean> {
    const ping = { method: 'GET', path: '/asterisk/ping', repeatable: true, apart: true } as const;
    return (await this.#http.ask(ping, this.#timing.openMs)).kind === 'answered';
  }

  #end(why: string): void {
    this.#over ??= why;
    this.#hangs.forget();
    this.#link.stop();
    this.#leavers.stop();
    this.#http.close();
  }

  #up(restarted: boolean): void {
    this.#hangs.forget();
    this.#tell({ type: 'switch.up', restarted });
    void this.#voice.up();
  }

  #lost(): void {
    this.#leavers.stop();
    this.#unasked.clear();
    this.#sentOn.clear();
    this.#causes.forget();
    this.#keys.forget();
    this.#voice.down();
    if (!this.#over) this.#tell({ type: 'switch.down' });
  }

  #hear(event: Json): void {
    if (this.#over || this.#recent.isRepeat(event) || this.#order.isOvertaken(event)) return;
    if (this.#keys.isRetold(event) || this.#transferKeys.hear(event)) return;
    const channel = idOf(part(event, 'channel'));
    if (event['type'] === 'ChannelHangupRequest') return this.#causes.requested(event);
    if (this.#voice.hear(event)) {
      if (event['type'] === 'ChannelDestroyed') this.#causes.endOf(channel, 0);
      return;
    }
    if (event['type'] === 'StasisEnd') this.#leavers.leaves(channel);
    else if (event['type'] === 'StasisStart' || event['type'] === 'ChannelDestroyed') {
      this.#leavers.settled(channel);
      this.#unasked.delete(channel);
      this.#sentOn.delete(channel);
    }
    const told = translate(event);
    if (!told) return;
    // Whether the dead-man took the caller is told with the end, a moment later.
    if (told.type === 'channel.left' && this.#isUnasked(channel, event)) return void this.#unasked.add(channel);
    if (told.type === 'channel.gone') return this.#gone(told);
    if (told.type === 'switch.replaced') this.silence();
    this.#tell(told);
    if (told.type === 'digit') this.#legVoice.hear(event);
  }

  /** Neither hung up, as far as we were told, nor sent on by us. */
  #isUnasked(channel: ChannelId, event: Json): boolean {
    return isCaller(event) && !this.#sentOn.delete(channel) && !this.#causes.isRequested(channel);
  }

  /** A channel that left us went on elsewhere; a caller whom nobody sent there may be one whom the dead-man took. */
  async #wentOn(channel: ChannelId): Promise<void> {
    let fell = false;
    for (let looks = this.#unasked.delete(channel) ? MARK_LOOKS : 0; looks > 0 && !fell; looks -= 1) {
      fell = (await fallenBack(this.#http, [channel]).catch(() => [])).length > 0;
      if (!fell) await sleep(this.#timing.leftMs);
      if (!this.#leavers.isAway(channel)) return;
    }
    this.#leavers.settled(channel);
    this.#gone({ type: 'channel.gone', channel, cause: 0, sip: null, ...(fell ? { fellBack: true } : {}) });
  }

  #gone(end: Extract<SwitchEvent, { type: 'channel.gone' }>): void {
    this.#tell({ ...end, cause: this.#causes.endOf(end.channel, end.cause) });
  }

  /** The sink must not throw; if it does, the next event is heard all the same. */
  #tell(event: SwitchEvent): void {
    try {
      this.#options.sink(event);
    } catch (error) {
      this.#options.log.error('Taking in an event of Asterisk failed', { type: event.type, error: String(error) });
    }
  }
}

/** Came in to us, by what the dialplan let it in with. */
function isCaller(event: Json): boolean {
  const data = part(part(event, 'channel') ?? {}, 'dialplan')?.['app_data'];
  return typeof data === 'string' && data.split(',')[1] === 'in';
}

/** The JSON of a good answer. Throws otherwise. */
function jsonOf(answer: AriAnswer): unknown {
  if (answer.kind === 'answered' && answer.status === 200) return JSON.parse(answer.text);
  throw new Error(`no list from Asterisk: ${answer.kind}`);
}
