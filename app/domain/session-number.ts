import type { Agent } from './directory.js';
import type { View } from './world.js';

/** Numbers that reach an emergency service from most of the world's networks; shorter local ones are often extensions. */
export const EMERGENCY: readonly string[] = ['112', '911', '999', '000'];

/** D7: a leg that is redialled by a machine never rings an emergency service. */
export function isEmergency(number: string): boolean {
  return EMERGENCY.includes(digitsOf(number));
}

/**
 * D7, F3: queues, routes and agents' own numbers are never a session's number, or our calls would come back to us.
 * Behind another PBX an agent may well be reached under the DN that is theirs here, when it is configured so.
 */
export function isOurs(view: View, number: string, agent: Agent): boolean {
  const { agents, queues, routes, settings } = view.directory;
  if (settings.dialInNumber !== '' && isSameNumber(settings.dialInNumber, number)) return true;
  for (const queue of queues.values()) if (isSameNumber(queue.dn, number)) return true;
  for (const route of routes.values()) if (isSameNumber(route.number, number)) return true;
  for (const other of agents.values()) {
    if (isSameNumber(other.dn, number) && !(other.id === agent.id && number === agent.number)) return true;
  }
  return false;
}

/** Whether two numbers ring the same telephone as far as it can be told: a leading `+` does not make another one. */
export function isSameNumber(one: string, other: string): boolean {
  return digitsOf(one) === digitsOf(other);
}

function digitsOf(number: string): string {
  return number.replace(/^\+/, '');
}
