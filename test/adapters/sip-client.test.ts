import test from 'ava';
import { ClientTransaction, TIMER_F_MS } from '../../app/adapters/sip/client-transaction.js';
import { parseDatagram } from '../../app/adapters/sip/parse-message.js';
import { SipClient, type Reply } from '../../app/adapters/sip/sip-client.js';
import { headerNamed, NO_BODY, type SipRequest, type SipResponse } from '../../app/adapters/sip/sip-message.js';
import type { SipTarget, SipTransport } from '../../app/adapters/sip/transport.js';
import { writeMessage } from '../../app/adapters/sip/write-message.js';
import { turn, VirtualTime } from '../support/virtual-time.js';

const TARGET: SipTarget = { address: '192.0.2.9', port: 5060 };
const US = '192.0.2.1:40000';

/** Keeps what is sent, with the instant. */
class Wire implements SipTransport {
  readonly protocol = 'UDP';
  readonly reliable = false;
  readonly sent: { readonly at: number; readonly request: SipRequest }[] = [];
  broken = false;

  constructor(private readonly time: VirtualTime) {}

  sentBy(): Promise<string> {
    return Promise.resolve(US);
  }

  send(bytes: Buffer, _target: SipTarget, failed: (error: Error) => void): void {
    if (this.broken) return failed(new Error('no way'));
    const parsed = parseDatagram(bytes);
    if (!parsed.ok || parsed.message.kind !== 'request') throw new Error('no request was sent');
    this.sent.push({ at: this.time.mono, request: parsed.message });
  }
}

function question(): SipRequest {
  const headers = [
    ['from', '<sip:farline@192.0.2.1>;tag=1'],
    ['to', '<sip:192.0.2.9>'],
    ['call-id', 'c1'],
    ['cseq', '1 OPTIONS'],
  ] as const;
  return { kind: 'request', method: 'OPTIONS', uri: 'sip:192.0.2.9', headers, body: NO_BODY };
}

async function asking(withinMs = 2_000) {
  const time = new VirtualTime();
  const wire = new Wire(time);
  const client = new SipClient(wire, time.clock());
  let reply: Reply | null = null;
  void client.ask(question, TARGET, withinMs).then((given) => (reply = given));
  await turn();
  return { time, wire, client, reply: () => reply };
}

/** An answer to what was sent, with these headers in place of the right ones. */
function answer(request: SipRequest, status: number, other: Readonly<Record<string, string>> = {}): Buffer {
  const headers = ['via', 'from', 'to', 'call-id', 'cseq'].map(
    (name) => [name, other[name] ?? headerNamed(request, name) ?? ''] as const,
  );
  return writeMessage({ kind: 'response', status, reason: 'x', headers, body: NO_BODY });
}

test('RFC 3261 17.1.2.2: a request is sent again after 0.5, 1, 2, then every 4 s, and given up after 32 s', async (t) => {
  const { time, wire, reply } = await asking(60_000);
  await time.runUntil(TIMER_F_MS - 1);
  t.deepEqual(
    wire.sent.map(({ at }) => at),
    [0, 500, 1_500, 3_500, 7_500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500],
  );
  t.is(reply(), null);
  await time.runUntil(TIMER_F_MS);
  t.deepEqual(reply(), { ok: false, why: 'silent' });
  await time.runUntil(2 * TIMER_F_MS);
  t.is(wire.sent.length, 11);
});

test('a repeated request is the same to the last byte, so that nobody takes it for a second one', async (t) => {
  const { time, wire } = await asking();
  await time.runUntil(600);
  t.deepEqual(wire.sent[1]?.request, wire.sent[0]?.request);
});

test('a wait shorter than Timer F ends when it is over', async (t) => {
  const { time, reply } = await asking(2_000);
  await time.runUntil(1_999);
  t.is(reply(), null);
  await time.runUntil(2_000);
  t.deepEqual(reply(), { ok: false, why: 'silent' });
});

test('after a provisional answer the request is sent again every 4 s only, and the final one still counts', async (t) => {
  const { time, wire, client, reply } = await asking(30_000);
  const { request } = wire.sent[0] as { request: SipRequest };
  client.receive(answer(request, 100));
  await time.runUntil(9_000);
  t.deepEqual(
    wire.sent.map(({ at }) => at),
    [0, 500, 4_500, 8_500],
  );
  client.receive(answer(request, 200));
  await turn();
  t.like(reply(), { ok: true, response: { status: 200 } });
});

test('the final answer ends it: nothing is sent again, and its repetitions mean nothing', async (t) => {
  const { time, wire, client, reply } = await asking();
  const { request } = wire.sent[0] as { request: SipRequest };
  client.receive(answer(request, 503));
  client.receive(answer(request, 200));
  await time.runUntil(10_000);
  t.like(reply(), { ok: true, response: { status: 503 } });
  t.is(wire.sent.length, 1);
});

const FOREIGN: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'another branch': { via: `SIP/2.0/UDP ${US};branch=z9hG4bKother` },
  'no branch': { via: `SIP/2.0/UDP ${US}` },
  'another method': { cseq: '1 INVITE' },
};

for (const [title, other] of Object.entries(FOREIGN)) {
  test(`RFC 3261 17.1.3: an answer with ${title} is nobody’s`, async (t) => {
    const { time, wire, client, reply } = await asking();
    client.receive(answer((wire.sent[0] as { request: SipRequest }).request, 200, other));
    await time.runUntil(2_000);
    t.deepEqual(reply(), { ok: false, why: 'silent' });
  });
}

test('RFC 3261 18.1.2, RFC 4475 3.1.2.18: an answer sent to another address, or through another hop, is dropped', async (t) => {
  const { time, wire, client, reply } = await asking();
  const { request } = wire.sent[0] as { request: SipRequest };
  const via = headerNamed(request, 'via') ?? '';
  client.receive(answer(request, 200, { via: via.replace(US, '255.255.255.255:40000') }));
  client.receive(answer(request, 200, { via: `${via}, SIP/2.0/UDP 192.0.2.77;branch=z9hG4bKy` }));
  client.receive(Buffer.from('junk'));
  client.receive(Buffer.from('OPTIONS sip:192.0.2.1 SIP/2.0\r\n\r\n'));
  await time.runUntil(2_000);
  t.deepEqual(reply(), { ok: false, why: 'silent' });
});

test('a request that cannot be sent, or is asked of a closed client, is unreachable', async (t) => {
  const time = new VirtualTime();
  const wire = new Wire(time);
  wire.broken = true;
  const client = new SipClient(wire, time.clock());
  t.deepEqual(await client.ask(question, TARGET, 2_000), { ok: false, why: 'unreachable' });
  client.close();
  t.deepEqual(await client.ask(question, TARGET, 2_000), { ok: false, why: 'unreachable' });
});

test('a client that is closed leaves nobody waiting', async (t) => {
  const { client, reply } = await asking();
  client.close();
  await turn();
  t.deepEqual(reply(), { ok: false, why: 'silent' });
});

test('over a reliable transport nothing is sent twice', async (t) => {
  const time = new VirtualTime();
  let sent = 0;
  const ends: (SipResponse | null)[] = [];
  new ClientTransaction({
    clock: time.clock(),
    reliable: true,
    withinMs: 5_000,
    send: () => sent++,
    done: (end) => ends.push(end),
  });
  await time.runUntil(6_000);
  t.is(sent, 1);
  t.deepEqual(ends, [null]);
});
