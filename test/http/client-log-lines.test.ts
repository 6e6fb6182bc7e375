import test from 'ava';
import { ClientLog } from '../../app/client/softphone/client-log.js';
import { send, startWebApp } from '../support/web-app.js';

const { fetch } = globalThis;
test.afterEach.always(() => void (globalThis.fetch = fetch));

interface Sent {
  readonly path: string;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
}

/** What a page sends as it goes, with these notes. */
function sentBy(agentId: string, note: (log: ClientLog) => void): readonly Sent[] {
  const sent: Sent[] = [];
  globalThis.fetch = ((path: string, { body, keepalive }: { body: string; keepalive: boolean }) => {
    if (keepalive) sent.push({ path, ...JSON.parse(body) });
    return Promise.resolve(new Response(null, { status: 204 }));
  }) as unknown as typeof fetch;
  const log = new ClientLog(agentId);
  note(log);
  log.leave();
  return sent;
}

test.serial('M: what goes on failing is one line with how often, and anything between makes it two', (t) => {
  const [{ path = '', lines = [] } = {}, ...more] = sentBy('joe', (log) => {
    for (let n = 0; n < 3; n += 1) log.note('no-secret', { cause: 'away' });
    log.note('socket-up');
    log.note('no-secret', { cause: 'away' });
  });
  t.deepEqual(more, []);
  t.is(path, '/api/v1/agents/joe/client-log');
  t.deepEqual(
    lines.map(({ what, detail }) => [what, detail]),
    [
      ['no-secret', { cause: 'away', times: 3 }],
      ['socket-up', {}],
      ['no-secret', { cause: 'away' }],
    ],
  );
});

test.serial('M: Farline takes whatever a browser says, however odd its words and figures are', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [{ lines = [] } = {}] = sentBy('joe', (log) => {
    log.note('microphone-chosen', { device: `a\u0000b\n${'🎧'.repeat(200)}` });
    log.note('socket-lost', { code: -1, cause: '' });
    log.note('call-ended', { by: 'system', lastedMs: 12.5, lostPercent: 33.333, jitterMs: Number.NaN, code: 70_000 });
    log.note('network', { roundTripMs: -0.2, asked: 5, answered: 0 });
  });
  globalThis.fetch = fetch;
  const token = await app.token('agent');
  const { status, text } = await send(app, 'POST', '/api/v1/agents/joe/client-log', { token, body: { lines } });
  t.is(status, 204, text);
  t.deepEqual(
    app.clientLog.lines.map(({ detail }) => detail),
    [
      { device: `ab${'🎧'.repeat(118)}` },
      {},
      { by: 'system', lastedMs: 13, lostPercent: 33.3 },
      { asked: 5, answered: 0, roundTripMs: 0 },
    ],
  );
});

test.serial(
  'M: of a long time without Farline the newest lines are kept, and no request has more than it takes',
  (t) => {
    const sent = sentBy('joe', (log) => {
      for (let n = 0; n < 500; n += 1) log.note('socket-lost', { code: n });
    });
    t.deepEqual(
      sent.map(({ lines }) => lines.length),
      [50, 50, 50, 50],
    );
    t.deepEqual(sent[0]?.lines[0]?.['detail'], { code: 300 });
  },
);
