import type { ExecutionContext, TestFn } from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import type { SwitchEvent } from '../../app/domain/events.js';
import type { ChannelId } from '../../app/domain/ids.js';
import type { Outcome, Snapshot, Switch } from '../../app/ports/switch.js';
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
class Desk {
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
    return { do: 'dial', channel, sessionId, trunkId, number, callerId: '+4930100', ringMs: 5_000 };
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

let worlds = 0;

/** What every switch promises the engine. */
export function switchContract(test: TestFn, kind: string, open: () => Promise<SwitchWorld>): void {
  const promise = (title: string, body: (t: ExecutionContext, desk: Desk) => Promise<void>): void => {
    test.serial(`${kind}: ${title}`, async (t) => {
      worlds += 1;
      const world = await open();
      try {
        await body(t, new Desk(world, String(worlds)));
      } finally {
        await world.close();
      }
    });
  };
  callersAndLegs(promise);
  bridges(promise);
  sounds(promise);
  leaving(promise);
}

type Promised = (title: string, body: (t: ExecutionContext, desk: Desk) => Promise<void>) => void;

function callersAndLegs(promise: Promised): void {
  promise(
    'a customer who calls is told with the number dialled and the trunk, and is in the snapshot',
    async (t, desk) => {
      const { channel } = await desk.customer();
      const entered = await desk.told('caller.entered', (event) => event.channel === channel);
      t.like(entered, { dialledNumber: '4711', endpoint: `trunk-${desk.world.trunkId}` });
      const found = (await desk.snapshot())?.channels.find(({ id }) => id === channel);
      t.like(found, { role: 'caller', entered: true, up: false, sessionId: null, dialledNumber: '4711' });
      await desk.ok(t, { do: 'answer', channel });
      t.true((await desk.snapshot())?.channels.find(({ id }) => id === channel)?.up);
    },
  );

  promise('a leg that is answered enters with its session', async (t, desk) => {
    const { channel } = await desk.leg(t, '1001');
    const found = (await desk.snapshot())?.channels.find(({ id }) => id === channel);
    t.like(found, { role: 'leg', entered: true, up: true, sessionId: channel.split('-')[2] });
  });

  promise('a leg that rings is in the snapshot, and has not entered', async (t, desk) => {
    desk.world.phone('1002', 'rings');
    const dial = desk.dialled('1002');
    await desk.ok(t, dial);
    await desk.told('leg.ringing', (event) => event.channel === dial.channel);
    const found = (await desk.snapshot())?.channels.find(({ id }) => id === dial.channel);
    t.like(found, { role: 'leg', entered: false, up: false, sessionId: dial.sessionId });
    await desk.fails(t, 'gone', { do: 'play', channel: dial.channel, playback: 'n1-p-1', prompt: 'beep' });
    await desk.ok(t, { do: 'hangup', channel: dial.channel, reason: 'normal' });
    await desk.told('channel.gone', (event) => event.channel === dial.channel);
    t.false(desk.world.events.some(({ type }) => type === 'leg.entered'));
  });

  promise('a leg that is busy is gone with cause 17 and what SIP said', async (t, desk) => {
    desk.world.phone('1003', 'is busy');
    const dial = desk.dialled('1003');
    await desk.ok(t, dial);
    const gone = await desk.told('channel.gone', (event) => event.channel === dial.channel);
    t.like(gone, { cause: 17, sip: 486 });
  });

  promise('a dial over a trunk that is not there is refused, and no channel comes of it', async (t, desk) => {
    const dial = desk.dialled('1004', 'nowhere');
    await desk.fails(t, 'refused', dial);
    t.false((await desk.snapshot())?.channels.some(({ id }) => id === dial.channel));
  });

  promise('dialling the same leg twice is fine and rings once', async (t, desk) => {
    desk.world.phone('1005', 'rings');
    const dial = desk.dialled('1005');
    await desk.ok(t, dial);
    await desk.ok(t, dial);
    t.is((await desk.snapshot())?.channels.filter(({ id }) => id === dial.channel).length, 1);
  });
}

function bridges(promise: Promised): void {
  promise('customer and leg are brought together, and the snapshot shows them', async (t, desk) => {
    const { channel: leg } = await desk.leg(t, '2001');
    const { channel } = await desk.customer();
    const bridge = desk.bridge();
    await desk.ok(t, { do: 'bridge', bridge, name: 'talk' });
    await desk.ok(t, { do: 'add', bridge, channels: [leg], joins: false });
    await desk.ok(t, { do: 'answer', channel });
    await desk.ok(t, { do: 'add', bridge, channels: [channel], joins: true });
    await desk.told('bridge.joined', (event) => event.channel === leg && event.bridge === bridge);
    await desk.told('bridge.joined', (event) => event.channel === channel && event.bridge === bridge);
    const found = (await desk.snapshot())?.bridges.find(({ id }) => id === bridge);
    t.deepEqual([...(found?.members ?? [])].sort(), [channel, leg].sort());
    await desk.ok(t, { do: 'remove', bridge, channel });
    await desk.told('bridge.left', (event) => event.channel === channel && event.bridge === bridge);
    await desk.ok(t, { do: 'remove', bridge, channel });
    t.deepEqual((await desk.snapshot())?.bridges.find(({ id }) => id === bridge)?.members, [leg]);
  });

  promise('a bridge that exists, and one that is gone, are as they were asked to be', async (t, desk) => {
    const bridge = desk.bridge();
    await desk.ok(t, { do: 'bridge', bridge, name: 'talk' });
    await desk.ok(t, { do: 'bridge', bridge, name: 'talk' });
    await desk.ok(t, { do: 'unbridge', bridge });
    await desk.ok(t, { do: 'unbridge', bridge });
    t.false((await desk.snapshot())?.bridges.some(({ id }) => id === bridge));
  });

  promise('ending a bridge leaves its members up, outside of it', async (t, desk) => {
    const { channel: leg } = await desk.leg(t, '2002');
    const bridge = desk.bridge();
    await desk.ok(t, { do: 'bridge', bridge, name: 'talk' });
    await desk.ok(t, { do: 'add', bridge, channels: [leg], joins: false });
    await desk.ok(t, { do: 'unbridge', bridge });
    await desk.told('bridge.left', (event) => event.channel === leg && event.bridge === bridge);
    t.like(
      (await desk.snapshot())?.channels.find(({ id }) => id === leg),
      { entered: true, up: true },
    );
  });

  promise('a member that is added again is a member', async (t, desk) => {
    const { channel: leg } = await desk.leg(t, '2003');
    const bridge = desk.bridge();
    await desk.ok(t, { do: 'bridge', bridge, name: 'talk' });
    await desk.ok(t, { do: 'add', bridge, channels: [leg], joins: false });
    await desk.ok(t, { do: 'add', bridge, channels: [leg], joins: false });
    t.deepEqual((await desk.snapshot())?.bridges.find(({ id }) => id === bridge)?.members, [leg]);
  });

  promise('adding a channel that is gone moves nobody', async (t, desk) => {
    const { channel: leg } = await desk.leg(t, '2004');
    const bridge = desk.bridge();
    await desk.ok(t, { do: 'bridge', bridge, name: 'talk' });
    await desk.fails(t, 'gone', { do: 'add', bridge, channels: [leg, 'n1-never'], joins: true });
    await desk.fails(t, 'gone', { do: 'add', bridge: 'n1-no-bridge', channels: [leg], joins: true });
    t.deepEqual((await desk.snapshot())?.bridges.find(({ id }) => id === bridge)?.members, []);
  });
}

function sounds(promise: Promised): void {
  promise('a prompt is told when it ends by itself', async (t, desk) => {
    const { channel } = await desk.leg(t, '3001');
    await desk.ok(t, { do: 'play', channel, playback: 'n1-p-2', prompt: 'beep' });
    const ended = await desk.told('playback.ended', ({ playback }) => playback === 'n1-p-2');
    t.like(ended, { channel, ok: true });
  });

  promise('a prompt that is hushed ends, and hushing it again does no harm', async (t, desk) => {
    const { channel } = await desk.leg(t, '3002');
    await desk.ok(t, { do: 'play', channel, playback: 'n1-p-3', prompt: 'apology' });
    await desk.ok(t, { do: 'hush', channel, playback: 'n1-p-3' });
    t.is((await desk.told('playback.ended', ({ playback }) => playback === 'n1-p-3')).channel, channel);
    await desk.ok(t, { do: 'hush', channel, playback: 'n1-p-3' });
  });

  promise('music and ringing begin and end, also when they never began', async (t, desk) => {
    const { channel } = await desk.customer();
    await desk.ok(t, { do: 'ring', channel });
    await desk.ok(t, { do: 'quiet', channel, what: 'ring' });
    await desk.ok(t, { do: 'answer', channel });
    await desk.ok(t, { do: 'music', channel, musicClass: 'default' });
    await desk.ok(t, { do: 'quiet', channel, what: 'music' });
    await desk.ok(t, { do: 'quiet', channel, what: 'music' });
  });

  promise('a digit pressed on a leg is told once', async (t, desk) => {
    const { channel, far } = await desk.leg(t, '3003');
    const bridge = desk.bridge();
    await desk.ok(t, { do: 'bridge', bridge, name: 'talk' });
    await desk.ok(t, { do: 'add', bridge, channels: [channel], joins: false });
    await far.press('1');
    t.is((await desk.told('digit')).channel, channel);
    await desk.world.pass(200);
    t.is(desk.world.events.filter(({ type }) => type === 'digit').length, 1);
  });
}

function leaving(promise: Promised): void {
  promise('a channel we hang up leaves and is gone, and is gone for every later effect', async (t, desk) => {
    const { channel } = await desk.leg(t, '4001');
    await desk.ok(t, { do: 'hangup', channel, reason: 'normal' });
    await desk.told('channel.left', (event) => event.channel === channel);
    await desk.told('channel.gone', (event) => event.channel === channel);
    await desk.fails(t, 'gone', { do: 'hangup', channel, reason: 'normal' });
    await desk.fails(t, 'gone', { do: 'answer', channel });
    await desk.fails(t, 'gone', { do: 'play', channel, playback: 'n1-p-4', prompt: 'beep' });
    await desk.fails(t, 'gone', { do: 'music', channel, musicClass: 'default' });
    await desk.fails(t, 'gone', { do: 'deadman', channel, seconds: 60 });
    t.false((await desk.snapshot())?.channels.some(({ id }) => id === channel));
  });

  promise('a far end that hangs up is told as gone with normal clearing', async (t, desk) => {
    const { channel, far } = await desk.leg(t, '4002');
    const bridge = desk.bridge();
    await desk.ok(t, { do: 'bridge', bridge, name: 'talk' });
    await desk.ok(t, { do: 'add', bridge, channels: [channel], joins: false });
    far.hangUp();
    await desk.told('bridge.left', (event) => event.channel === channel);
    t.is((await desk.told('channel.gone', (event) => event.channel === channel)).cause, 16);
  });

  promise('a customer whose dead-man runs out leaves, also out of a bridge', async (t, desk) => {
    const { channel } = await desk.customer();
    const bridge = desk.bridge();
    await desk.ok(t, { do: 'answer', channel });
    await desk.ok(t, { do: 'bridge', bridge, name: 'talk' });
    await desk.ok(t, { do: 'add', bridge, channels: [channel], joins: false });
    await desk.ok(t, { do: 'deadman', channel, seconds: 1 });
    await desk.told('channel.left', (event) => event.channel === channel);
    t.false((await desk.snapshot())?.channels.some(({ id }) => id === channel));
  });

  promise('a dead-man that was taken back lets the customer stay', async (t, desk) => {
    const { channel } = await desk.customer();
    await desk.ok(t, { do: 'answer', channel });
    await desk.ok(t, { do: 'deadman', channel, seconds: 1 });
    await desk.ok(t, { do: 'deadman', channel, seconds: 0 });
    await desk.world.pass(1_500);
    t.true((await desk.snapshot())?.channels.some(({ id }) => id === channel));
    t.false(desk.world.events.some(({ type }) => type === 'channel.left'));
  });

  promise('a customer given to the fallback leaves, and is no longer ours', async (t, desk) => {
    const { channel } = await desk.customer();
    await desk.ok(t, { do: 'fallback', channel });
    await desk.told('channel.left', (event) => event.channel === channel);
    await desk.fails(t, 'gone', { do: 'music', channel, musicClass: 'default' });
    t.false((await desk.snapshot())?.channels.some(({ id }) => id === channel));
  });

  promise('after silence every effect is refused, and nothing happens', async (t, desk) => {
    await desk.customer();
    desk.world.switch.silence();
    await desk.fails(t, 'refused', { do: 'bridge', bridge: desk.bridge(), name: 'talk' });
  });
}
