import { connect } from 'node:net';
import type { Millis } from '../../domain/ids.js';
import type { Clock } from '../../ports/clock.js';
import { isAnswerTo, withOwnHop, type OwnHop } from './own-hop.js';
import { parseStream, SIP_LIMITS } from './parse-message.js';
import type { Reply, RequestFrom } from './sip-client.js';
import type { SipTarget } from './transport.js';

/** More than two messages of the largest size is no answer to one question. */
const MOST_BYTES = 2 * SIP_LIMITS.message;

/**
 * Asks one question over a TCP connection of its own and takes its final answer. Never rejects; `silent` at the latest
 * after `withinMs`.
 * @param address our own IPv4 address; `0.0.0.0` for whichever leads to the target
 */
export function askOverTcp(
  request: RequestFrom,
  target: SipTarget,
  withinMs: Millis,
  { address, clock }: { readonly address: string; readonly clock: Clock },
): Promise<Reply> {
  return new Promise((resolve) => {
    const socket = connect({ host: target.address, port: target.port, localAddress: address });
    let hop: OwnHop | null = null;
    let received = Buffer.alloc(0);
    const end = (reply: Reply): void => {
      stop();
      socket.destroy();
      resolve(reply);
    };
    const stop = clock.after(withinMs, () => end({ ok: false, why: 'silent' }));
    socket.on('connect', () => {
      const sentBy = `${socket.localAddress}:${socket.localPort}`;
      const made = withOwnHop(request(sentBy), 'TCP', sentBy);
      hop = made.hop;
      socket.write(made.bytes);
    });
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      const taken = hop && takeAnswer(received, hop);
      if (taken === null || received.length > MOST_BYTES) return end({ ok: false, why: 'silent' });
      received = taken.rest;
      if (taken.reply) end(taken.reply);
    });
    socket.on('error', () => end({ ok: false, why: hop === null ? 'unreachable' : 'silent' }));
    socket.on('close', () => end({ ok: false, why: 'silent' }));
  });
}

/** What of the stream is left, and the final answer once it is there; null when the stream is no SIP. */
function takeAnswer(bytes: Buffer, hop: OwnHop): { rest: Buffer<ArrayBuffer>; reply: Reply | null } | null {
  let rest = Buffer.from(bytes);
  for (;;) {
    const framed = parseStream(rest);
    if (framed === 'more') return { rest, reply: null };
    if (!framed.ok) return null;
    rest = rest.subarray(framed.bytes);
    const { message } = framed;
    const final = message.kind === 'response' && message.status >= 200 && isAnswerTo(message, hop);
    if (final) return { rest, reply: { ok: true, response: message } };
  }
}
