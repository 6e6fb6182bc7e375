import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import test, { type ExecutionContext } from 'ava';
import { RegistrarClient } from '../../app/adapters/sip/registrar-client.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import type { Account } from '../../app/ports/registrar.js';
import { answerTo, headerOf, readSip, type SipMessage } from '../support/sip-message.js';

const CHALLENGE = 'WWW-Authenticate: Digest realm="carrier", nonce="n1", algorithm=MD5, qop="auth"\r\n';

/** A registrar that answers as told, and what it was asked. */
async function registrar(t: ExecutionContext, answer: (message: SipMessage) => string | null) {
  const socket: Socket = createSocket('udp4');
  const asked: SipMessage[] = [];
  socket.on('message', (bytes, from) => {
    const message = readSip(bytes.toString('utf8'));
    if (!message) return;
    asked.push(message);
    const reply = answer(message);
    if (reply !== null) socket.send(reply, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const client = await RegistrarClient.open('127.0.0.1', systemClock());
  t.teardown(() => {
    client.close();
    socket.close();
  });
  const account: Account = {
    contact: { host: '127.0.0.1', port: socket.address().port },
    transport: 'udp',
    username: '4420',
    password: 'secret',
  };
  return { client, account, asked };
}

function challenge(message: SipMessage): string {
  return answerTo(message, '401 Unauthorized', 'far').replace('CSeq:', `${CHALLENGE}CSeq:`);
}

test('an account is asked about by a REGISTER without Contact, which proves itself once and says no password', async (t) => {
  const answer = (message: SipMessage): string =>
    headerOf(message, 'authorization') === '' ? challenge(message) : answerTo(message, '200 OK', 'far');
  const { client, account, asked } = await registrar(t, answer);
  t.like(await client.ask(account, 2_000), { heard: true, status: 200 });
  t.deepEqual(
    asked.map((message) => [message.method, headerOf(message, 'cseq'), headerOf(message, 'contact')]),
    [
      ['REGISTER', '1 REGISTER', ''],
      ['REGISTER', '2 REGISTER', ''],
    ],
  );
  const [first, second] = asked as [SipMessage, SipMessage];
  t.is(headerOf(first, 'call-id'), headerOf(second, 'call-id'));
  t.is(headerOf(second, 'to'), '<sip:4420@127.0.0.1>');
  t.regex(headerOf(second, 'authorization'), /^Digest username="4420", realm="carrier", nonce="n1"/);
  t.false(JSON.stringify(asked).includes('secret'));
});

test('a wrong password ends after one proof, however often the carrier challenges', async (t) => {
  const { client, account, asked } = await registrar(t, challenge);
  t.like(await client.ask(account, 2_000), { heard: true, status: 401 });
  t.is(asked.length, 2);
});

test('a carrier that refuses at once is told with its status, one that says nothing is silent', async (t) => {
  const refusing = await registrar(t, (message) => answerTo(message, '403 Forbidden', 'far'));
  t.like(await refusing.client.ask(refusing.account, 2_000), { heard: true, status: 403 });
  const mute = await registrar(t, () => null);
  t.deepEqual(await mute.client.ask(mute.account, 100), { heard: false, why: 'silent' });
});

test('a carrier whose name leads nowhere is unreachable', async (t) => {
  const { client, account, asked } = await registrar(t, () => null);
  const contact = { host: 'no-such-host.invalid', port: 5060 };
  t.deepEqual(await client.ask({ ...account, contact }, 2_000), { heard: false, why: 'unreachable' });
  t.is(asked.length, 0);
});
