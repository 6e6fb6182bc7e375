import type { Directory } from '../../../domain/directory.js';
import type { RouteTarget } from '../../../domain/route-target.js';

/** What people call a target: the name of the queue, menu or prompt, or the number; '' for what has no name. */
export function nameOfTarget(
  { agents, queues, menus, prompts }: Pick<Directory, 'agents' | 'queues' | 'menus' | 'prompts'>,
  target: RouteTarget,
): string {
  switch (target.kind) {
    case 'queue':
      return queues.get(target.queueId)?.name ?? '';
    case 'menu':
      return menus.get(target.menuId)?.name ?? '';
    case 'number':
      return target.number;
    case 'announcement':
      return prompts.get(target.promptId)?.name ?? '';
    case 'agent':
    case 'voicemail':
      return agents.get(target.agentId)?.name ?? '';
    case 'dial-in':
      return '';
  }
}
