import type { Agent } from '../../domain/directory.js';
import type { Attempt, TriedFrom } from '../../ports/lock-out.js';
import type { VoiceLine } from '../../ports/voice-line.js';
import { askDigits } from './ask-digits.js';
import { agentWithDn, type DeskParts } from './desk-parts.js';

/** `said`: it has been told why not, and another try is of no use. */
export type Proof = { readonly agent: Agent } | 'said' | 'wrong' | 'gone';

export interface Whom {
  /** null: the DN is asked for. */
  readonly agent: Agent | null;
  /** A DN that came with the code; '' for none. */
  readonly dn: string;
  /** Without a PIN there is no way in (B1: from outside); else who has none is not asked. */
  readonly pinNeeded: boolean;
}

const MOST_DN = 15;
const MOST_PIN = 10;

/**
 * Finds out who speaks: DN, then the PIN. A wrong DN is asked for a PIN all the same and takes as long, so that nobody
 * learns which of the two was wrong (B4). Tries count for the agent wherever they are made, and for this telephone.
 */
export async function proveAgent(parts: DeskParts, line: VoiceLine, whom: Whom): Promise<Proof> {
  const from = placeOf(line);
  if (parts.lockOut.waitMs({ who: null, from }) > 0) return turnedAway(parts, line);
  const dn = whom.agent ? whom.agent.dn : await askDn(line, whom.dn);
  if (dn === null) return 'gone';
  if (dn === '') return givenUp(line);
  const agent = whom.agent ?? agentWithDn(parts.live.view, dn);
  const hash = agent === null ? null : await parts.pins.hashOf(agent.id);
  if (agent !== null && hash === null && !whom.pinNeeded) return { agent };
  // A DN that is nobody's is locked as an agent's is: else the lock would tell which there are.
  const attempt = { who: agent ? { agentId: agent.id } : { name: `DN ${dn}` }, from };
  if (parts.lockOut.waitMs(attempt) > 0) return turnedAway(parts, line);
  const pin = await askDigits(line, ['ask-pin'], MOST_PIN);
  if (pin === null) return 'gone';
  if (pin === '') return givenUp(line);
  return judge(parts, line, attempt, { agent, hash, pin });
}

interface Given {
  readonly agent: Agent | null;
  readonly hash: string | null;
  readonly pin: string;
}

async function judge(parts: DeskParts, line: VoiceLine, attempt: Attempt, { agent, hash, pin }: Given): Promise<Proof> {
  // Asked again: others may have tried while this one typed. Nothing is awaited between this and the count.
  if (parts.lockOut.waitMs(attempt) > 0) return turnedAway(parts, line);
  const ended = parts.lockOut.began(attempt);
  const right = await parts.passwords.matches(hash, pin);
  ended(right && agent !== null);
  if (right && agent) return { agent };
  parts.log.warn('a PIN typed on a telephone was wrong', { agentId: agent?.id ?? null, endpoint: line.endpoint });
  return 'wrong';
}

/** '' when none is typed; null when the line is gone. */
async function askDn(line: VoiceLine, given: string): Promise<string | null> {
  return given === '' ? askDigits(line, ['ask-dn'], MOST_DN) : given;
}

async function givenUp(line: VoiceLine): Promise<'said'> {
  await line.say(['goodbye'], false);
  return 'said';
}

async function turnedAway(parts: DeskParts, line: VoiceLine): Promise<'said'> {
  parts.log.warn('somebody who is locked out tried again on a telephone', { endpoint: line.endpoint });
  await line.say(['locked'], false);
  return 'said';
}

/**
 * A telephone of ours is its endpoint; whoever comes from outside is the number they claim. Who claims none is one of many
 * who may come that way.
 */
function placeOf({ kind, endpoint, callerNumber }: VoiceLine): TriedFrom {
  if (kind === 'code' || /^(phone|soft)-/.test(endpoint)) return { telephone: endpoint };
  return /[0-9]/.test(callerNumber) ? { telephone: callerNumber } : { address: endpoint };
}
