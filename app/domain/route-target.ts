import type { AgentId, MenuId, PromptId, QueueId } from './ids.js';

/**
 * Where an inbound call goes: from a route, a menu's digit, or a menu that got no usable digit. A stored
 * target is a kind and one word, so a kind to come needs no other columns.
 */
export type RouteTarget =
  | MenuTarget
  /** K6: straight to an agent's voicemail. */
  | { readonly kind: 'voicemail'; readonly agentId: AgentId }
  /** E1c: an agent who calls says who they are, by DN and PIN, and nails up with this call. */
  | { readonly kind: 'dial-in' };

/** Where a menu may lead, too: who dials in is asked by a voice of their own, before anything else. */
export type MenuTarget =
  | { readonly kind: 'queue'; readonly queueId: QueueId }
  | { readonly kind: 'menu'; readonly menuId: MenuId }
  /** K6: the agent's own number. */
  | { readonly kind: 'agent'; readonly agentId: AgentId }
  /** Onward to a number outside, as an agent's number is written: `+` and digits, or one behind a softswitch. */
  | { readonly kind: 'number'; readonly number: string }
  /** A prompt: a caller hears it and is let go; an agent whose `connectOnLogin` names the route is parked behind it (E1a). */
  | { readonly kind: 'announcement'; readonly promptId: PromptId };

/** K3: where an agent may send a caller on to who was with them. */
export type TransferTarget =
  Extract<MenuTarget, { readonly kind: 'queue' | 'number' }> | { readonly kind: 'agent'; readonly agentId: AgentId };

/** The one word of a target beside its kind: an id, or the number. */
export function refOf(target: RouteTarget): string {
  switch (target.kind) {
    case 'queue':
      return target.queueId;
    case 'menu':
      return target.menuId;
    case 'number':
      return target.number;
    case 'announcement':
      return target.promptId;
    case 'agent':
    case 'voicemail':
      return target.agentId;
    case 'dial-in':
      return '';
  }
}

/** The target of a stored kind and word; null for a kind that this version does not know. */
export function targetOfRef(kind: string, ref: string): RouteTarget | null {
  switch (kind) {
    case 'queue':
      return { kind, queueId: ref };
    case 'menu':
      return { kind, menuId: ref };
    case 'number':
      return { kind, number: ref };
    case 'announcement':
      return { kind, promptId: ref };
    case 'agent':
    case 'voicemail':
      return { kind, agentId: ref };
    case 'dial-in':
      return { kind };
    default:
      return null;
  }
}

/** The prompt of the announcement that this number leads to; null when it leads to none. */
export function announcementAt(
  routes: Iterable<{ readonly number: string; readonly target: RouteTarget }>,
  number: string,
): PromptId | null {
  for (const route of routes) {
    if (route.number === number && route.target.kind === 'announcement') return route.target.promptId;
  }
  return null;
}
