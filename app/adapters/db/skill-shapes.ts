import { z } from 'zod';
import type { Skill, SkillNeed } from '../../domain/skills.js';

/** As kept in JSON columns. */
export const skillsShape = z.array(z.object({ skill: z.string(), level: z.number() })) satisfies z.ZodType<
  readonly Skill[]
>;

export const needsShape = z.array(
  z.object({
    skill: z.string(),
    least: z.number(),
    later: z.object({ afterMs: z.number(), least: z.number() }).nullable(),
  }),
) satisfies z.ZodType<readonly SkillNeed[]>;
