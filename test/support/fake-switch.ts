import type { Effect } from '../../app/domain/effects.js';
import type { SwitchEvent } from '../../app/domain/events.js';
import type { ChannelId } from '../../app/domain/ids.js';
import type { Outcome, Snapshot, Switch } from '../../app/ports/switch.js';
import { Asterisk, type Channel } from '../simulation/asterisk.js';
import { VirtualTime } from './virtual-time.js';

export type PhoneHabit = 'answers' | 'is busy' | 'rings';

/** The simulation's Asterisk as a Switch of its own, in virtual time: what is promised of the port holds for it too. */
export class FakeSwitch implements Switch {
  readonly time = new VirtualTime();
  readonly asterisk: Asterisk;
  /** What happens when a number is dialled; a number that is not here is not known to the trunk. */
  readonly phones = new Map<string, PhoneHabit>();
  #silent = false;

  constructor(
    private readonly sink: (event: SwitchEvent) => void,
    private readonly trunkId: string,
  ) {
    this.asterisk = new Asterisk(this.time, {
      emit: (event) => this.#tell(event),
      answers: (event) => this.#tell(event),
      dialled: (channel, endpoint) => this.#dialled(channel, endpoint),
      records: () => undefined,
      prompted: () => undefined,
      greeted: () => undefined,
      heardAll: () => undefined,
      taken: () => undefined,
      ringsSupervisor: () => 'ok',
      placed: () => undefined,
      joined: () => undefined,
      sentAway: () => undefined,
    });
  }

  perform(effect: Effect, deadlineMs: number, done: (outcome: Outcome) => void): void {
    if (this.#silent) {
      this.time.after(0, () => done({ ok: false, reason: 'refused', detail: 'silenced' }));
      return;
    }
    const wait = 1 + this.asterisk.heldBack(effect);
    if (wait > deadlineMs) {
      this.time.after(deadlineMs, () => done({ ok: false, reason: 'timeout', detail: 'held back' }));
      return;
    }
    this.time.after(wait, () => {
      const result = this.asterisk.perform(effect);
      done(result === 'ok' ? { ok: true } : { ok: false, reason: result, detail: result });
    });
  }

  snapshot(done: (snapshot: Snapshot | null) => void): void {
    this.time.after(1, () => done(this.asterisk.snapshot()));
  }

  fellBack(channels: readonly ChannelId[], done: (those: readonly ChannelId[]) => void): void {
    this.time.after(1, () => done(this.asterisk.fellBack(channels)));
  }

  silence(): void {
    this.#silent = true;
  }

  /** A customer calls and enters the application. */
  call(id: ChannelId, from: string, dials: string): Channel {
    const channel = this.asterisk.ring(id, from, dials, `trunk-${this.trunkId}`);
    this.time.after(1, () => this.asterisk.enter(channel));
    return channel;
  }

  /** The far end presses a key. */
  press(channel: ChannelId, digit: string): void {
    this.#tell({ type: 'digit', channel, digit });
  }

  #tell(event: SwitchEvent): void {
    this.time.after(1, () => this.sink(event));
  }

  #dialled(channel: Channel, endpoint: string): 'ok' | 'refused' {
    if (endpoint !== `trunk-${this.trunkId}`) return 'refused';
    const habit = this.phones.get(channel.number);
    if (habit !== 'is busy') this.#tell({ type: 'leg.ringing', channel: channel.id });
    else this.time.after(2, () => this.asterisk.end(channel, 17, 486));
    if (habit === 'answers') this.time.after(2, () => this.asterisk.enter(channel));
    return 'ok';
  }
}
