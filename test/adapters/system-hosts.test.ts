import test from 'ava';
import { SystemHostAddresses } from '../../app/adapters/system/host-addresses.js';

test('this machine’s own name leads to its loopback address, and a name that cannot exist nowhere', async (t) => {
  const hosts = new SystemHostAddresses();
  const found = await hosts.of(['localhost', 'no-such-host.invalid']);
  t.deepEqual([...found.keys()], ['localhost', 'no-such-host.invalid']);
  t.true((found.get('localhost') ?? []).some((address) => address.startsWith('127.')));
  t.deepEqual(found.get('no-such-host.invalid'), []);
});

test('nobody asked about is nobody looked up', async (t) => {
  t.is((await new SystemHostAddresses().of([])).size, 0);
});
