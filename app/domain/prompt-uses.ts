import type { Directory } from './directory.js';
import type { PromptId } from './ids.js';
import { QUEUE_TARGETS } from './queue-openings.js';
import type { RouteTarget } from './route-target.js';

/** What says a prompt. */
export interface PromptUse {
  readonly kind: 'route' | 'menu' | 'queue' | 'site' | 'agent' | 'system';
  readonly id: string;
  /** The route's number, otherwise the name; '' of the system. */
  readonly name: string;
}

/** Everything that says this prompt: as long as there is something, the prompt stays. */
export function usesOfPrompt(
  { routes, menus, queues, agents, sites, system }: Directory,
  id: PromptId,
): readonly PromptUse[] {
  const uses: PromptUse[] = [];
  for (const route of routes.values()) {
    const says = route.closedPrompt === id || route.emergencyPrompt === id || announces(route.target, id);
    if (says) uses.push({ kind: 'route', id: route.id, name: route.number });
  }
  for (const menu of menus.values()) {
    const targets = [menu.otherwise, ...menu.choices.map(({ target }) => target)];
    if (menu.promptId === id || targets.some((target) => announces(target, id)))
      uses.push({ kind: 'menu', id: menu.id, name: menu.name });
  }
  for (const queue of queues.values()) {
    const targets = QUEUE_TARGETS.map((field) => queue.openings[field]);
    const says = targets.some((target) => target !== null && announces(target, id));
    if (queue.comfortPrompt === id || queue.settings.consentPrompt === id || says)
      uses.push({ kind: 'queue', id: queue.id, name: queue.name });
  }
  for (const [kind, things] of [
    ['site', sites],
    ['agent', agents],
  ] as const) {
    for (const { id: ofWhom, name, settings } of things.values())
      if (settings.consentPrompt === id) uses.push({ kind, id: ofWhom, name });
  }
  if (system.consentPrompt === id) uses.push({ kind: 'system', id: 'system', name: '' });
  return uses;
}

function announces(target: RouteTarget, id: PromptId): boolean {
  return target.kind === 'announcement' && target.promptId === id;
}
