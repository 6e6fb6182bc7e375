import test, { type ExecutionContext } from 'ava';
import { AriHttp } from '../../app/adapters/ari/ari-http.js';
import { AriVoiceLines } from '../../app/adapters/ari/ari-voice-lines.js';
import type { VoiceLine } from '../../app/ports/voice-line.js';
import { FakeAriServer } from '../support/fake-ari-server.js';
import { RecordedLog } from '../support/recorded-log.js';
import { until } from '../support/until.js';

const APP = 'farline-n1';
const GRACE_MS = 150;

const channel = (id: string, role = 'dial-in') => ({
  id,
  caller: { number: '+4930123456', name: '' },
  dialplan: { app_name: 'Stasis', app_data: `${APP},${role},+18000,trunk-t1` },
});
const start = (id: string, role = 'dial-in') => ({
  type: 'StasisStart',
  args: [role, '+18000', 'trunk-t1'],
  channel: channel(id, role),
});
const end = (id: string) => ({ type: 'StasisEnd', channel: channel(id) });

interface Stage {
  readonly asterisk: FakeAriServer;
  readonly lines: AriVoiceLines;
  readonly served: VoiceLine[];
  /** From now on Asterisk has these channels. */
  has(...channels: object[]): void;
  /** Channels that were sent to the sentence that it cannot be done. */
  turnedAway(): readonly string[];
}

async function stage(t: ExecutionContext): Promise<Stage> {
  const asterisk = await FakeAriServer.start();
  t.teardown(() => asterisk.close());
  const http = new AriHttp(asterisk.url, asterisk.user, asterisk.password);
  const lines = new AriVoiceLines(http, APP, new RecordedLog(), GRACE_MS);
  const served: VoiceLine[] = [];
  lines.onLine = (line) => void served.push(line);
  return {
    asterisk,
    lines,
    served,
    has: (...channels) =>
      asterisk.on(/^GET \/channels$/, { do: 'answer', status: 200, text: JSON.stringify(channels) }),
    turnedAway: () => asterisk.asked(/continue/).map(({ path }) => /channels\/([^/]+)/.exec(path)?.[1] ?? ''),
  };
}

test('a line that nobody speaks on after a start hears that it is over, once; calls and legs are left alone', async (t) => {
  const { lines, has, turnedAway } = await stage(t);
  has(channel('stray'), channel('leg', 'leg'), channel('caller', 'in'));
  await lines.up();
  await until('the stray is told', () => turnedAway().length > 0);
  t.deepEqual(turnedAway(), ['stray']);
});

test('an agent whose dialled-in call becomes their leg while strays are looked for stays on it', async (t) => {
  const { lines, has, turnedAway, served } = await stage(t);
  lines.hear(start('c1'));
  t.is(served.length, 1);
  // Asterisk made its list before, we read it after.
  has(channel('c1'));
  const looking = lines.up();
  lines.hear(end('c1'));
  lines.hear(start('c1', 'leg'));
  await looking;
  t.deepEqual(turnedAway(), []);
});

test('somebody who dials in while strays are looked for is served, however late the event comes', async (t) => {
  const { asterisk, lines, has, turnedAway, served } = await stage(t);
  has(channel('c1'));
  const looking = lines.up();
  await until('the list was asked for', () => asterisk.asked(/^GET \/channels$/).length > 0);
  lines.hear(start('c1'));
  await looking;
  t.is(served.length, 1);
  t.deepEqual(turnedAway(), []);
});

test('a stray that has gone by itself meanwhile is not sent anywhere', async (t) => {
  const { asterisk, lines, has, turnedAway } = await stage(t);
  has();
  asterisk.on(/^GET \/channels$/, { do: 'answer', status: 200, text: JSON.stringify([channel('c1')]) }, 1);
  await lines.up();
  t.is(asterisk.asked(/^GET \/channels$/).length, 2);
  t.deepEqual(turnedAway(), []);
});
