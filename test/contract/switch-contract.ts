import type { ExecutionContext, TestFn } from 'ava';
import { recordings } from './recording-promises.js';
import { SwitchDesk, type SwitchWorld } from './switch-desk.js';

let worlds = 0;

/** What every switch promises the engine. */
export function switchContract(test: TestFn, kind: string, open: () => Promise<SwitchWorld>): void {
  const promise = (title: string, body: (t: ExecutionContext, desk: SwitchDesk) => Promise<void>): void => {
    test.serial(`${kind}: ${title}`, async (t) => {
      worlds += 1;
      const world = await open();
      try {
        await body(t, new SwitchDesk(world, String(worlds)));
      } finally {
        await world.close();
      }
    });
  };
  callersAndLegs(promise);
  bridges(promise);
  sounds(promise);
  leaving(promise);
  recordings(promise);
}

type Promised = (title: string, body: (t: ExecutionContext, desk: SwitchDesk) => Promise<void>) => void;

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

  promise('a leg that rings and is dismissed stops, as answered elsewhere; then it is gone', async (t, desk) => {
    desk.world.phone('1006', 'rings');
    const dial = desk.dialled('1006');
    await desk.ok(t, dial);
    await desk.told('leg.ringing', (event) => event.channel === dial.channel);
    await desk.ok(t, { do: 'dismiss', channel: dial.channel });
    t.is((await desk.told('channel.gone', (event) => event.channel === dial.channel)).cause, 26);
    t.false(desk.world.events.some(({ type }) => type === 'leg.entered'));
    await desk.fails(t, 'gone', { do: 'dismiss', channel: dial.channel });
  });

  promise('a leg that was picked up and is dismissed is ours no more, and ends by itself', async (t, desk) => {
    const { channel } = await desk.leg(t, '1007');
    await desk.ok(t, { do: 'dismiss', channel });
    await desk.told('channel.left', (event) => event.channel === channel);
    t.false((await desk.snapshot())?.channels.some(({ id }) => id === channel));
    await desk.told('channel.gone', (event) => event.channel === channel);
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
    await desk.bridgeGone(bridge);
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

  promise('a far end that hangs up outside of any bridge is told as gone with normal clearing too', async (t, desk) => {
    const { channel, far } = await desk.leg(t, '4003');
    far.hangUp();
    t.is((await desk.told('channel.gone', (event) => event.channel === channel)).cause, 16);
    const customer = await desk.customer();
    await desk.ok(t, { do: 'answer', channel: customer.channel });
    customer.far.hangUp();
    t.is((await desk.told('channel.gone', (event) => event.channel === customer.channel)).cause, 16);
  });

  promise('a customer whose dead-man runs out leaves, also out of a bridge', async (t, desk) => {
    const { channel } = await desk.customer();
    const bridge = desk.bridge();
    await desk.ok(t, { do: 'answer', channel });
    await desk.ok(t, { do: 'bridge', bridge, name: 'talk' });
    await desk.ok(t, { do: 'add', bridge, channels: [channel], joins: false });
    await desk.ok(t, { do: 'deadman', channel, seconds: 1 });
    t.true((await desk.told('channel.gone', (event) => event.channel === channel)).fellBack);
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
