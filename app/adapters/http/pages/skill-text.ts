import type { Skill, SkillNeed } from '../../../domain/skills.js';
import type { FormValues } from './form-fields.js';
import { linesIn } from './form-values.js';

const MS = 1_000;

/** One per line: `german 80`. */
export function skillsText(skills: readonly Skill[]): string {
  return skills.map(({ skill, level }) => `${skill} ${level}`).join('\n');
}

/** What is no level stands as it was typed, for the contract to name. */
export function skillsIn(values: FormValues): readonly { readonly skill: string; readonly level: unknown }[] {
  return linesIn(values, 'skills').map((line) => {
    const [skill = '', ...rest] = line.split(/[\s:]+/);
    return { skill: skill.toLowerCase(), level: numberOf(rest.join(' ')) };
  });
}

/** One per line: `german 50`, or `german 50 20 60` where 20 is enough after 60 seconds. */
export function needsText(needs: readonly SkillNeed[]): string {
  const later = ({ later: then }: SkillNeed): string => (then === null ? '' : ` ${then.least} ${then.afterMs / MS}`);
  return needs.map((need) => `${need.skill} ${need.least}${later(need)}`).join('\n');
}

export function needsIn(values: FormValues): readonly object[] {
  return linesIn(values, 'skills').map((line) => {
    const [skill = '', least = '', then, ...after] = line.split(/[\s:,]+/);
    const later = then === undefined ? null : { least: numberOf(then), afterMs: millisOf(after.join(' ')) };
    return { skill: skill.toLowerCase(), least: numberOf(least), later };
  });
}

function numberOf(text: string): unknown {
  return /^\d{1,6}$/.test(text) ? Number(text) : text;
}

function millisOf(text: string): unknown {
  return /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Math.round(Number(text) * MS) : text;
}
