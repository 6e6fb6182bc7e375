import type { ExecutionContext } from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import type { SwitchEvent } from '../../app/domain/events.js';
import type { ChannelId } from '../../app/domain/ids.js';
import type { Outcome, Snapshot, Switch } from '../../app/ports/switch.js';
import { NO_GROUPS } from '../support/rows.js';
import type { PhoneHabit } from '../support/fake-switch.js';

/** Who is at the other end of a channel. */
export interface FarEnd {
  hangUp(): void;
  press(digit: string): Promise<void>;
}

/** One switch with a trunk, customers who call over it and phones that can be dialled over it. */
export interface SwitchWorld {
  readonly switch: Switch;
  /** Everything told so far. */
  readonly events: readonly SwitchEvent[];
  readonly trunkId: string;
  /** A customer calls this number. */
  customer(dials: string): Promise<FarEnd>;
  /** A phone that can be dialled; its end of the call once it was dialled. */
  phone(number: string, habit: PhoneHabit): { readonly end: FarEnd };
  until(what: string, holds: () => boolean): Promise<void>;
  /** Lets this much time go by. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

type Told<T extends SwitchEvent['type']> = Extract<SwitchEvent, { type: T }>;

/** A world and the questions the suite asks it. */
export class SwitchDesk {
  #legs = 0;

  constructor(
    readonly world: SwitchWorld,
    /** Makes names of this test differ from those of every other. */
    private readonly name: string,
  ) {}

  bridge(): string {
    return `n1-call-${this.name}`;
  }

  perform(effect: Effect): Promise<Outcome> {
    const asked = new Promise<Outcome>((resolve) => this.world.switch.perform(effect, 3_000, resolve));
    return this.#awaited(`the outcome of ${effect.do}`, asked);
  }

  async ok(t: ExecutionContext, effect: Effect): Promise<void> {
    t.deepEqual(await this.perform(effect), { ok: true }, effect.do);
  }

  async fails(t: ExecutionContext, reason: 'gone' | 'refused', effect: Effect): Promise<void> {
    t.like(await this.perform(effect), { ok: false, reason }, effect.do);
  }

  snapshot(): Promise<Snapshot | null> {
    return this.#awaited('a snapshot', new Promise((resolve) => this.world.switch.snapshot(resolve)));
  }

  /** An answer to `unbridge` is the beginning: Asterisk takes the bridge down a little later, and lists it until then. */
  async bridgeGone(bridge: string): Promise<void> {
    for (let tries = 0; (await this.snapshot())?.bridges.some(({ id }) => id === bridge); tries += 1) {
      if (tries > 100) throw new Error(`${bridge} is still there`);
      await this.world.pass(20);
    }
  }

  async told<T extends SwitchEvent['type']>(type: T, is: (event: Told<T>) => boolean = () => true): Promise<Told<T>> {
    const find = (): SwitchEvent | undefined =>
      this.world.events.find((event) => event.type === type && is(event as Told<T>));
    await this.world.until(type, () => find() !== undefined);
    return find() as Told<T>;
  }

  /** A customer who has entered, and the channel. */
  async customer(): Promise<{ readonly channel: ChannelId; readonly far: FarEnd }> {
    const before = this.world.events.length;
    const far = await this.world.customer('4711');
    const entered = (): SwitchEvent | undefined =>
      this.world.events.slice(before).find(({ type }) => type === 'caller.entered');
    await this.world.until('a caller', () => entered() !== undefined);
    return { channel: (entered() as Told<'caller.entered'>).channel, far };
  }

  dialled(number: string, trunkId = this.world.trunkId): Extract<Effect, { do: 'dial' }> {
    this.#legs += 1;
    const sessionId = `s${this.name}`;
    const channel = `n1-leg-${sessionId}-e1-${this.#legs}`;
    const how = { callerId: '+4930100', groups: NO_GROUPS, ringMs: 5_000 };
    return { do: 'dial', channel, sessionId, trunkId, contactIndex: 0, number, ...how };
  }

  /** A leg that was answered and has entered. */
  async leg(t: ExecutionContext, number: string): Promise<{ readonly channel: ChannelId; readonly far: FarEnd }> {
    const phone = this.world.phone(number, 'answers');
    const dial = this.dialled(number);
    await this.ok(t, dial);
    await this.told('leg.entered', (event) => event.channel === dial.channel);
    return { channel: dial.channel, far: phone.end };
  }

  async #awaited<T>(what: string, promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => void (settled = true);
    promise.then(mark, mark);
    await this.world.until(what, () => settled);
    return promise;
  }
}
