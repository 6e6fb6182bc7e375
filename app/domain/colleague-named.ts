import type { Agent } from './directory.js';
import type { View } from './world.js';

/** An agent as people name them: by login name, directory number, or id. */
export function colleagueNamed({ directory: { agents } }: Pick<View, 'directory'>, name: string): Agent | null {
  const same = name.toLowerCase();
  for (const agent of agents.values()) if (agent.dn === name || agent.login.toLowerCase() === same) return agent;
  return agents.get(name) ?? null;
}
