import type { Millis } from './ids.js';

/** K1: what an agent can do, and how well: 1–100, 100 is best. */
export interface Skill {
  /** As `SKILL_NAME`; the same skill for everybody who has a word of the same letters. */
  readonly skill: string;
  readonly level: number;
}

/** K1: what a call needs of whoever takes it. */
export interface SkillNeed {
  readonly skill: string;
  /** 1–100. */
  readonly least: number;
  /** Less is enough for a caller who has waited so long; null: never. `least` 0: whoever is in the queue will do. */
  readonly later: { readonly afterMs: Millis; readonly least: number } | null;
}

export const BEST_LEVEL = 100;
/** Lower case, so that nobody has to remember how somebody else wrote it. */
export const SKILL_NAME = /^[\p{Ll}\p{Lo}\d](?:[\p{Ll}\p{Lo}\d_-]{0,38}[\p{Ll}\p{Lo}\d])?$/u;

/** Whether these skills are enough for a call that has waited so long. */
export function isSkilled(skills: readonly Skill[], needs: readonly SkillNeed[], waitedMs: Millis): boolean {
  return needs.every((need) => levelOf(skills, need.skill) >= levelNeeded(need, waitedMs));
}

export function levelNeeded({ least, later }: SkillNeed, waitedMs: Millis): number {
  return later !== null && waitedMs >= later.afterMs ? Math.min(least, later.least) : least;
}

/** How long a caller has waited when less is enough for the first time from now on; null: it stays as it is. */
export function nextLoosening(needs: readonly SkillNeed[], waitedMs: Millis): Millis | null {
  const ahead = needs.flatMap(({ later }) => (later !== null && later.afterMs > waitedMs ? [later.afterMs] : []));
  return ahead.length === 0 ? null : Math.min(...ahead);
}

function levelOf(skills: readonly Skill[], wanted: string): number {
  return skills.find(({ skill }) => skill === wanted)?.level ?? 0;
}
