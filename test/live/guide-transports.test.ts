import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { FarlineAdmin } from '../support/farline-admin.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { endAsteriskOf, Product } from '../support/product.js';
import { ensureBuilt } from '../support/ensure-built.js';

test('6.7: the guide says where the real Asterisk listens', async (t) => {
  await ensureBuilt();
  const dataDir = await mkdtemp(join(tmpdir(), 'farline-guide-'));
  const address = loopbackAddress();
  const product = await Product.start({ dataDir, address });
  t.teardown(async () => {
    await product.stop();
    await endAsteriskOf(dataDir);
    await rm(dataDir, { recursive: true, force: true });
  });
  const admin = await FarlineAdmin.setUp(product);
  const response = await fetch(`${product.url}/guide/addresses`, {
    headers: { authorization: `Bearer ${admin.api.token ?? ''}` },
  });
  const page = await response.text();
  t.regex(page, new RegExp(`Works[\\s\\S]*Asterisk listens[\\s\\S]*${address}:5060[\\s\\S]*UDP, TCP`));
});
