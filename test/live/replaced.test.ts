import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import WebSocket from 'ws';
import { temporaryFolder } from '../support/asterisk.js';
import { ensureBuilt } from '../support/ensure-built.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { Product, asteriskOf, endAsteriskOf } from '../support/product.js';
import { until } from '../support/until.js';

test('one whose application another process takes over ends, and leaves Asterisk to that one', async (t) => {
  await ensureBuilt();
  const [dataDir, address] = [await temporaryFolder(t, 'replaced'), loopbackAddress()];
  const log: string[] = [];
  const product = await Product.start({ dataDir, address, onLog: (line) => log.push(line) });
  t.teardown(async () => {
    await product.kill();
    await endAsteriskOf(dataDir);
  });
  const { ari } = JSON.parse(await readFile(join(dataDir, 'asterisk/credentials.json'), 'utf8')) as {
    ari: { user: string; password: string };
  };
  const successor = new WebSocket(`ws://${address}:8088/ari/events?app=farline-n1`, {
    headers: { authorization: `Basic ${btoa(`${ari.user}:${ari.password}`)}` },
  });
  t.teardown(() => successor.terminate());
  await until('the first one has ended', () => log.some((line) => line.includes('Farline stops')));
  t.is(await product.stop(), 1);
  t.true(log.some((line) => line.includes('Another process took over our application in Asterisk')));
  t.true((await asteriskOf(dataDir))?.alive(), 'nobody is on it, and still it is not ended');
  t.is(successor.readyState, WebSocket.OPEN);
});
