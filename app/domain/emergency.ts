import { asDialled, asDialledInEmergency, trunksFor, type Destination } from './destination.js';
import { DEFAULT_SITE, type Site, type Trunk } from './directory.js';
import type { SiteId, TrunkId } from './ids.js';
import { EMERGENCY, isEmergency } from './session-number.js';
import { contactHealth, type Way } from './trunk-contacts.js';
import { isOut } from './trunks.js';
import type { Session, View } from './world.js';

/** D7: one emergency number as it is dialled at one site, with every way it may go. */
export interface EmergencyNumber {
  /** null: of a telephone of which nobody knows where it is. */
  readonly siteId: SiteId | null;
  readonly number: string;
  /** Asked one after another until one of them takes the call. */
  readonly ways: readonly EmergencyWay[];
  /** '': nobody has said by which number the place is found. */
  readonly callerId: string;
  readonly location: string;
}

export interface EmergencyWay {
  readonly trunkId: TrunkId;
  /** Place of the contact among the trunk's; 0 is the primary. */
  readonly contactIndex: number;
  readonly number: string;
  /** What the trunk wants to see when the site says nothing; null: it has no wish. */
  readonly callerId: string | null;
}

/** D7: whether any site takes this number for an emergency service's, or most of the world does. */
export function isAnyEmergency({ directory }: Pick<View, 'directory'>, number: string): boolean {
  if (isEmergency(number)) return true;
  for (const { emergencyNumbers } of directory.sites.values()) if (emergencyNumbers.includes(number)) return true;
  return false;
}

/** A trunk that strips digits may make an emergency number of a harmless one. */
export function isEmergencyCall(view: View, number: string): boolean {
  return (
    isAnyEmergency(view, number) || trunksFor(view, number, null).some((trunk) => isEmergency(asDialled(trunk, number)))
  );
}

/**
 * D7: where emergency calls go, for whoever carries them out without asking us. A telephone that does not say where it is
 * has the numbers of all sites, and the default site's place.
 */
export function emergencyNumbers(view: View): readonly EmergencyNumber[] {
  const sites = [...view.directory.sites.values()];
  const main = view.directory.sites.get(DEFAULT_SITE) ?? null;
  const all = new Set([...EMERGENCY, ...sites.flatMap((site) => site.emergencyNumbers)]);
  return [
    ...sites.flatMap((site) => site.emergencyNumbers.map((number) => numberOf(view, site, site.id, number))),
    ...[...all].map((number) => numberOf(view, main, null, number)),
  ];
}

/** D7: where this agent is, by their telephone. */
export function siteOf({ directory }: Pick<View, 'directory'>, { agentId, device }: Session): Site | null {
  const siteId = (device.kind === 'phone' && device.siteId) || directory.agents.get(agentId)?.siteId;
  return directory.sites.get(siteId ?? DEFAULT_SITE) ?? null;
}

/** D7: the next way of an emergency call that an agent asks for at their desk: as Asterisk goes from their telephone. */
export function emergencyWay(view: View, session: Session, number: string, tried: readonly Way[]): Destination {
  const ways = waysOf(view, siteOf(view, session), number);
  if (ways.length === 0) return { found: false, cause: 'number-unroutable' };
  for (const { trunkId, contactIndex, ...dialled } of ways) {
    const contact = view.directory.trunks.get(trunkId)?.contacts[contactIndex] ?? '';
    if (tried.some((way) => way.trunkId === trunkId && way.contact === contact)) continue;
    return { found: true, trunkId, contact, contactIndex, ...dialled };
  }
  return { found: false, cause: 'trunk-out-of-service' };
}

function numberOf(view: View, site: Site | null, siteId: SiteId | null, number: string): EmergencyNumber {
  const { emergencyCallerId: callerId = '', emergencyLocation: location = '' } = site ?? {};
  return { siteId, number, callerId, location, ways: waysOf(view, site, number) };
}

/** What is known to be out comes last, but it comes: who calls for help is worth a try. */
function waysOf(view: View, site: Site | null, number: string): readonly EmergencyWay[] {
  const ways = trunksInOrder(view, site, number).flatMap((trunk) => {
    const dialled = asDialledInEmergency(trunk, number);
    const health = view.get('trunk', trunk.id);
    return trunk.contacts.map((contact, contactIndex) => ({
      doubtful: trunk.busyOut || isOut(health) || contactHealth(health?.contacts ?? {}, contact).ping.at === 'out',
      way: { trunkId: trunk.id, contactIndex, number: dialled, callerId: trunk.callerId },
    }));
  });
  const sound = (wanted: boolean): EmergencyWay[] =>
    ways.filter(({ doubtful }) => doubtful !== wanted).map(({ way }) => way);
  return [...sound(true), ...sound(false)];
}

/** The site's own trunk, then those whose prefix fits, then every other one, those of the site first. */
function trunksInOrder(view: View, site: Site | null, number: string): readonly Trunk[] {
  const all = [...view.directory.trunks.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  const here = (wanted: boolean): Trunk[] => all.filter(({ siteId }) => (siteId === site?.id) === wanted);
  const own = trunksFor(view, number, site?.emergencyTrunkId ?? '');
  return [...new Set([...own, ...trunksFor(view, number, null), ...here(true), ...here(false)])];
}
