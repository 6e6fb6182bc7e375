import { z } from 'zod';
import { BEST_LEVEL, SKILL_NAME } from '../../../domain/skills.js';

const hourMs = 3_600_000;

const skillField = z
  .string()
  .regex(SKILL_NAME)
  .describe('1 to 40 lower-case letters, digits, dashes or underscores, beginning and ending with a letter or digit');

const once = <T extends { readonly skill: string }>(list: readonly T[]): boolean =>
  new Set(list.map(({ skill }) => skill)).size === list.length;

/** K1: `Skill` of the domain, of an agent. */
export const skillsField = z
  .array(
    z.strictObject({
      skill: skillField,
      level: z.int().min(1).max(BEST_LEVEL).describe(`a whole number from 1 to ${BEST_LEVEL}`),
    }),
  )
  .max(50)
  .refine(once)
  .describe(`at most 50 skills {skill, level}, each once, level from 1 to ${BEST_LEVEL}`);

/** K1: `SkillNeed` of the domain, of a queue or an inbound route. */
export const needsField = z
  .array(
    z
      .strictObject({
        skill: skillField,
        least: z.int().min(1).max(BEST_LEVEL).describe(`a whole number from 1 to ${BEST_LEVEL}`),
        later: z
          .strictObject({
            afterMs: z
              .int()
              .min(100)
              .max(24 * hourMs)
              .describe('milliseconds, 100 to 86400000'),
            least: z.int().min(0).max(BEST_LEVEL).describe('a whole number from 0 to the level before'),
          })
          .nullable()
          .default(null),
      })
      .refine(({ least, later }) => later === null || later.least < least, { path: ['later', 'least'] }),
  )
  .max(20)
  .refine(once)
  .describe(
    `at most 20 skills {skill, least, later}, each once, least from 1 to ${BEST_LEVEL}; later null, or {afterMs, least} with a lower level`,
  );
