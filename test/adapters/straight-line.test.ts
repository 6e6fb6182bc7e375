import net from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { StraightLine } from '../../app/adapters/ari/straight-line.js';
import { until } from '../support/until.js';

type Behave = (socket: net.Socket, request: string) => void;

/** A server that answers each request as told, and a line to it that is open. */
async function lineTo(t: ExecutionContext, behave: Behave): Promise<{ line: StraightLine; requests: string[] }> {
  const requests: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => {
      requests.push(text);
      behave(socket, text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  const line = new StraightLine(new URL(`http://127.0.0.1:${port}`), 'joe', 'secret');
  t.teardown(async () => {
    line.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  await until('the line is open', () => line.free);
  return { line, requests };
}

/** Status and text of the answer, or why there was none. */
function send(line: StraightLine, method: 'PUT' | 'DELETE', path: string, deadlineMs = 1_000): Promise<string> {
  return new Promise((resolve) => {
    line.send([{ method, path }], deadlineMs, (answer) =>
      resolve(answer.kind === 'answered' ? `${answer.status} ${answer.text}` : answer.kind),
    );
  });
}

const CONFLICT = 'HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\nbody';
const NO_CONTENT = 'HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n';

test('a request leaves whole and at once, and requests follow each other on one connection', async (t) => {
  const { line, requests } = await lineTo(t, (socket) => socket.write(NO_CONTENT));
  const first = send(line, 'PUT', '/deviceStates/x?deviceState=INUSE');
  t.false(line.free, 'one at a time');
  t.is(await first, '204 ');
  t.true(line.free);
  t.is(await send(line, 'DELETE', '/deviceStates/x'), '204 ');
  t.regex(requests[0] ?? '', /^PUT \/ari\/deviceStates\/x\?deviceState=INUSE HTTP\/1\.1\r\n/);
  t.regex(requests[0] ?? '', /\r\nAuthorization: Basic am9lOnNlY3JldA==\r\n[\s\S]*\r\n\r\n$/);
  t.is(requests.length, 2);
});

test('several leave in one piece, and the answer is the last one’s, however they come', async (t) => {
  for (const pieces of [
    [`${CONFLICT}${NO_CONTENT}`],
    [CONFLICT, NO_CONTENT],
    [CONFLICT.slice(0, -2), `dy${NO_CONTENT}`],
  ]) {
    const { line, requests } = await lineTo(t, (socket) => {
      pieces.forEach((piece, n) => setTimeout(() => socket.write(piece), 20 * n));
    });
    const answer = await new Promise((resolve) => {
      const both = [
        { method: 'DELETE', path: '/channels/c1/moh' },
        { method: 'POST', path: '/bridges/b1/addChannel?channel=c1' },
      ] as const;
      line.send(both, 1_000, resolve);
    });
    t.deepEqual(answer, { kind: 'answered', status: 204, text: '' });
    t.is(requests.length, 1, 'one piece');
    t.regex(requests[0] ?? '', /^DELETE [^]*\r\n\r\nPOST \/ari\/bridges\/b1[^]*\r\n\r\n$/);
    t.true(line.free);
  }
});

test('the connection breaks between the two answers: the request is told to be cut', async (t) => {
  const { line } = await lineTo(t, (socket) => socket.end(NO_CONTENT));
  const answer = await new Promise((resolve) => {
    line.send(
      [
        { method: 'DELETE', path: '/a' },
        { method: 'POST', path: '/b' },
      ],
      1_000,
      resolve,
    );
  });
  t.like(answer, { kind: 'cut' });
});

test('an answer may come in pieces and with a body, and the next one begins behind it', async (t) => {
  const answers = ['HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\nbody', NO_CONTENT];
  const { line } = await lineTo(t, (socket) => {
    const text = answers.shift() ?? '';
    socket.write(text.slice(0, 20));
    setTimeout(() => socket.write(text.slice(20)), 20);
  });
  t.is(await send(line, 'PUT', '/a'), '409 body');
  t.is(await send(line, 'PUT', '/b'), '204 ');
});

test('a connection that breaks or stays silent is no answer, and the line opens again', async (t) => {
  const ways: Behave[] = [(socket) => socket.destroy(), () => undefined, (socket) => socket.write(NO_CONTENT)];
  const { line } = await lineTo(t, (socket, request) => ways.shift()?.(socket, request));
  t.is(await send(line, 'PUT', '/a'), 'cut');
  await until('the line is open again', () => line.free);
  t.is(await send(line, 'PUT', '/b', 50), 'silent');
  await until('the line is open again', () => line.free);
  t.is(await send(line, 'PUT', '/c'), '204 ');
});

test('a server that says it closes is believed', async (t) => {
  const { line } = await lineTo(t, (socket) => {
    socket.write('HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n');
  });
  t.is(await send(line, 'PUT', '/a'), '204 ');
  t.false(line.free);
  await until('the line is open again', () => line.free);
  t.is(await send(line, 'PUT', '/b'), '204 ');
});

test('where nobody listens the line is never free, and says so without an error', async (t) => {
  const line = new StraightLine(new URL('http://127.0.0.1:1'), 'joe', 'secret');
  t.teardown(() => line.close());
  for (let n = 0; n < 5; n += 1) {
    t.false(line.free);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});

test('an answer in chunks tells its status, and this line is used no more', async (t) => {
  const { line } = await lineTo(t, (socket) => {
    socket.write('HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n');
  });
  t.is(await send(line, 'DELETE', '/a'), '404 ');
  t.false(line.free);
});
