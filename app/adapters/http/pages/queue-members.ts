import type { Directory } from '../../../domain/directory.js';
import { isSkilled, type SkillNeed } from '../../../domain/skills.js';
import type { Texts } from '../texts.js';
import { byName } from './by-name.js';
import { shownTable, type ShownTable } from './list-page.js';

interface ShownQueue {
  readonly id: string;
  readonly skills: readonly SkillNeed[];
}

/** K1: who serves a queue, in the order in which penalties ask them, and whether their skills are enough for it. */
export function membersTable({ id, skills: needs }: ShownQueue, { agents }: Directory, texts: Texts): ShownTable {
  const members = [...agents.values()].flatMap((agent) => {
    const membership = agent.queues.find(({ queueId }) => queueId === id);
    return membership ? [{ agent, penalty: membership.penalty }] : [];
  });
  const rows = members
    .sort((a, b) => a.penalty - b.penalty || byName(a.agent, b.agent))
    .map(({ agent, penalty }) => {
      const { skills } = agent;
      const fit = isSkilled(skills, needs, 0) ? 'now' : isSkilled(skills, needs, Infinity) ? 'later' : 'never';
      return [
        { text: agent.name, href: `/agents/${agent.id}`, note: agent.dn },
        { text: String(penalty) },
        { text: skills.map(({ skill, level }) => `${skill} ${level}`).join(', ') },
        { text: texts.say(`form.queue.fits-${fit}`), ...(fit === 'never' ? { tone: 'is-out-of-service' } : {}) },
      ];
    });
  const columns = ['agent', 'penalty', 'skills', 'fits'].map((name) => texts.say(`form.queue.members-${name}`));
  return shownTable(texts.say('form.queue.members'), columns, rows, texts.say('form.queue.members-none'));
}
