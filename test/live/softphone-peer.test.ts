import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { AriSoftphones } from '../../app/adapters/ari/ari-softphones.js';
import { anAccount } from '../contract/softphones-contract.js';
import { testAsterisk } from '../support/asterisk.js';
import { RegisteringPhone } from '../support/peers/registering-phone.js';
import { SocketWire } from '../support/peers/socket-wire.js';

const PEER = 'soft-s1';

async function aSwitch(t: ExecutionContext) {
  const running = await testAsterisk(t);
  const softphones = new AriSoftphones(running.asterisk.ari);
  t.teardown(() => softphones.stop());
  const { address } = running;
  const register = async (secret: string): Promise<number> => {
    const wire = await SocketWire.open(`ws://${address}:8088/ws`);
    t.teardown(() => wire.close());
    return new RegisteringPhone(wire, { user: PEER, password: secret, server: address }).register();
  };
  return { ...running, softphones, register };
}

test('B5: who has the secret of the session registers, who has another does not, and a reload changes nothing', async (t) => {
  const { asterisk, softphones, register } = await aSwitch(t);
  t.like(await softphones.open(anAccount(PEER, 'first-secret')), { ok: true });
  t.is(await register('wrong-secret'), 401);
  t.is(await register('first-secret'), 200);
  await asterisk.cli('module reload res_pjsip.so');
  t.deepEqual(await softphones.list(), { ok: true, value: [PEER] });
  t.regex(await asterisk.cli('pjsip show contacts'), /soft-s1\/sip:soft-s1@/);
  t.regex(await asterisk.cli(`pjsip show endpoint ${PEER}`), /callerid +: "Joe 'A' Adams" <8888>/);
});

test('B5: a new secret ends the registration with the old one, in Asterisk’s own list and for good', async (t) => {
  const { asterisk, softphones, register } = await aSwitch(t);
  await softphones.open(anAccount(PEER, 'first-secret'));
  t.is(await register('first-secret'), 200);
  t.like(await softphones.open(anAccount(PEER, 'second-secret')), { ok: true });
  t.regex(await asterisk.cli('pjsip show contacts'), /No objects found/);
  t.is(await register('first-secret'), 401);
  t.is(await register('second-secret'), 200);
  t.regex(await asterisk.cli('pjsip show contacts'), /Objects found: 1\b/);
});

test('B5: a closed softphone is nowhere, its secret in no file, and nobody registers as it any more', async (t) => {
  const { asterisk, dataDir, softphones, register } = await aSwitch(t);
  const secret = 'z7-very-findable-secret-z7';
  await softphones.open(anAccount(PEER, secret));
  t.is(await register(secret), 200);
  t.deepEqual(await filesWith(dataDir, secret), [], 'while it is in use');
  t.like(await softphones.close(PEER), { ok: true });
  t.regex(await asterisk.cli('pjsip show contacts'), /No objects found/);
  for (const what of ['endpoint', 'aor', 'auth']) {
    t.regex(await asterisk.cli(`pjsip show ${what} ${PEER}`), /Unable to find object/);
  }
  t.is(await register(secret), 401);
  t.deepEqual(await filesWith(dataDir, secret), []);
});

async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  enough(files);
  const found: string[] = [];
  for (const file of files) if ((await readFile(file)).includes(text)) found.push(file);
  return found;
}

function enough(files: readonly string[]): void {
  if (files.length < 10) throw new Error(`only ${files.length} files were searched: the folder is not Asterisk’s`);
}
