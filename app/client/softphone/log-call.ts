import type { EndEvent, RTCSession } from 'jssip/lib/RTCSession';
import type { ClientDetail } from './client-line.js';
import type { ClientLog } from './client-log.js';
import { soundOf, type NetworkFigures } from './network-check.js';

/** Between two looks at what came of the sound: once a call is over nothing can be asked of it. */
const LOOK_MS = 1_000;

/** M: how a call began and ended, how its sound was, and what became of the way between. Never who called. */
export function logCall(session: RTCSession, log: ClientLog): void {
  let begunAt: number | null = null;
  let answered = false;
  let sound: NetworkFigures['sound'] = null;
  let looking: ReturnType<typeof setInterval> | undefined;
  session.on('peerconnection', ({ peerconnection: connection }) => {
    answered = true;
    logWay(connection, log);
    const look = async (): Promise<void> => void (sound = (await soundOf(connection)) ?? sound);
    looking = setInterval(() => void look().catch(() => undefined), LOOK_MS);
  });
  session.on('accepted', () => {
    begunAt = performance.now();
    log.note('call-begun', { device: session.connection.getSenders()[0]?.track?.label });
  });
  session.on('ended', (event) => {
    clearInterval(looking);
    const lastedMs = begunAt === null ? undefined : performance.now() - begunAt;
    log.note('call-ended', { ...endOf(event), lastedMs, ...sound });
  });
  session.on('failed', (event) => {
    clearInterval(looking);
    // The caller who gives up, and a call taken elsewhere, are no failures of this telephone.
    const failed = answered && !['Canceled', 'Terminated'].includes(event.cause);
    log.note(failed ? 'call-failed' : 'call-unanswered', endOf(event));
  });
}

function endOf({ originator, message, cause }: EndEvent): ClientDetail {
  const code = message && 'status_code' in message ? message.status_code : undefined;
  return { by: originator as ClientDetail['by'], cause, code };
}

function logWay(connection: RTCPeerConnection, log: ClientLog): void {
  let lost = false;
  connection.addEventListener('iceconnectionstatechange', () => {
    const state = connection.iceConnectionState;
    if (state === 'failed') log.note('ice-failed');
    if (state === 'disconnected') log.note('ice-lost');
    if (state === 'connected' && lost) log.note('ice-back');
    lost = state === 'disconnected';
  });
}
