import type { Request, Response } from 'express';
import type { Millis } from '../../../domain/ids.js';
import type { Clock } from '../../../ports/clock.js';
import type { Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';

/** One browser or program that listens (server-sent events, WHATWG HTML section 9.2). */
export interface EventStream {
  readonly caller: Caller;
  /**
   * Sends text that is already in the wire's form; what goes to many is best made bytes once. A listener too slow to
   * keep up is cut off; it resumes by its last id.
   */
  send(frame: string | Uint8Array): void;
}

export interface EventStreams {
  /** Answers a request with an open stream; `onEnd` is called once when it is over, whoever ended it. */
  open(request: Request, response: Response, caller: Caller, onEnd: (stream: EventStream) => void): EventStream;
  /** Ends the streams of a user or of one token: signed out, hidden, or with another role now. */
  endOf(whose: { readonly userId: string } | { readonly tokenHash: string }): void;
  endAll(): void;
  readonly count: number;
}

export interface StreamRules {
  /** A comment line this often keeps proxies from closing the stream and finds dead listeners. */
  readonly heartbeatMs: Millis;
  readonly mostStreams: number;
  /** Unsent bytes after which a listener counts as too slow. */
  readonly mostUnsentBytes: number;
}

/** Windows and programs of one agent; a single one must not take the places of all others. */
const MOST_OF_ONE_AGENT = 20;

interface Open extends EventStream {
  end(): void;
}

type Whose = { readonly userId: string } | { readonly tokenHash: string };

/** `alsoEnd` ends what else they have open. */
export function createEventStreams(
  rules: StreamRules,
  clock: Clock,
  alsoEnd: (whose: Whose) => void = () => undefined,
): EventStreams {
  const streams = new Set<Open>();
  const mayOpen = ({ role, userId }: Caller): boolean => {
    if (streams.size >= rules.mostStreams) return false;
    if (role !== 'agent') return true;
    return [...streams].filter(({ caller }) => caller.userId === userId).length < MOST_OF_ONE_AGENT;
  };
  let stopBeat: (() => void) | null = null;

  function beat(): void {
    const now = clock.now();
    for (const stream of [...streams]) {
      if (stream.caller.expiresAt <= now) stream.end();
      else stream.send(': beat\n\n');
    }
    stopBeat = streams.size > 0 ? clock.after(rules.heartbeatMs, beat) : null;
  }

  return {
    get count() {
      return streams.size;
    },
    open(request, response, caller, onEnd) {
      if (!mayOpen(caller)) throw new Refused('too-many-viewers', { retryAfterSeconds: 30 });
      const stream: Open = {
        caller,
        send(frame) {
          response.write(frame);
          if (response.writableLength > rules.mostUnsentBytes) response.destroy();
        },
        end: () => void response.end(),
      };
      response.status(200).set({
        'Content-Type': 'text/event-stream; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Accel-Buffering': 'no',
      });
      request.socket.setNoDelay(true);
      response.flushHeaders();
      streams.add(stream);
      response.once('close', () => {
        streams.delete(stream);
        onEnd(stream);
      });
      stopBeat ??= clock.after(rules.heartbeatMs, beat);
      return stream;
    },
    endOf(whose) {
      alsoEnd(whose);
      for (const stream of [...streams]) {
        const { userId, tokenHash } = stream.caller;
        if ('userId' in whose ? userId === whose.userId : tokenHash === whose.tokenHash) stream.end();
      }
    },
    endAll() {
      stopBeat?.();
      stopBeat = null;
      for (const stream of [...streams]) stream.end();
    },
  };
}
