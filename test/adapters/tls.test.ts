import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { certificate } from '../../app/adapters/tls/certificate.js';
import { openGivenCertificate } from '../../app/adapters/tls/given-certificate.js';
import { openOwnCa } from '../../app/adapters/tls/own-ca.js';
import type { TlsIdentity } from '../../app/adapters/tls/tls-identity.js';
import { temporaryFolder } from '../support/asterisk.js';
import { RecordedLog } from '../support/recorded-log.js';
import { turn, VirtualTime } from '../support/virtual-time.js';

const DAY = 86_400_000;
const HOSTS = ['127.0.0.1', 'desk.example', 'localhost'];

async function ownCa(t: ExecutionContext, folder?: string) {
  const [time, log] = [new VirtualTime(Date.now()), new RecordedLog()];
  const place = folder ?? (await temporaryFolder(t, 'tls'));
  return { time, log, folder: place, identity: await openOwnCa(place, HOSTS, { clock: time.clock(), log }) };
}

async function serve(t: ExecutionContext, { key, cert }: TlsIdentity): Promise<Server> {
  const server = createServer({ key, cert }, (_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void server.close());
  return server;
}

/** What a client that trusts only `ca` gets when it asks for `host` there. */
function ask(server: Server, ca: string, host: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve) => {
    const options = { host: '127.0.0.1', port, ca, servername: host, headers: { host }, agent: false } as const;
    const asked = request(options, (response) => {
      response.resume();
      resolve(String(response.statusCode));
    });
    asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    asked.end();
  });
}

test('B8: who trusts our authority is served by every name and address of ours, and by no other', async (t) => {
  const { identity } = await ownCa(t);
  const server = await serve(t, identity);
  const ca = identity.ca?.pem ?? '';
  for (const host of ['desk.example', 'localhost']) t.is(await ask(server, ca, host), '200', host);
  t.is(await ask(server, ca, ''), '200', 'by its address');
  t.is(await ask(server, ca, 'other.example'), 'ERR_TLS_CERT_ALTNAME_INVALID');
  const other = await ownCa(t);
  t.is(await ask(server, other.identity.ca?.pem ?? '', 'localhost'), 'SELF_SIGNED_CERT_IN_CHAIN');
});

test('the certificates say what they are for', async (t) => {
  const { identity } = await ownCa(t);
  const [leaf, ca] = [new X509Certificate(identity.cert), new X509Certificate(identity.ca?.pem ?? '')];
  t.true(ca.ca);
  t.false(leaf.ca);
  t.true(leaf.verify(ca.publicKey) && ca.verify(ca.publicKey) && leaf.checkIssued(ca));
  t.true(leaf.checkPrivateKey(createPrivateKey(identity.key)));
  t.is(leaf.subjectAltName, 'IP Address:127.0.0.1, DNS:desk.example, DNS:localhost');
  t.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1'], 'TLS servers');
  t.true(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom) < 398 * DAY);
  t.regex(ca.subject, /^CN=Farline authority [0-9a-f]{8}$/);
  t.is(identity.ca?.fingerprint, ca.fingerprint256);
});

test('the authority is made once, kept so that only we can read it, and the same after a restart', async (t) => {
  const first = await ownCa(t);
  t.is((await stat(join(first.folder, 'ca.pem'))).mode & 0o777, 0o600);
  const second = await ownCa(t, first.folder);
  t.is(second.identity.ca?.fingerprint, first.identity.ca?.fingerprint);
  t.not(second.identity.cert, first.identity.cert);
  t.regex(await readFile(join(first.folder, 'ca.pem'), 'utf8'), /PRIVATE KEY/);
  t.notRegex(first.identity.ca?.pem ?? '', /PRIVATE/);
  t.notRegex(first.log.text(), /PRIVATE/);
});

test('the certificate is made anew a month before its end, and whoever serves with it is told', async (t) => {
  const { identity, time } = await ownCa(t);
  const [before, ends] = [identity.cert, Date.parse(new X509Certificate(identity.cert).validTo)];
  let renewed = 0;
  const stop = identity.watch(() => (renewed += 1));
  await time.runUntil(59 * DAY);
  t.is(renewed, 0);
  await time.runUntil(62 * DAY);
  t.is(renewed, 1);
  t.not(identity.cert, before);
  t.true(Date.parse(new X509Certificate(identity.cert).validTo) > ends + 55 * DAY);
  stop();
  await time.runUntil(400 * DAY);
  t.is(renewed, 1);
});

test('an authority that is damaged or over is one clear sentence, and is never silently replaced', async (t) => {
  const { folder } = await ownCa(t);
  const file = join(folder, 'ca.pem');
  const good = await readFile(file, 'utf8');
  for (const bad of ['', 'nonsense', good.replace('MI', 'AA'), good.split('-----BEGIN CERT')[0] ?? '']) {
    await writeFile(file, bad);
    await t.throwsAsync(ownCa(t, folder), {
      message: /ca\.pem cannot be used: .*Take it away to have a new one made\.$/s,
    });
    t.is(await readFile(file, 'utf8'), bad);
  }
  await writeFile(file, good);
  const late = new VirtualTime(Date.now() + 4_000 * DAY);
  const opening = openOwnCa(folder, HOSTS, { clock: late.clock(), log: new RecordedLog() });
  await t.throwsAsync(opening, { message: /it was good until/ });
});

async function givenFiles(t: ExecutionContext, days: number) {
  const folder = await temporaryFolder(t, 'given');
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const write = async (): Promise<string> => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const validity = { from: new Date(), until: new Date(Date.now() + days * DAY) };
    const who = { subject: 'desk.example', issuer: 'desk.example', publicKey, signer: privateKey };
    const pem = certificate({ ...who, ...validity, hosts: ['desk.example'] });
    await writeFile(certFile, pem);
    await writeFile(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }) as string);
    return pem;
  };
  return { certFile, keyFile, write };
}

test('a given certificate is used, and a newer one in its place within the hour, without a restart', async (t) => {
  const { write, ...files } = await givenFiles(t, 90);
  const first = await write();
  const [time, log] = [new VirtualTime(Date.now()), new RecordedLog()];
  const identity = await openGivenCertificate(files, { clock: time.clock(), log });
  t.is(identity.cert, first);
  t.is(identity.ca, null);
  let renewed = 0;
  t.teardown(identity.watch(() => (renewed += 1)));
  const second = await write();
  await time.runUntil(3_600_000);
  for (let n = 0; n < 200 && renewed === 0; n += 1) await new Promise((resolve) => setTimeout(resolve, 5));
  t.is(renewed, 1);
  t.is(identity.cert, second);
  await writeFile(files.keyFile, 'half a ke');
  await time.runUntil(7_200_000);
  for (let n = 0; n < 200 && !/stays as it is/.test(log.text()); n += 1)
    await new Promise((resolve) => setTimeout(resolve, 5));
  t.regex(log.text(), /stays as it is: Error: FARLINE_TLS_KEY: /);
  t.is(identity.cert, second);
  await turn();
});

test('a given certificate that cannot be used names its setting, and one that ends soon is warned of', async (t) => {
  const { write, ...files } = await givenFiles(t, 5);
  const needs = { clock: new VirtualTime(Date.now()).clock(), log: new RecordedLog() };
  await t.throwsAsync(openGivenCertificate(files, needs), { message: /^FARLINE_TLS_CERT cannot be read: ENOENT/ });
  await write();
  await openGivenCertificate(files, needs);
  t.regex(needs.log.text(), /warn the certificate of the pages is good until .* only/);
  const other = await givenFiles(t, 5);
  await other.write();
  const mixed = { certFile: files.certFile, keyFile: other.keyFile };
  await t.throwsAsync(openGivenCertificate(mixed, needs), { message: /is not the key of/ });
  await writeFile(files.certFile, 'no PEM');
  await t.throwsAsync(openGivenCertificate(files, needs), { message: /^FARLINE_TLS_CERT: .* holds no PEM/ });
});
