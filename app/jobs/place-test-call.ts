import type { CallId, ChannelId, Instant, Millis } from '../domain/ids.js';
import { channelOfLeg } from '../domain/leg.js';
import type { OfferFailure } from '../domain/offer.js';
import { isHeard, type TestCall } from '../domain/test-call.js';
import type { Call } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { Live, Step } from '../ports/live.js';
import type { Log } from '../ports/log.js';
import type { Packets, TestLine } from '../ports/test-line.js';

interface TestCallPorts {
  readonly line: TestLine;
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  /** It was heard both ways. */
  readonly onHeard: () => void;
}

interface Running {
  readonly id: string;
  readonly begunAt: Instant;
  channel: ChannelId | null;
  callId: CallId | null;
  joinedAt: Instant | null;
  /** Of the leg when both were together: one that stays up has carried others before. */
  before: (Packets & { readonly channel: ChannelId }) | null;
  /** Why agents were not reached, by call: that of the first try may come before anybody has looked. */
  readonly failures: Map<CallId, OfferFailure>;
  readonly forget: () => void;
}

const LOOK_MS: Millis = 250;
/** Nobody waits longer for a test. */
const PATIENCE_MS: Millis = 90_000;
const ARRIVES_MS: Millis = 5_000;
const SURE_MS: Millis = 4_000;

/** One test call at a time: places it, follows it through the queue to the agent, and counts what either side sends. */
export class PlaceTestCall {
  readonly #ports: TestCallPorts;
  #newest: TestCall | null = null;
  #running: Running | null = null;
  #cancel: () => void = () => undefined;

  constructor(ports: TestCallPorts) {
    this.#ports = ports;
  }

  /** null: none was placed since Farline was started. */
  get newest(): TestCall | null {
    return this.#newest;
  }

  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Does nothing while one runs. */
  async begin(number: string): Promise<void> {
    if (this.#running) return;
    const { line, live, clock, newId, log } = this.#ports;
    const forget = live.subscribe((step) => this.#hearOf(step));
    const running: Running = {
      id: newId(),
      begunAt: clock.mono(),
      channel: null,
      callId: null,
      joinedAt: null,
      before: null,
      failures: new Map(),
      forget,
    };
    this.#running = running;
    const begun = { at: 'placing', answeredAfterMs: null, heard: null, failed: null, trouble: null } as const;
    this.#newest = { ...begun, number };
    const answer = await line.begin(running.id, number);
    if (!answer.ok) {
      log.warn('a test call could not be placed', { reason: answer.detail });
      return this.#over({ trouble: answer.detail });
    }
    running.channel = answer.value.channel;
    log.info('a test call was placed');
    this.#lookLater();
  }

  async end(): Promise<void> {
    if (this.#running) await this.#ports.line.end(this.#running.id);
  }

  stop(): void {
    this.#cancel();
    this.#running?.forget();
    this.#running = null;
  }

  #hearOf({ changes }: Step): void {
    for (const { why, detail } of changes) {
      if (why !== 'offer.failed') continue;
      this.#running?.failures.set(String(detail['callId']), detail['reason'] as OfferFailure);
    }
  }

  #lookLater(): void {
    this.#cancel = this.#ports.clock.after(LOOK_MS, () => {
      void this.#look().then(() => this.#running && this.#lookLater());
    });
  }

  async #look(): Promise<void> {
    const running = this.#running;
    if (!running) return;
    const { view } = this.#ports.live;
    const age = this.#ports.clock.mono() - running.begunAt;
    const owner = running.channel === null ? undefined : view.ownerOf(running.channel);
    const call = owner?.kind === 'call' ? view.get('call', owner.id) : undefined;
    if (!call) {
      // It was there, or it never came: a number that leads nowhere is turned away at once.
      if (running.callId !== null) return this.#over({ failed: running.failures.get(running.callId) ?? null });
      return age > ARRIVES_MS ? this.#over({ trouble: '' }) : undefined;
    }
    running.callId = call.id;
    this.#tell({ failed: running.failures.get(call.id) ?? null });
    if (call.state.at === 'talking') return this.#count(call, call.state.sessionId, running);
    const rings = view.offersOfCall(call.id).length > 0;
    this.#tell({ at: rings ? 'ringing' : 'waiting' });
    if (age > PATIENCE_MS) await this.end();
  }

  async #count(call: Call, sessionId: string, running: Running): Promise<void> {
    const { live, line, clock } = this.#ports;
    const now = clock.mono();
    running.joinedAt ??= now;
    this.#tell({ at: 'talking', answeredAfterMs: running.joinedAt - running.begunAt });
    const leg = live.view.get('leg', sessionId);
    const channel = leg ? channelOfLeg(leg.state) : null;
    const packets = channel === null ? null : await line.packets(channel);
    if (channel === null || packets === null || this.#running !== running) return;
    if (running.before?.channel !== channel) running.before = { ...packets, channel };
    const { sent, received } = running.before;
    const sure = clock.mono() - running.joinedAt > SURE_MS;
    const heard = { toAgent: packets.sent - sent, fromAgent: packets.received - received, sure };
    this.#tell({ heard });
    if (isHeard(heard)) this.#ports.onHeard();
  }

  #tell(news: Partial<TestCall>): void {
    if (this.#newest) this.#newest = { ...this.#newest, ...news };
  }

  #over(news: Partial<TestCall>): void {
    this.#running?.forget();
    this.#running = null;
    this.#tell({ at: 'ended', ...news });
  }
}
