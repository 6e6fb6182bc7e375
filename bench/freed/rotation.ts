import type { SipCall } from '../../test/support/sip-call.js';
import type { SipParty } from '../../test/support/sip-party.js';
import type { BridgeWatch } from './bridge-watch.js';
import { markedPacket, speakerOf } from './marker.js';

export interface RotationSettings {
  readonly customers: SipParty;
  readonly number: string;
  readonly target: { readonly address: string; readonly port: number };
  readonly watch: BridgeWatch;
  /** How many customers are on the line at any time; more than there are agents, so that somebody always waits. */
  readonly onTheLine: number;
  /** A conversation lasts from the first to the second, in milliseconds, at random: the phase of each hang-up is random. */
  readonly talkMs: readonly [number, number];
  /** First digits of the callers' numbers; each call has a number of its own. */
  readonly callerPrefix: string;
  /** Hand-overs that come first and are not counted: nobody's call center has just been started. */
  readonly warmUp: number;
  /** Nobody heard an agent for this long: something is stuck. */
  readonly stuckMs: number;
}

/** The first customers call one after another. */
const FIRST_CALLS_MS = 60;
/** How long after a hang-up another customer calls. */
const NEXT_CALL_MS = 1500;

/** One agent who became free and was heard by the next customer; milliseconds since the BYE of the one before. */
export interface Sample {
  readonly bridgeMs: number;
  readonly rtpMs: number;
}

/**
 * Customers who call, wait, hear an agent, talk for a random time and hang up; another takes the place of each.
 * Measured from one customer's BYE to the first packet of that same agent at the next customer.
 */
export class Rotation {
  readonly #settings: RotationSettings;
  /** When the last customer of each agent hung up; absent while that agent talks. */
  readonly #freedAt = new Map<number, number>();
  readonly #calls = new Set<SipCall>();
  readonly #samples: Sample[] = [];
  #running = true;
  #serial = 0;
  #lastProgress = performance.now();
  #failure: Error | null = null;
  /** Customers whom the network hung up on. */
  lost = 0;

  constructor(settings: RotationSettings) {
    this.#settings = settings;
  }

  /**
   * Runs until `count` hand-overs are measured; the customers then hang up.
   * @throws Error when nothing moves for `stuckMs`, or a call could not be placed
   */
  async measure(count: number): Promise<readonly Sample[]> {
    const { warmUp } = this.#settings;
    for (let i = 0; i < this.#settings.onTheLine; i += 1) {
      void this.#customer();
      await pause(FIRST_CALLS_MS);
    }
    while (this.#samples.length < warmUp + count && !this.#failure) {
      await pause(20);
      const quietMs = performance.now() - this.#lastProgress;
      if (quietMs > this.#settings.stuckMs)
        this.#failure = new Error(`nobody heard an agent for ${Math.round(quietMs)} ms`);
    }
    this.#running = false;
    for (const call of this.#calls) call.hangUp();
    await Promise.all([...this.#calls].map((call) => call.ended));
    if (this.#failure) throw this.#failure;
    return this.#samples.slice(warmUp, warmUp + count);
  }

  async #customer(): Promise<void> {
    const { customers, number, target, callerPrefix } = this.#settings;
    this.#serial += 1;
    const callerNumber = `${callerPrefix}${String(this.#serial).padStart(5, '0')}`;
    let call: SipCall;
    try {
      call = await customers.call(number, target, callerNumber);
    } catch (error) {
      this.#failure ??= error as Error;
      return;
    }
    this.#calls.add(call);
    call.speak(() => markedPacket(255));
    let heard = false;
    call.audio.onPacket = ({ payload, at }) => {
      const agent = heard ? null : speakerOf(payload);
      if (agent === null) return;
      heard = true;
      this.#connected(call, agent, callerNumber, at);
    };
    if (!this.#running) call.hangUp();
    const end = await call.ended;
    this.#calls.delete(call);
    if (end.by !== 'us') this.lost += 1;
    // The next call arrives when the hand-over is done, so that it is not measured along with it.
    await pause(NEXT_CALL_MS);
    if (this.#running) void this.#customer();
  }

  #connected(call: SipCall, agent: number, callerNumber: string, at: number): void {
    this.#lastProgress = at;
    const freedAt = this.#freedAt.get(agent);
    this.#freedAt.delete(agent);
    const [shortest, longest] = this.#settings.talkMs;
    setTimeout(
      () => {
        if (!this.#running) return;
        this.#freedAt.set(agent, call.hangUp());
      },
      shortest + Math.random() * (longest - shortest),
    );
    // The event of the bridge may reach us a moment after the packet.
    if (freedAt !== undefined) setTimeout(() => this.#note(callerNumber, freedAt, at), 100);
  }

  #note(callerNumber: string, freedAt: number, rtpAt: number): void {
    const bridgeAt = this.#settings.watch.enteredAt(callerNumber);
    if (bridgeAt === undefined)
      this.#failure ??= new Error(`customer ${callerNumber} heard an agent outside any bridge`);
    else this.#samples.push({ bridgeMs: bridgeAt - freedAt, rtpMs: rtpAt - freedAt });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
