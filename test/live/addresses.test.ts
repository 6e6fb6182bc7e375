import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { OptionsPinger } from '../../app/adapters/sip/options-pinger.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { temporaryFolder } from '../support/asterisk.js';
import { startBrowser } from '../support/form-browser.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { asteriskOf, Product } from '../support/product.js';
import { runProduct } from '../support/product-run.js';

const ANSWER_MS = 5_000;
const SILENT_MS = 1_000;
const DEFAULT = '127.0.0.1';

/** A UDP port that nothing has at this moment. */
async function freePort(address: string): Promise<number> {
  const socket = createSocket('udp4').bind(0, address);
  await once(socket, 'listening');
  const { port } = socket.address() as AddressInfo;
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}

/** Whether anything answers OPTIONS there. */
async function answers(host: string, port: number, withinMs: number): Promise<boolean> {
  const pinger = await OptionsPinger.open(host, systemClock());
  try {
    return (await pinger.ping({ host, port }, 'udp', withinMs)).heard;
  } finally {
    pinger.close();
  }
}

test('B8: the setup form is answered with another address, Farline is restarted, and SIP answers there and nowhere else', async (t) => {
  const dataDir = await temporaryFolder(t, 'addresses');
  const [address, chosen] = [loopbackAddress(), loopbackAddress()];
  const port = await freePort(DEFAULT);
  const env = { FARLINE_SIP_ADDRESS: '', FARLINE_SIP_PORT: String(port) };
  const start = () => Product.start({ dataDir, address, env });
  const first = await start();
  t.teardown(async () => void (await first.stop()));
  t.true(await answers(DEFAULT, port, ANSWER_MS), 'nothing was chosen yet');

  const browser = startBrowser(first);
  const link = first.setupPath ?? '';
  t.regex((await browser.open(link)).text, /Telephones reach Farline at/);
  const admin = { name: 'ann', password: 'correct horse battery' };
  const done = await browser.submit(link, { ...admin, sipAddress: chosen, externalAddress: '' });
  t.is(done.headers.get('location'), '/settings?addresses=saved#addresses', done.text);
  t.regex((await browser.open('/settings')).text, /telephones still reach Farline at 127\.0\.0\.1/);
  t.is((await stat(join(dataDir, 'addresses.json'))).mode & 0o777, 0o600);
  t.is(await first.stop(), 0);

  const second = await start();
  t.teardown(async () => void (await second.stop()));
  t.true(await answers(chosen, port, ANSWER_MS));
  t.false(await answers(DEFAULT, port, SILENT_MS));
  const again = startBrowser(second);
  await again.open('/login');
  await again.submit('/login', admin);
  const page = await again.open('/settings');
  t.true(page.text.includes(`<option value="${chosen}" selected>`));
  t.notRegex(page.text, /still reach Farline/);
  t.is(await second.stop(), 0);
  t.is(await asteriskOf(dataDir), undefined);
});

test('B8: a saved address that this machine has no more is told in one sentence, and no Asterisk is left behind', async (t) => {
  const dataDir = await temporaryFolder(t, 'lost-address');
  await writeFile(join(dataDir, 'addresses.json'), JSON.stringify({ sipAddress: '203.0.113.9', externalAddress: '' }));
  const address = loopbackAddress();
  const { code, said } = await runProduct({
    FARLINE_DATA: dataDir,
    FARLINE_HTTP_HOST: address,
    FARLINE_CONTROL_ADDRESS: address,
  });
  t.is(code, 1);
  t.regex(said, /Farline cannot start: .*addresses\.json .*203\.0\.113\.9, which is no address of this machine/);
  t.false(said.includes('    at '), said);
  t.is(await asteriskOf(dataDir), undefined);
});
