import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { AriPeerMarks } from '../../app/adapters/ari/ari-peer-marks.js';

/** Asks an HTTP server that answers as `listener` does, where Asterisk's would be. */
async function marksAt(t: ExecutionContext, listener: RequestListener): Promise<AriPeerMarks> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const marks = new AriPeerMarks({ url: `http://127.0.0.1:${port}`, user: 'u', password: 'p' });
  t.teardown(() => {
    marks.stop();
    server.close();
  });
  return marks;
}

test('H4: each object is asked for by type and name, and the marks come back in the order asked', async (t) => {
  const asked: string[] = [];
  const marks = await marksAt(t, ({ url = '' }, response) => {
    asked.push(url);
    const [type, name] = url.split('/').slice(-2);
    if (name === 'absent') return void response.writeHead(404).end('{"message":"not found"}');
    const mark = name === 'unmarked' ? [] : [{ attribute: '@farline', value: `${type}-${name}` }];
    // Later ones answer sooner.
    const wait = name === 'first' ? 40 : 0;
    setTimeout(() => response.end(JSON.stringify([{ attribute: 'context', value: 'x' }, ...mark])), wait);
  });
  const objects = [
    { type: 'endpoint', name: 'first' },
    { type: 'auth', name: 'second' },
    { type: 'aor', name: 'absent' },
    { type: 'aor', name: 'unmarked' },
  ];
  t.deepEqual(await marks.marks(objects), { ok: true, value: ['endpoint-first', 'auth-second', null, ''] });
  t.true(asked.includes('/ari/asterisk/config/dynamic/res_pjsip/auth/second'));
});

test('never more than four objects are asked for at once, so that calls find Asterisk free', async (t) => {
  let [open, most] = [0, 0];
  const marks = await marksAt(t, (_request, response) => {
    open += 1;
    most = Math.max(most, open);
    setTimeout(() => {
      open -= 1;
      response.end('[]');
    }, 5);
  });
  const objects = Array.from({ length: 40 }, (_, i) => ({ type: 'aor', name: `phone-${i}` }));
  t.like(await marks.marks(objects), { ok: true });
  t.is(most, 4);
});

test('an Asterisk that answers with an error, with nonsense or not at all is an answer that says so', async (t) => {
  const one = [{ type: 'auth', name: 'phone-1' }];
  const cross = await marksAt(t, (_request, response) => void response.writeHead(500).end());
  t.deepEqual(await cross.marks(one), {
    ok: false,
    reason: 'refused',
    detail: 'Asterisk answered 500 about [phone-1] of type auth',
  });
  const mad = await marksAt(t, (_request, response) => void response.end('<html>'));
  t.like(await mad.marks(one), { ok: false, reason: 'refused' });
  const nobody = new AriPeerMarks({ url: 'http://127.0.0.1:9', user: 'u', password: 'p' });
  t.like(await nobody.marks(one), { ok: false, reason: 'down' });
});
