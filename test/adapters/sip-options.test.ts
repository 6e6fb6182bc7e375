import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import test from 'ava';
import { OptionsPinger } from '../../app/adapters/sip/options-pinger.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { answerTo, headerOf, readSip, type SipMessage } from '../support/sip-message.js';

const clock = systemClock();

/** A far end over UDP that answers a request with these statuses, one datagram each. */
async function farEnd(statuses: readonly string[]) {
  const socket = createSocket('udp4');
  const address = loopbackAddress();
  const asked: SipMessage[] = [];
  socket.on('message', (bytes, from) => {
    const message = readSip(bytes.toString());
    if (!message) return;
    asked.push(message);
    for (const status of statuses) socket.send(answerTo(message, status, 'them'), from.port, from.address);
  });
  socket.bind(0, address);
  await once(socket, 'listening');
  return { asked, contact: { host: address, port: socket.address().port }, close: () => socket.close() };
}

test('a contact is asked by a whole OPTIONS request from our own address, and its status and round trip are told', async (t) => {
  const ours = loopbackAddress();
  const pinger = await OptionsPinger.open(ours, clock);
  const far = await farEnd(['100 Trying', '404 Not Found']);
  const answer = await pinger.ping(far.contact, 'udp', 2_000);
  t.like(answer, { heard: true, status: 404 });
  t.true(answer.heard && answer.roundTripMs >= 0 && answer.roundTripMs < 2_000);
  const [request] = far.asked;
  t.like(request, { method: 'OPTIONS', uri: `sip:${far.contact.host}:${far.contact.port}` });
  if (!request) return;
  t.regex(headerOf(request, 'via'), new RegExp(`^SIP/2\\.0/UDP ${ours}:\\d+;rport;branch=z9hG4bK\\w{24}$`));
  t.is(headerOf(request, 'max-forwards'), '70');
  t.is(headerOf(request, 'cseq'), '1 OPTIONS');
  t.is(headerOf(request, 'accept'), 'application/sdp');
  t.is(headerOf(request, 'content-length'), '0');
  far.close();
  pinger.close();
});

test('from any address, the one that leads to the contact is named', async (t) => {
  const pinger = await OptionsPinger.open('0.0.0.0', clock);
  const far = await farEnd(['200 OK']);
  t.like(await pinger.ping(far.contact, 'udp', 2_000), { heard: true, status: 200 });
  t.regex(headerOf(far.asked[0] as SipMessage, 'via'), /^SIP\/2\.0\/UDP 127\.0\.0\.1:\d+;/);
  far.close();
  pinger.close();
});

test('a contact that says nothing is silent after the time it was given, and asked again meanwhile', async (t) => {
  const pinger = await OptionsPinger.open(loopbackAddress(), clock);
  const far = await farEnd([]);
  const from = performance.now();
  t.deepEqual(await pinger.ping(far.contact, 'udp', 700), { heard: false, why: 'silent' });
  const took = performance.now() - from;
  t.true(took >= 690 && took < 2_000, `${took} ms`);
  t.is(far.asked.length, 2);
  far.close();
  pinger.close();
});

test('a host that is none, and one that only IPv6 leads to, are unreachable', async (t) => {
  const pinger = await OptionsPinger.open(loopbackAddress(), clock);
  t.deepEqual(await pinger.ping({ host: 'no-such-host.invalid', port: 5060 }, 'udp', 1_500), {
    heard: false,
    why: 'unreachable',
  });
  t.deepEqual(await pinger.ping({ host: '::1', port: 5060 }, 'udp', 500), { heard: false, why: 'unreachable' });
  pinger.close();
});

/** A far end over TCP; `talk` gives the chunks it answers a request with. */
async function tcpFarEnd(talk: (request: SipMessage) => readonly string[]): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (bytes) => {
      const request = readSip(bytes.toString());
      if (request) for (const chunk of talk(request)) socket.write(chunk);
    });
  });
  server.listen(0, loopbackAddress());
  await once(server, 'listening');
  return server;
}

function contactOf(server: Server): { host: string; port: number } {
  const { address: host, port } = server.address() as { address: string; port: number };
  return { host, port };
}

test('a trunk over TCP is asked over TCP: its answer is found in the stream, whatever comes before it', async (t) => {
  const pinger = await OptionsPinger.open(loopbackAddress(), clock);
  const server = await tcpFarEnd((request) => {
    const [trying, ok] = [answerTo(request, '100 Trying', 'x'), answerTo(request, '200 OK', 'x')];
    const other = ok.replace(/branch=z9hG4bK/, 'branch=z9hG4bKx').replace('200 OK', '503 No');
    return ['\r\n\r\n', trying + other, ok.slice(0, 40), ok.slice(40)];
  });
  t.like(await pinger.ping(contactOf(server), 'tcp', 2_000), { heard: true, status: 200 });
  server.close();
  pinger.close();
});

test('over TCP a contact that hears and says nothing, or no SIP, is silent; one where nobody listens is unreachable', async (t) => {
  const pinger = await OptionsPinger.open(loopbackAddress(), clock);
  const mute = await tcpFarEnd(() => []);
  t.deepEqual(await pinger.ping(contactOf(mute), 'tcp', 300), { heard: false, why: 'silent' });
  const web = await tcpFarEnd(() => ['HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n']);
  t.deepEqual(await pinger.ping(contactOf(web), 'tcp', 5_000), { heard: false, why: 'silent' });
  const closed = contactOf(web);
  web.close();
  await once(web, 'close');
  t.deepEqual(await pinger.ping(closed, 'tcp', 2_000), { heard: false, why: 'unreachable' });
  mute.close();
  pinger.close();
});
