import type { Agent } from '../../domain/directory.js';
import type { FeatureCodes } from '../../domain/feature-codes.js';
import type { Command } from '../../domain/events.js';
import type { AgentId, Instant } from '../../domain/ids.js';
import type { NumberProblem } from '../../domain/number-rules.js';
import type { RefusalCode } from '../../domain/refusals.js';
import { sessionAt } from '../../domain/session-at.js';
import type { Session, View } from '../../domain/world.js';
import type { KeepAgentSounds } from '../keep-agent-sounds.js';
import type { Mailboxes } from '../mailboxes.js';
import type { Commands } from '../../ports/commands.js';
import type { Live } from '../../ports/live.js';
import type { LockOut } from '../../ports/lock-out.js';
import type { LocalTimes } from '../../ports/local-times.js';
import type { Log } from '../../ports/log.js';
import type { Passwords } from '../../ports/passwords.js';
import type { PhoneBook } from '../../ports/phone-book.js';
import type { PinStore } from '../../ports/pin-store.js';

/** What those who talk with us by telephone are served with. */
export interface DeskParts {
  readonly commands: Pick<Commands, 'submit'>;
  readonly live: Pick<Live, 'view'>;
  readonly phones: PhoneBook;
  readonly pins: PinStore;
  readonly passwords: Passwords;
  readonly lockOut: LockOut;
  readonly mailboxes: Mailboxes;
  readonly agentSounds: KeepAgentSounds;
  readonly localTimes: LocalTimes;
  readonly now: () => Instant;
  readonly codes: FeatureCodes;
  readonly log: Log;
  readonly newId: () => string;
  readonly unfit: Unfit;
}

/** Why this number may not be called for this agent, as far as the engine cannot know. */
export type Unfit = (number: string, agentId: AgentId) => Promise<NumberProblem | 'ours' | null>;

/** A command of the agent's, by telephone. */
export type Wish = Command extends infer C ? (C extends { via: string } ? Omit<C, 'via' | 'by'> : never) : never;

/** Asks the engine the way web and API do; the refusal's code, or null when it was carried out. Rejects when a step broke off. */
export async function submit(
  parts: Pick<DeskParts, 'commands' | 'newId'>,
  agent: Agent,
  wish: Wish,
): Promise<RefusalCode | null> {
  const command = { ...wish, via: 'phone', by: agent.login } as Command;
  const answer = await parts.commands.submit(`phone ${parts.newId()}`, command);
  return answer.ok ? null : answer.refusal.code;
}

export function agentWithDn(view: View, dn: string): Agent | null {
  for (const agent of view.directory.agents.values()) if (agent.dn === dn) return agent;
  return null;
}

/** Somebody signed in, and where. */
export interface SignedIn {
  readonly agent: Agent;
  readonly session: Session;
}

export function signedInAt(view: View, peer: string): SignedIn | null {
  const session = sessionAt(view, peer);
  const agent = session && view.directory.agents.get(session.agentId);
  return session && agent ? { agent, session } : null;
}
