import { UA, WebSocketInterface } from 'jssip';
import type { DisconnectEvent, RTCSessionEvent, UnRegisteredEvent } from 'jssip/lib/UA';
import type { ClientDetail } from './client-line.js';
import type { ClientLog } from './client-log.js';
import { ASKS, checkNetwork, type NetworkFigures } from './network-check.js';
import { SoftphoneCall } from './softphone-call.js';
import { askForKey, type SoftphoneKey } from './softphone-key.js';
import type { SoftphoneState, SoftphoneTrouble } from './softphone-state.js';
import type { SoundSettings } from './sound-settings.js';

export interface SoftphoneParts {
  readonly sessionId: string;
  /** Read at each call. */
  readonly sound: SoundSettings;
  readonly speaker: HTMLAudioElement;
  readonly log: ClientLog;
  readonly onState: (state: SoftphoneState, trouble: SoftphoneTrouble | null) => void;
}

/** Waits before a new secret is asked for; the last one is repeated. */
const AGAIN_MS = [500, 1_000, 2_000, 5_000];
const EXPIRES_S = 120;
/** What Farline says when it ends the socket itself. */
const ENDED_BY_US = 4000;
const BUSY = 486;

/** B2: the telephone of an agent in the page. It registers with a secret of its session, again and again if need be. */
export class Softphone {
  readonly #parts: SoftphoneParts;
  #agent: UA | null = null;
  #key: SoftphoneKey | null = null;
  #call: SoftphoneCall | null = null;
  #state: SoftphoneState = 'connecting';
  #registered = false;
  /** The socket broke under the call: its end may have been said to nobody. */
  #wasCut = false;
  #failures = 0;
  #again: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: SoftphoneParts) {
    this.#parts = parts;
  }

  get state(): SoftphoneState {
    return this.#state;
  }

  get call(): SoftphoneCall | null {
    return this.#call;
  }

  /** Takes the softphone to this window. */
  async start(): Promise<void> {
    this.#end();
    this.#become('connecting');
    const answer = await askForKey(this.#parts.sessionId);
    if (answer.ok) return this.#register(answer.key);
    this.#parts.log.note('no-secret', { cause: answer.why });
    this.#become(answer.why);
    if (answer.why !== 'signed-out') this.#startLater();
  }

  answer(): void {
    void this.#call?.answer(this.#parts.sound, this.#key?.iceServers ?? []);
  }

  /** How far it is to Asterisk, and what came of the call that is up. */
  async checkNetwork(asks = ASKS): Promise<NetworkFigures> {
    const figures = await checkNetwork(this.#agent, this.#call?.connection ?? null, asks);
    const { roundTripMs, asked, answered, sound } = figures;
    this.#parts.log.note('network', { roundTripMs: roundTripMs ?? undefined, asked, answered, ...sound });
    return figures;
  }

  /** What Farline says of the agent: a call that it no longer knows, and that could not be ended here, is over. */
  heardState(state: string): void {
    if (this.#wasCut && !['offered', 'calling', 'talking'].includes(state)) this.#call?.hangUp();
  }

  /** The page goes: nobody is to ring it any more. */
  close(): void {
    this.#call?.hangUp();
    this.#end();
  }

  #register(key: SoftphoneKey): void {
    this.#key = key;
    const agent = new UA({
      sockets: [new WebSocketInterface(key.wsUrl)],
      // The name is never looked up: Asterisk knows its own by the part in front.
      uri: `sip:${key.user}@farline.invalid`,
      authorization_user: key.user,
      password: key.secret,
      display_name: key.displayName,
      register_expires: EXPIRES_S,
      connection_recovery_min_interval: 1,
      connection_recovery_max_interval: 8,
      session_timers: false,
      user_agent: 'Farline softphone',
    });
    const mine = <T>(handle: (event: T) => void): ((event: T) => void) => {
      return (event) => {
        if (agent === this.#agent) handle(event);
      };
    };
    const { log } = this.#parts;
    agent.on(
      'connected',
      mine(() => log.note('socket-up')),
    );
    agent.on(
      'registered',
      mine(() => {
        log.note('registered');
        this.#isRegistered(true);
      }),
    );
    agent.on(
      'unregistered',
      mine((event: UnRegisteredEvent) => {
        log.note('unregistered', whyNot(event));
        this.#isRegistered(false);
      }),
    );
    // Asterisk was restarted and knows the secret no more.
    agent.on(
      'registrationFailed',
      mine((event: UnRegisteredEvent) => {
        log.note('registration-failed', whyNot(event));
        this.#startLater();
      }),
    );
    agent.on(
      'disconnected',
      mine((event: DisconnectEvent) => this.#disconnected(event)),
    );
    agent.on(
      'newRTCSession',
      mine((event: RTCSessionEvent) => this.#rings(event)),
    );
    this.#agent = agent;
    agent.start();
  }

  #isRegistered(yes: boolean): void {
    if (yes) this.#failures = 0;
    this.#registered = yes;
    this.#become(this.#idle());
  }

  #disconnected({ code, reason }: DisconnectEvent): void {
    this.#parts.log.note('socket-lost', { code, cause: reason });
    this.#registered = false;
    this.#wasCut = this.#call !== null;
    if (code !== ENDED_BY_US || reason === 'stopping') {
      this.#become('away');
      return this.#startLater();
    }
    this.#end();
    this.#become(reason === 'replaced' ? 'elsewhere' : 'signed-out');
  }

  #rings({ originator, session }: RTCSessionEvent): void {
    if (originator !== 'remote') return;
    if (this.#call) return void session.terminate({ status_code: BUSY });
    const call = new SoftphoneCall(session, this.#parts.speaker, this.#parts.log, {
      onAnswered: () => this.#become('in-call'),
      onOver: (trouble) => {
        if (this.#call !== call) return;
        this.#call = null;
        this.#become(this.#idle(), trouble);
        if (!this.#registered) this.#startLater();
      },
    });
    this.#call = call;
    this.#wasCut = false;
    this.#become('ringing');
    if (this.#parts.sound.autoAnswer) this.answer();
  }

  #idle(): SoftphoneState {
    return this.#registered ? 'registered' : 'connecting';
  }

  /** A conversation goes on whatever becomes of the registration, so it is what is shown. */
  #become(state: SoftphoneState, trouble: SoftphoneTrouble | null = null): void {
    const keepsTalking = this.#state === 'in-call' && this.#call !== null && state !== 'in-call';
    if (keepsTalking) return;
    this.#state = state;
    this.#parts.onState(state, trouble);
  }

  /** With a call up the old registration is kept, and so is the call: the socket comes back by itself. */
  #startLater(): void {
    clearTimeout(this.#again);
    if (this.#call) return;
    const wait = AGAIN_MS[Math.min(this.#failures, AGAIN_MS.length - 1)];
    this.#failures += 1;
    this.#again = setTimeout(() => {
      if (!this.#call) void this.start();
    }, wait);
  }

  #end(): void {
    clearTimeout(this.#again);
    const agent = this.#agent;
    this.#agent = null;
    this.#registered = false;
    agent?.stop();
  }
}

/** When the socket broke there is no answer. */
function whyNot({ response, cause }: Partial<UnRegisteredEvent>): ClientDetail {
  return { cause, code: response?.status_code };
}
