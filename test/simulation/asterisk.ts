import { isOfRecorder } from '../../app/domain/effect-traits.js';
import type { Effect } from '../../app/domain/effects.js';
import type { SwitchEvent } from '../../app/domain/events.js';
import type { BridgeId, ChannelId, PlaybackId, SessionId } from '../../app/domain/ids.js';
import type { RecordEffect } from '../../app/domain/recording.js';
import type { Snapshot } from '../../app/ports/switch.js';
import type { VirtualTime } from '../support/virtual-time.js';

/** One channel of the modelled Asterisk. */
export interface Channel {
  readonly id: ChannelId;
  /** `voice`: talks with us about dialling in; the engine hears nothing of it. `far`: called for an agent. */
  role: 'caller' | 'leg' | 'far' | 'voice' | 'supervisor' | 'tap' | 'emergency';
  sessionId: SessionId | null;
  number: string;
  readonly dialled: string;
  readonly endpoint: string;
  /** In our application; a leg that rings is not. */
  entered: boolean;
  up: boolean;
  /** The far end rings. */
  ringing: boolean;
  bridge: BridgeId | null;
  sound: 'music' | 'ring' | null;
  playing: { readonly id: PlaybackId; readonly until: number } | null;
  /** Absolute time-out: the channel leaves the application then. */
  deadmanAt: number | null;
  /** K4: the leg a tap listens to. */
  tapOn: ChannelId | null;
  /** What a recorder writes. */
  recorded: { readonly recording: string; readonly part: number } | null;
}

export type Done = 'ok' | 'gone' | 'refused';

/** What the world around learns of the model, beside the events that go to Farline. */
export interface Surroundings {
  readonly emit: (event: SwitchEvent) => void;
  /** As `emit`, of what the adapter makes of an answer it got: that is on no wire where it could be lost. */
  readonly answers: (event: SwitchEvent) => void;
  /** The far end of a dial: decides whether and when it answers. */
  readonly dialled: (channel: Channel, endpoint: string, contactIndex: number) => Done;
  /** A supervisor's telephone: decides whether and when it is picked up. */
  readonly ringsSupervisor: (channel: Channel, ringMs: number) => Done;
  /** An agent who dialled in became a leg: the dialplan says so and lets it in again. */
  readonly taken: (channel: Channel) => void;
  /** A prepared call goes out: decides whether and when the far party answers. */
  readonly placed: (channel: Channel, ringMs: number) => void;
  /** A recorder begins. */
  readonly records: (recording: string) => void;
  /** Who heard what was played to a bridge from its beginning to its end. */
  readonly heardAll: (playback: PlaybackId, prompt: string, listeners: readonly ChannelId[]) => void;
  readonly prompted: (channel: Channel, prompt: string) => void;
  /** K6: everybody in a bridge hears an agent's greeting. */
  readonly greeted: (playback: PlaybackId) => void;
  readonly joined: (bridge: BridgeId, members: readonly Channel[]) => void;
  /** The channel left because of an effect of ours, or by its dead-man timer. */
  readonly sentAway: (channel: Channel, how: 'hangup' | 'fallback' | 'deadman') => void;
}

/** Longer than the two looks of a sweep are apart, as seen of an Asterisk on a busy machine. */
const LINGERS_MS = 250;
const GREETING_MS = 200;
/** An uploaded prompt whose file Asterisk cannot play. */
export const BROKEN_PROMPT = 'broken';

/** Playing times of prompts, a tenth of the real ones, ms. */
const PROMPT_MS: Readonly<Record<string, number>> = {
  'press-1': 150,
  'accept-call': 120,
  beep: 30,
  apology: 200,
  own: 200,
};
/** What the dialplan says to a leg whose call another agent took, a tenth of the real time. */
const SENTENCE_MS = 250;
/** Durations run at a tenth here. */
const DEADMAN_MS_PER_SECOND = 100;
/** What the dialplan gives a voice that does not speak, a tenth of the real time. */
const VOICE_DEADMAN_MS = 2_000;
/** A sentence, and then the end. */
const VOICE_SAYS_MS = 300;

/** Channels, bridges, playbacks: what one Asterisk does with our requests, as measured on the real one. */
export class Asterisk {
  readonly channels = new Map<ChannelId, Channel>();
  readonly bridges = new Map<BridgeId, Set<ChannelId>>();
  up = true;
  #life = 0;
  /** What plays to bridges, and who has heard all of it so far. */
  readonly #greetings = new Map<PlaybackId, { readonly bridge: BridgeId; readonly listeners: Set<ChannelId> }>();
  /** K4: bridges to which silence is played, each once for every time it was asked for. */
  readonly silences = new Map<PlaybackId, BridgeId[]>();
  /** The two ends of a call between us and us: what becomes of one becomes of the other. */
  readonly #pairs = new Map<ChannelId, ChannelId>();
  /** Whom the dead-man took. */
  readonly #fallen = new Set<ChannelId>();
  readonly #lingering = new Set<Channel>();

  constructor(
    private readonly time: VirtualTime,
    private readonly around: Surroundings,
  ) {}

  /** Everything is gone, nobody is told. */
  restart(): void {
    this.#life++;
    this.#greetings.clear();
    this.silences.clear();
    this.channels.clear();
    this.#lingering.clear();
    this.bridges.clear();
    this.#pairs.clear();
  }

  /** A call comes in; it enters the application when `enter` is called. */
  ring(id: ChannelId, number: string, dialled: string, endpoint: string): Channel {
    const channel = makeChannel({ id, role: 'caller', sessionId: null, number, dialled, endpoint });
    this.channels.set(id, channel);
    return channel;
  }

  /** An agent has dialled in and says who they are. */
  dialIn(id: ChannelId): Channel {
    return this.#speaksTo(id, '+18000', 'trunk-t1', true);
  }

  /** A number outside was dialled on this telephone of ours. */
  dialOut(id: ChannelId, peer: string): Channel {
    return this.#speaksTo(id, '0015550001', peer, false);
  }

  /** A voice of ours, whom the engine hears nothing of. */
  #speaksTo(id: ChannelId, dialled: string, endpoint: string, up: boolean): Channel {
    const channel = makeChannel({ id, role: 'voice', sessionId: null, number: '+19990', dialled, endpoint });
    Object.assign(channel, { entered: true, up });
    this.channels.set(id, channel);
    this.time.after(VOICE_DEADMAN_MS, () => {
      if (channel.role === 'voice') this.end(channel, 16, null);
    });
    return channel;
  }

  /** D7: an emergency number was dialled on this telephone; the dialplan carries the call out for so long. */
  callsForHelp(id: ChannelId, peer: string, forMs: number): void {
    const channel = makeChannel({ id, role: 'emergency', sessionId: null, number: '', dialled: '', endpoint: peer });
    this.channels.set(id, channel);
    this.around.emit({ type: 'emergency.called', channel: id, peer });
    this.time.after(forMs, () => this.end(channel, 16, null));
  }

  enter(channel: Channel): void {
    channel.entered = true;
    if (channel.role === 'leg' || channel.role === 'supervisor') channel.up = true;
    this.around.emit(enteredEvent(channel));
  }

  /** The far end, or we, end the channel. */
  end(channel: Channel, cause: number, sip: number | null): void {
    if (this.channels.get(channel.id) !== channel) return;
    this.#leaveBridge(channel);
    this.channels.delete(channel.id);
    if (channel.role === 'caller' && channel.entered) this.#linger(channel);
    // A tap ends with the leg it listens to.
    for (const tap of [...this.channels.values()]) if (tap.tapOn === channel.id) this.end(tap, 16, null);
    if (channel.role === 'voice') return;
    this.#endPair(channel, cause);
    if (channel.entered) this.around.emit({ type: 'channel.left', channel: channel.id });
    this.around.emit({ type: 'channel.gone', channel: channel.id, cause, sip });
  }

  /** It is over, and listed until Asterisk is through with it. */
  #linger(channel: Channel): void {
    this.#lingering.add(channel);
    this.time.after(LINGERS_MS, () => this.#lingering.delete(channel));
  }

  /** How long a request for this channel waits because a prompt plays there, ms. */
  heldBack(effect: Effect): number {
    const atOnce = [
      'hush',
      'hangup',
      'dismiss',
      'dial',
      'dial-peer',
      'prepare-call',
      'prepare-inner',
      'ring-supervisor',
      'tap',
    ];
    if (atOnce.includes(effect.do)) return 0;
    const names = effect.do === 'add' ? effect.channels : 'channel' in effect ? [effect.channel] : [];
    let until = 0;
    for (const name of names) until = Math.max(until, this.channels.get(name)?.playing?.until ?? 0);
    return Math.max(0, until - this.time.mono);
  }

  perform(effect: Effect): Done {
    switch (effect.do) {
      case 'dial':
        return this.#dial(effect, effect.number, `trunk-${effect.trunkId}`);
      case 'dial-peer':
        return this.#dial(effect, effect.peer, effect.peer);
      case 'prepare-call':
      case 'prepare-inner':
        return this.#prepare(effect);
      case 'ring-supervisor':
        return this.#ringSupervisor(effect);
      case 'tap':
        return this.#tap(effect);
      case 'bridge':
        if (!this.bridges.has(effect.bridge)) this.bridges.set(effect.bridge, new Set());
        return 'ok';
      case 'unbridge':
        return this.#unbridge(effect.bridge);
      case 'add':
        if (effect.quiets) this.#endMusic(effect.channels);
        return this.#add(effect.bridge, effect.channels);
      case 'greet':
        return this.#greet(effect.bridge, effect.playback, effect.prompt.own);
      case 'end-greeting':
        return this.#greeted(effect.playback, false) || this.silences.delete(effect.playback) ? 'ok' : 'gone';
      case 'accompany':
        return this.#accompany(effect.bridge, effect.playback);
      default:
        return this.#onChannel(effect);
    }
  }

  snapshot(): Snapshot {
    return {
      channels: [...this.channels.values(), ...this.#lingering]
        .filter(
          (channel) =>
            channel.role === 'leg' ||
            channel.role === 'supervisor' ||
            channel.role === 'emergency' ||
            (channel.entered && channel.role !== 'voice'),
        )
        .map(({ id, up, ringing, role, entered, sessionId, number, dialled, endpoint }) => ({
          id,
          up,
          ringing: ringing && !up,
          role: role === 'voice' ? 'other' : role,
          entered,
          sessionId,
          caller: { number, name: '' },
          dialledNumber: dialled,
          endpoint,
        })),
      bridges: [...this.bridges].map(([id, members]) => ({ id, members: [...members] })),
    };
  }

  members(bridge: BridgeId): readonly Channel[] {
    const found: Channel[] = [];
    for (const id of this.bridges.get(bridge) ?? []) {
      const channel = this.channels.get(id);
      if (channel) found.push(channel);
    }
    return found;
  }

  #dial(
    effect: { readonly channel: ChannelId; readonly sessionId: string; readonly contactIndex?: number },
    number: string,
    endpoint: string,
  ): Done {
    if (this.channels.has(effect.channel)) return 'ok';
    const { channel: id, sessionId, contactIndex = 0 } = effect;
    const channel = makeChannel({ id, role: 'leg', sessionId, number, dialled: number, endpoint });
    this.channels.set(id, channel);
    const outcome = this.around.dialled(channel, endpoint, contactIndex);
    if (outcome !== 'ok') this.channels.delete(id);
    return outcome;
  }

  /** In our application before anybody is called by it; as measured, that is told before the request is answered. */
  #prepare(effect: Extract<Effect, { do: 'prepare-call' | 'prepare-inner' }>): Done {
    const { channel: id, callId, number } = effect;
    if (this.channels.has(id)) return 'ok';
    const endpoint = effect.do === 'prepare-call' ? `trunk-${effect.trunkId}` : `inner-${effect.sessionId}`;
    const dialled = effect.do === 'prepare-call' ? `${effect.contactIndex}` : number;
    const channel = makeChannel({ id, role: 'far', sessionId: null, number, dialled, endpoint });
    channel.entered = true;
    this.channels.set(id, channel);
    this.around.emit({ type: 'far.entered', channel: id, callId });
    return 'ok';
  }

  #ringSupervisor(effect: Extract<Effect, { do: 'ring-supervisor' }>): Done {
    const { channel: id, to, ringMs } = effect;
    if (this.channels.has(id)) return 'ok';
    const endpoint = 'peer' in to ? to.peer : `trunk-${to.trunkId}`;
    const number = 'peer' in to ? '' : to.number;
    const channel = makeChannel({ id, role: 'supervisor', sessionId: null, number, dialled: number, endpoint });
    this.channels.set(id, channel);
    const outcome = this.around.ringsSupervisor(channel, ringMs);
    if (outcome !== 'ok') this.channels.delete(id);
    return outcome;
  }

  #tap({ channel: id, on }: Extract<Effect, { do: 'tap' }>): Done {
    if (this.channels.has(id)) return 'ok';
    if (!this.channels.get(on)?.entered) return 'gone';
    const tap = makeChannel({ id, role: 'tap', sessionId: null, number: '', dialled: '', endpoint: '' });
    Object.assign(tap, { up: true, tapOn: on });
    this.channels.set(id, tap);
    this.enter(tap);
    return 'ok';
  }

  /** The other end of a prepared call to a number of ours comes in. */
  inner(far: Channel): Channel {
    const id = `${far.id}-in`;
    this.#pairs.set(id, far.id);
    this.#pairs.set(far.id, id);
    return this.ring(id, far.endpoint, far.dialled, far.endpoint);
  }

  #endPair(channel: Channel, cause: number): void {
    const other = this.channels.get(this.#pairs.get(channel.id) ?? '');
    this.#pairs.delete(channel.id);
    if (other) this.end(other, cause, null);
  }

  /** The end that came in was picked up, by us or by the dialplan. */
  #answerPair(channel: Channel): void {
    const other = this.channels.get(this.#pairs.get(channel.id) ?? '');
    if (other?.role === 'far' && !other.up) this.answered(other);
  }

  /** The far party picks up. */
  answered(channel: Channel): void {
    channel.up = true;
    this.around.emit({ type: 'far.answered', channel: channel.id });
    if (channel.bridge !== null) this.around.joined(channel.bridge, this.members(channel.bridge));
  }

  #unbridge(bridge: BridgeId): Done {
    if (!this.bridges.has(bridge)) return 'ok';
    for (const channel of this.members(bridge)) this.#leaveBridge(channel);
    this.bridges.delete(bridge);
    return 'ok';
  }

  /** Checked before anybody is moved: one dead id and nothing happens. */
  #endMusic(channels: readonly string[]): void {
    for (const id of channels) {
      const channel = this.channels.get(id);
      if (channel) channel.sound = null;
    }
  }

  #add(bridge: BridgeId, ids: readonly ChannelId[]): Done {
    const channels = ids.map((id) => this.channels.get(id));
    const members = this.bridges.get(bridge);
    if (!members || channels.some((channel) => !channel)) return 'gone';
    if (channels.some((channel) => !channel?.entered)) return 'gone';
    for (const channel of channels as Channel[]) {
      if (channel.bridge === bridge) continue;
      this.#leaveBridge(channel);
      channel.bridge = bridge;
      members.add(channel.id);
      this.around.emit({ type: 'bridge.joined', bridge, channel: channel.id });
    }
    this.around.joined(bridge, this.members(bridge));
    return 'ok';
  }

  #onChannel(
    effect: Exclude<
      Effect,
      {
        do:
          | 'dial'
          | 'dial-peer'
          | 'prepare-call'
          | 'prepare-inner'
          | 'ring-supervisor'
          | 'tap'
          | 'bridge'
          | 'unbridge'
          | 'add'
          | 'greet'
          | 'accompany'
          | 'end-greeting';
      }
    >,
  ): Done {
    const channel = this.channels.get(effect.channel);
    if (!channel) return 'gone';
    if (isOfRecorder(effect)) return this.#record(channel, effect);
    if (effect.do !== 'hangup' && effect.do !== 'dismiss' && !channel.entered) return 'gone';
    switch (effect.do) {
      case 'place-call':
        if (channel.role === 'far' && !channel.up) this.around.placed(channel, effect.ringMs);
        return 'ok';
      case 'answer':
        channel.up = true;
        this.#answerPair(channel);
        return 'ok';
      case 'progress':
        return 'ok';
      case 'hangup':
        this.around.sentAway(channel, 'hangup');
        this.end(channel, 16, null);
        return 'ok';
      case 'dismiss':
        return this.#dismiss(channel);
      case 'remove':
        if (channel.bridge === effect.bridge) this.#leaveBridge(channel);
        return 'ok';
      case 'play':
        return this.#play(channel, effect.playback, nameOf(effect.prompt));
      case 'hush':
        return this.#hush(channel, effect.playback);
      case 'music':
      case 'ring':
        channel.sound = effect.do;
        return 'ok';
      case 'quiet':
        // Ending the music ends a ringing tone as well, the other way round not.
        if (channel.sound === effect.what || effect.what === 'music') channel.sound = null;
        return 'ok';
      case 'deadman':
        return this.#deadman(channel, effect.seconds);
      case 'fallback':
      case 'turn-away':
      case 'voicemail':
        this.around.sentAway(channel, 'fallback');
        this.#leaveApplication(channel);
        return 'ok';
      case 'show-as':
        channel.number = effect.number;
        return 'ok';
      case 'in-groups':
      case 'transferred':
      case 'keys':
        return 'ok';
      case 'ask-who':
        return 'ok';
      case 'ask-whether':
        // The voice says that nobody is signed in here.
        Object.assign(channel, { role: 'voice' });
        this.time.after(VOICE_SAYS_MS, () => this.end(channel, 21, 403));
        return 'ok';
      case 'take-leg':
        Object.assign(channel, { role: 'leg', sessionId: effect.sessionId, entered: false });
        this.around.taken(channel);
        return 'ok';
      case 'take-line':
        Object.assign(channel, { role: 'caller', entered: false });
        this.around.taken(channel);
        return 'ok';
    }
  }

  /** Whoever is there hears it. A sound that is not there ends at once, and is told so. */
  #greet(bridge: BridgeId, playback: PlaybackId, prompt: string): Done {
    const members = this.bridges.get(bridge);
    if (!members) return 'gone';
    this.#greetings.set(playback, { bridge, listeners: new Set(members) });
    this.around.greeted(playback);
    const plays = prompt !== BROKEN_PROMPT;
    this.time.after(plays ? GREETING_MS : 1, () => {
      const listeners = [...(this.#greetings.get(playback)?.listeners ?? [])];
      if (this.#greeted(playback, plays) && plays) this.around.heardAll(playback, prompt, listeners);
    });
    return 'ok';
  }

  /** false: it does not play any more. */
  #greeted(playback: PlaybackId, ok: boolean): boolean {
    const greeting = this.#greetings.get(playback);
    if (!greeting) return false;
    this.#greetings.delete(playback);
    this.around.emit({ type: 'greeting.ended', playback, bridge: greeting.bridge, ok });
    return true;
  }

  /** Until it is ended, or its bridge is no more. */
  #accompany(bridge: BridgeId, playback: PlaybackId): Done {
    if (!this.bridges.has(bridge)) return 'gone';
    this.silences.set(playback, [...(this.silences.get(playback) ?? []), bridge]);
    return 'ok';
  }

  /** Over AMI: whatever wrote stops first, and the answer is told as an event. */
  #record(channel: Channel, { do: what, recording, part }: RecordEffect): Done {
    if (what === 'check-record') {
      if (!channel.recorded) this.around.answers({ type: 'recording.stopped', channel: channel.id, recording, part });
      return 'ok';
    }
    if (what === 'record') this.around.records(recording);
    channel.recorded = what === 'record' ? { recording, part } : null;
    const type = what === 'record' ? 'recording.started' : 'recording.stopped';
    this.around.emit({ type, channel: channel.id, recording, part });
    return 'ok';
  }

  /** Who has picked up leaves the application for a sentence; who rings stops. */
  #dismiss(channel: Channel): Done {
    this.around.sentAway(channel, 'hangup');
    if (channel.up && channel.entered) {
      this.#leaveApplication(channel);
      this.time.after(SENTENCE_MS, () =>
        this.around.emit({ type: 'channel.gone', channel: channel.id, cause: 16, sip: null }),
      );
    } else this.end(channel, 26, null);
    return 'ok';
  }

  #play(channel: Channel, playback: PlaybackId, prompt: string): Done {
    const until = this.time.mono + (PROMPT_MS[prompt] ?? 100);
    channel.playing = { id: playback, until };
    this.around.prompted(channel, prompt);
    const life = this.#life;
    this.time.after(until - this.time.mono, () => {
      if (life === this.#life) this.#playbackOver(channel, playback, true);
    });
    return 'ok';
  }

  #hush(channel: Channel, playback: PlaybackId): Done {
    if (channel.playing?.id === playback) this.#playbackOver(channel, playback, false);
    return 'ok';
  }

  #playbackOver(channel: Channel, playback: PlaybackId, ok: boolean): void {
    if (channel.playing?.id !== playback) return;
    channel.playing = null;
    this.around.emit({ type: 'playback.ended', playback, channel: channel.id, ok });
  }

  fellBack(channels: readonly ChannelId[]): readonly ChannelId[] {
    return channels.filter((channel) => this.#fallen.has(channel));
  }

  #deadman(channel: Channel, seconds: number): Done {
    const at = seconds === 0 ? null : this.time.mono + seconds * DEADMAN_MS_PER_SECOND;
    channel.deadmanAt = at;
    const life = this.#life;
    if (at !== null) {
      this.time.after(at - this.time.mono, () => {
        if (life !== this.#life || channel.deadmanAt !== at || this.channels.get(channel.id) !== channel) return;
        this.around.sentAway(channel, 'deadman');
        this.#fallen.add(channel.id);
        this.#leaveApplication(channel);
      });
    }
    return 'ok';
  }

  /** The dialplan has it now; for us it is gone. */
  #leaveApplication(channel: Channel): void {
    this.#leaveBridge(channel);
    this.channels.delete(channel.id);
    const { id } = channel;
    if (!this.#fallen.has(id)) this.around.emit({ type: 'channel.left', channel: id });
    else this.around.emit({ type: 'channel.gone', channel: id, cause: 0, sip: null, fellBack: true });
    if (!this.#pairs.has(channel.id)) return;
    // It is spoken to there, and then it is over.
    const life = this.#life;
    this.#answerPair(channel);
    this.time.after(SENTENCE_MS, () => {
      if (life === this.#life) this.#endPair(channel, 16);
    });
  }

  #leaveBridge(channel: Channel): void {
    if (channel.bridge === null) return;
    const { bridge } = channel;
    channel.bridge = null;
    this.bridges.get(bridge)?.delete(channel.id);
    for (const { listeners } of this.#greetings.values()) listeners.delete(channel.id);
    this.around.emit({ type: 'bridge.left', bridge, channel: channel.id });
  }
}

/** By its first sentence. */
function nameOf(prompt: Extract<Effect, { do: 'play' }>['prompt']): string {
  if (typeof prompt === 'string') return prompt;
  const [first] = 'say' in prompt ? prompt.say : [];
  return typeof first === 'string' ? first : 'own';
}

type Fixed = Pick<Channel, 'id' | 'role' | 'sessionId' | 'number' | 'dialled' | 'endpoint'>;

function makeChannel(fixed: Fixed): Channel {
  return {
    ...fixed,
    entered: false,
    up: false,
    ringing: false,
    bridge: null,
    sound: null,
    playing: null,
    deadmanAt: null,
    tapOn: null,
    recorded: null,
  };
}

function enteredEvent(channel: Channel): SwitchEvent {
  if (channel.role === 'supervisor') return { type: 'supervisor.entered', channel: channel.id };
  if (channel.role === 'tap') return { type: 'tap.entered', channel: channel.id };
  if (channel.role === 'leg') {
    return { type: 'leg.entered', channel: channel.id, sessionId: channel.sessionId ?? '' };
  }
  return {
    type: 'caller.entered',
    channel: channel.id,
    caller: { number: channel.number, name: '' },
    dialledNumber: channel.dialled,
    endpoint: channel.endpoint,
  };
}
