import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocket, WebSocketServer } from 'ws';
import type { Millis, SessionId } from '../../../domain/ids.js';
import type { Clock } from '../../../ports/clock.js';
import type { Live } from '../../../ports/live.js';
import type { Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';
import { closeSocket, MOST_MESSAGE_BYTES, relayMessages } from './message-relay.js';

/** Why we end a browser's socket; the page reads the reason's word. */
export type SocketEnd = 'replaced' | 'session-over' | 'signed-out' | 'stopping';

export interface SocketRules {
  /** Asterisk's WebSocket, `ws://127.0.0.1:8088/ws`. Nothing a browser sends has a part in it. */
  readonly url: string;
  /** A browser that answers no ping for two of these is gone. */
  readonly heartbeatMs: Millis;
  readonly mostSockets: number;
}

/** A request that wants to become a WebSocket. */
export interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
  /** Takes the socket from the answer that would have been given on it. */
  readonly release: () => void;
}

export interface SoftphoneSockets {
  /** Connects Asterisk, then the browser. Throws `Refused` while nothing has been answered yet. */
  open(upgrade: Upgrade, caller: Caller, sessionId: SessionId): Promise<void>;
  /** Whether a window of this session is connected. */
  has(sessionId: SessionId): boolean;
  endOfSession(sessionId: SessionId, why: SocketEnd): void;
  /** Signed out, hidden, or with another role now. */
  endOf(whose: { readonly userId: string } | { readonly tokenHash: string }): void;
  endAll(): void;
  readonly count: number;
}

interface Whose {
  readonly caller: Caller;
  readonly sessionId: SessionId;
}

/** A window for which Asterisk is asked. It takes its place at once, or those that come together would pass the limit. */
interface Opening extends Whose {
  over: SocketEnd | null;
}

interface Open extends Whose {
  readonly browser: WebSocket;
  answered: boolean;
}

/** Ours to use (RFC 6455 section 7.4.2); the reason says which. */
const ENDED_BY_US = 4000;
const CONNECT_MS = 5_000;
/** A page has one; a reload may overlap for a moment. */
const MOST_OF_ONE_SESSION = 4;
export const PROTOCOL = 'sip';

export function createSoftphoneSockets(
  rules: SocketRules,
  { clock, live }: { readonly clock: Clock; readonly live: Pick<Live, 'subscribe'> },
): SoftphoneSockets {
  const sockets = new Set<Open>();
  const openings = new Set<Opening>();
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: MOST_MESSAGE_BYTES,
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  let stopBeat: (() => void) | null = null;

  function beat(): void {
    const now = clock.now();
    for (const open of sockets) {
      if (open.caller.expiresAt <= now) end(open, 'signed-out');
      else if (!open.answered) open.browser.terminate();
      else open.browser.ping();
      open.answered = false;
    }
    stopBeat = sockets.size > 0 ? clock.after(rules.heartbeatMs, beat) : null;
  }

  function end(open: Open, why: SocketEnd): void {
    closeSocket(open.browser, ENDED_BY_US, why);
  }

  function endThose(which: (whose: Whose) => boolean, why: SocketEnd): void {
    for (const open of [...sockets]) if (which(open)) end(open, why);
    for (const opening of openings) if (which(opening)) opening.over = why;
  }

  /** Throws `Refused` when there is no place, or it is no more when Asterisk is there. */
  async function inItsPlace(whose: Whose): Promise<WebSocket> {
    const taken = [...sockets, ...openings];
    const mine = taken.filter(({ sessionId }) => sessionId === whose.sessionId).length;
    if (taken.length >= rules.mostSockets || mine >= MOST_OF_ONE_SESSION) {
      throw new Refused('too-many-viewers', { retryAfterSeconds: 30 });
    }
    const opening: Opening = { ...whose, over: null };
    openings.add(opening);
    try {
      const asterisk = await connected(rules.url);
      if (opening.over === null) return asterisk;
      asterisk.terminate();
      throw new Refused(opening.over === 'signed-out' ? 'not-signed-in' : 'no-softphone');
    } finally {
      openings.delete(opening);
    }
  }

  function accept(
    { request, socket, head, release }: Upgrade,
    asterisk: WebSocket,
    caller: Caller,
    sessionId: SessionId,
  ): void {
    if (socket.destroyed) return asterisk.terminate();
    // The handshake is checked once more by `ws`; one it refuses leaves Asterisk's side to be closed.
    const refused = (): void => asterisk.terminate();
    socket.once('close', refused);
    release();
    server.handleUpgrade(request, socket, head, (browser) => {
      socket.off('close', refused);
      const open: Open = { browser, caller, sessionId, answered: true };
      sockets.add(open);
      browser.on('pong', () => (open.answered = true));
      browser.once('close', () => sockets.delete(open));
      relayMessages(browser, asterisk);
      stopBeat ??= clock.after(rules.heartbeatMs, beat);
    });
  }

  const endFollowing = live.subscribe(({ changes }) => {
    for (const { kind, id, after } of changes) {
      if (kind === 'session' && (after === null || after.state.at === 'logged-out')) {
        endThose((open) => open.sessionId === id, 'session-over');
      }
    }
  });

  return {
    get count() {
      return sockets.size;
    },
    async open(upgrade, caller, sessionId) {
      accept(upgrade, await inItsPlace({ caller, sessionId }), caller, sessionId);
    },
    has: (sessionId) => [...sockets].some((open) => open.sessionId === sessionId),
    endOfSession: (sessionId, why) => endThose((open) => open.sessionId === sessionId, why),
    endOf(whose) {
      endThose(
        ({ caller }) => ('userId' in whose ? caller.userId === whose.userId : caller.tokenHash === whose.tokenHash),
        'signed-out',
      );
    },
    endAll() {
      endFollowing();
      stopBeat?.();
      stopBeat = null;
      endThose(() => true, 'stopping');
    },
  };
}

/** An open WebSocket to Asterisk. Throws `Refused` when it is away. */
function connected(url: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, PROTOCOL, {
      handshakeTimeout: CONNECT_MS,
      maxPayload: MOST_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    const failed = (): void => reject(new Refused('switch-away', { retryAfterSeconds: 5 }));
    socket.once('error', failed);
    socket.once('open', () => {
      socket.off('error', failed);
      resolve(socket);
    });
  });
}
