import { WebSocket, type RawData } from 'ws';

/** A SIP message with its SDP is a few kilobytes; Asterisk itself takes no longer ones. */
export const MOST_MESSAGE_BYTES = 64 * 1024;
/** Unsent bytes at which the other side is no longer listened to, and those at which it is again. */
const FULL_BYTES = 256 * 1024;
const EMPTY_BYTES = 64 * 1024;
/** Who does not close politely within this is cut off. */
const CLOSE_MS = 2_000;
const NOT_TEXT = 1003;
const GOING_AWAY = 1001;

/** Passes SIP messages between a browser and Asterisk until either ends; then the other is ended as well. */
export function relayMessages(browser: WebSocket, asterisk: WebSocket): void {
  oneWay(browser, asterisk);
  oneWay(asterisk, browser);
}

/** Ends a socket politely, and hard when nobody answers. */
export function closeSocket(socket: WebSocket, code: number, reason: string): void {
  if (socket.readyState === WebSocket.CLOSED) return;
  socket.close(code, reason);
  const late = setTimeout(() => socket.terminate(), CLOSE_MS);
  late.unref();
  socket.once('close', () => clearTimeout(late));
}

function oneWay(from: WebSocket, to: WebSocket): void {
  from.on('message', (data: RawData, isBinary: boolean) => {
    if (isBinary) return closeSocket(from, NOT_TEXT, 'text only');
    if (to.readyState !== WebSocket.OPEN) return;
    to.send(data, { binary: false }, () => {
      if (from.isPaused && to.bufferedAmount <= EMPTY_BYTES) from.resume();
    });
    if (to.bufferedAmount > FULL_BYTES) from.pause();
  });
  // A message that is too long, or no WebSocket frame at all: `ws` closes by itself right after.
  from.on('error', () => undefined);
  from.on('close', (code, reason) => closeSocket(to, mayBeSent(code) ? code : GOING_AWAY, reason.toString()));
}

/** 1005, 1006 and 1015 only say how a socket ended; nobody may send them (RFC 6455 section 7.4.1). */
function mayBeSent(code: number): boolean {
  return (code >= 3000 && code <= 4999) || (code >= 1000 && code <= 1014 && ![1004, 1005, 1006].includes(code));
}
