import type { UA } from 'jssip';

/** What a browser can tell of the way between it and Asterisk. */
export interface NetworkFigures {
  /** There and back on the WebSocket, the middle one of several; null: no answer at all. */
  readonly roundTripMs: number | null;
  readonly asked: number;
  readonly answered: number;
  /** What came of the sound of the call that is up; null: there is none, or nothing came yet. */
  readonly sound: { readonly lostPercent: number; readonly jitterMs: number } | null;
}

/** Enough to see a single late answer as what it is. */
export const ASKS = 5;
const ANSWER_MS = 3_000;

/** Its number goes one up with each time that it is sent. */
interface SentRequest {
  readonly cseq: number;
}
type HearsRequest = (event: { readonly request: SentRequest }) => void;

/** A part of JsSIP that its types leave out. */
interface OptionsSender {
  once(event: 'newOptions', listener: HearsRequest): void;
  removeListener(event: 'newOptions', listener: HearsRequest): void;
  sendOptions(target: string, body: undefined, options: { readonly eventHandlers: object }): void;
}

/** Asks Asterisk so many times, one after another, and reads what the call that is up has received so far. */
export async function checkNetwork(
  agent: UA | null,
  connection: RTCPeerConnection | null,
  asks: number,
): Promise<NetworkFigures> {
  const times: number[] = [];
  for (let n = 0; n < asks && agent?.isConnected(); n += 1) {
    const time = await roundTripOf(agent);
    if (time !== null) times.push(time);
  }
  times.sort((one, other) => one - other);
  const middle = times[Math.floor(times.length / 2)] ?? null;
  const sound = connection && (await soundOf(connection));
  return { roundTripMs: middle, asked: asks, answered: times.length, sound };
}

/**
 * An OPTIONS and its answer, whatever it says. Asterisk may first ask who we are, so that there are two ways there and
 * back: each counts one on in the CSeq. null: no answer in time.
 */
function roundTripOf(agent: UA): Promise<number | null> {
  return new Promise((resolve) => {
    const late = setTimeout(() => resolve(null), ANSWER_MS);
    let request: SentRequest | null = null;
    let first = 0;
    const begun = performance.now();
    const over = (answered: boolean): void => {
      clearTimeout(late);
      const ways = 1 + (request?.cseq ?? first) - first;
      resolve(answered ? (performance.now() - begun) / ways : null);
    };
    // Heard for this moment only: whoever listens to it answers what Asterisk asks of us, too.
    const heard: HearsRequest = (event) => {
      request = event.request;
      first = request.cseq;
    };
    const sender = agent as unknown as OptionsSender;
    sender.once('newOptions', heard);
    sender.sendOptions(`sip:${ECHO}@farline.invalid`, undefined, {
      eventHandlers: {
        succeeded: () => over(true),
        failed: ({ originator }: { readonly originator: string }) => over(originator === 'remote'),
      },
    });
    sender.removeListener('newOptions', heard);
  });
}

/** No number of anybody: Asterisk says so, and that is the answer. */
const ECHO = 'round-trip';

/** What came of the sound of a call so far; null: nothing yet. */
export async function soundOf(connection: RTCPeerConnection): Promise<NetworkFigures['sound']> {
  for (const stat of (await connection.getStats()).values() as Iterable<Record<string, unknown>>) {
    if (stat['type'] !== 'inbound-rtp' || stat['kind'] !== 'audio') continue;
    const [lost, received] = [Number(stat['packetsLost'] ?? 0), Number(stat['packetsReceived'] ?? 0)];
    if (received === 0) return null;
    // A packet that came twice counts as less than nothing lost.
    const lostPercent = (100 * Math.max(0, lost)) / (received + Math.max(0, lost));
    return { lostPercent, jitterMs: 1_000 * Number(stat['jitter'] ?? 0) };
  }
  return null;
}
