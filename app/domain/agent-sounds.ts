import type { AgentId, Instant, Millis, PromptId } from './ids.js';

/** K6: `greeting` is heard by agent and customer when they are together, `voicemail` by who does not reach the agent. */
export const SOUND_USES = ['greeting', 'voicemail'] as const;
export type SoundUse = (typeof SOUND_USES)[number];

/** What an agent recorded or uploaded for themselves. Its bytes are a file among the prompts. */
export interface AgentSound {
  /** Names the file; a new one each time, so that what plays is never changed under its listeners. */
  readonly sound: PromptId;
  readonly durationMs: Millis;
  readonly madeAt: Instant;
}

export type AgentSounds = Readonly<Partial<Record<SoundUse, AgentSound>>>;

/** Of all agents who have any. */
export type AllAgentSounds = ReadonlyMap<AgentId, AgentSounds>;

/** What is shorter is a breath. */
export const LEAST_SOUND_MS: Millis = 500;

/** How long each may be. */
export const MOST_SOUND_MS: Readonly<Record<SoundUse, Millis>> = { greeting: 10_000, voicemail: 60_000 };

/** Why a sound is not taken; null: it is. */
export function lengthProblem(use: SoundUse, durationMs: Millis): 'too-short' | 'too-long' | null {
  if (durationMs < LEAST_SOUND_MS) return 'too-short';
  return durationMs > MOST_SOUND_MS[use] ? 'too-long' : null;
}
