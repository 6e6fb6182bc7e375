import type { SipParty } from '../../test/support/sip-party.js';
import type { SipCall } from '../../test/support/sip-call.js';
import { markedPacket } from './marker.js';

export const QUEUE_NUMBER = '4500';
/** Leads to an ARI application instead of the queue. */
export const BARE_NUMBER = '4600';

/**
 * app_queue with agents of app_agent_pool, set for speed: callers are handed out in parallel (autofill), nothing is
 * announced, nobody rests. Names of files below the comparison folder, and their text.
 */
export function queueFiles(agents: number): ReadonlyMap<string, string> {
  const ids = Array.from({ length: agents }, (_, i) => agentId(i));
  const members = ids.map((id) => `member => Local/${id}@bench-agents/n,0,Agent ${id},Agent:${id}`);
  return new Map([
    [
      'queues.conf',
      [
        '[general]',
        'autofill = yes',
        'shared_lastcall = no',
        '[bench]',
        'musicclass = default',
        'strategy = leastrecent',
        'autofill = yes',
        'ringinuse = no',
        'wrapuptime = 0',
        'retry = 1',
        'timeout = 10',
        'joinempty = yes',
        'leavewhenempty = no',
        'announce-frequency = 0',
        'periodic-announce-frequency = 0',
        ...members,
        '',
      ].join('\n'),
    ],
    [
      'agents.conf',
      [
        '[agent](!)',
        'ackcall = no',
        'wrapuptime = 0',
        'custom_beep = ',
        ...ids.flatMap((id) => [`[${id}](agent)`, `fullname = Agent ${id}`]),
        '',
      ].join('\n'),
    ],
    [
      'extensions.conf',
      [
        '[bench-agents]',
        'exten => _10XX,1,AgentRequest(${EXTEN})',
        ' same => n,Hangup()',
        '[bench-phones]',
        'exten => _10XX,1,Answer(,i)',
        ' same => n,AgentLogin(${EXTEN},s)',
        ' same => n,Hangup()',
        `exten => ${QUEUE_NUMBER},1,Answer(,i)`,
        ' same => n,Queue(bench)',
        ' same => n,Hangup()',
        'exten => _30XX,1,Answer(,i)',
        ' same => n,Stasis(bench-bare,agent)',
        ' same => n,Hangup()',
        `exten => ${BARE_NUMBER},1,Answer(,i)`,
        ' same => n,Stasis(bench-bare)',
        ' same => n,Hangup()',
        '',
      ].join('\n'),
    ],
  ]);
}

/** The SIP peer over which the bench's telephones reach the queue; beside Farline's own trunk. */
export function queuePeerFile(address: string, port: number): string {
  return [
    '[bench-phones]',
    'type = endpoint',
    'context = bench-phones',
    'aors = bench-phones',
    'disallow = all',
    'allow = ulaw',
    'identify_by = ip',
    'direct_media = no',
    'send_connected_line = no',
    'rtp_keepalive = 15',
    '[bench-phones]',
    'type = aor',
    `contact = sip:${address}:${port}`,
    '[bench-phones]',
    'type = identify',
    'endpoint = bench-phones',
    `match = ${address}`,
    '',
  ].join('\n');
}

/** Signs `agents` agents in by telephone; each speaks its number from then on. */
export async function logInToQueue(
  phones: SipParty,
  target: { readonly address: string; readonly port: number },
  agents: number,
): Promise<readonly SipCall[]> {
  const calls: SipCall[] = [];
  for (let i = 0; i < agents; i += 1) {
    const call = await phones.call(agentId(i), target, `20${i}`);
    call.speak(() => markedPacket(i));
    calls.push(call);
  }
  return calls;
}

/** The i-th agent of app_agent_pool; at most 99 of them. */
export function agentId(i: number): string {
  return String(1001 + i);
}
