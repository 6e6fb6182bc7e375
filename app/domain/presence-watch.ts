import { asDialled, trunksFor } from './destination.js';
import type { Agent, Trunk } from './directory.js';
import { settingFor } from './setting-for.js';
import type { View } from './world.js';

/** Whom to watch, and over which trunks, best first. */
export interface PresenceWatch {
  readonly agent: Agent;
  readonly ways: readonly { readonly trunk: Trunk; readonly number: string }[];
}

/** The number of an agent's telephone at another PBX: their outside number, else the one they have here. */
export function pbxNumber({ number, dn }: Pick<Agent, 'number' | 'dn'>): string {
  return number ?? dn;
}

/** J: the agents whose telephones at other PBXs are watched now. Over the trunks that their calls take. */
export function presenceWatches(view: View): readonly PresenceWatch[] {
  return [...view.directory.agents.values()]
    .filter((agent) => isWatched(view, agent))
    .map((agent) => {
      const number = pbxNumber(agent);
      const ways = trunksFor(view, number, agent.trunkId).map((trunk) => ({ trunk, number: asDialled(trunk, number) }));
      return { agent, ways: ways.filter((way) => way.number !== '') };
    });
}

export function isWatched(view: View, { id, interfaces }: Agent): boolean {
  return interfaces.includes('pbx') && settingFor(view.directory, 'presence', { agentId: id });
}
