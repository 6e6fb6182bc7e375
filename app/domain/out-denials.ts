import { asDialled } from './destination.js';
import type { Directory, Trunk } from './directory.js';
import type { TrunkId } from './ids.js';
import type { NumberLists } from './number-rules.js';
import type { Overrides } from './settings.js';

/** What this trunk never carries, whoever asks: numbers as it dials them, `+44*` for all that begin so. */
export interface OutDenial {
  readonly trunkId: TrunkId;
  readonly denied: readonly string[];
}

/**
 * D7, toll fraud: what Asterisk's dialplan refuses by itself, in case we are wrong. Never more than we refuse: of the rules of
 * the whole system only those that no site and no agent sets otherwise, and no entry within which something is allowed.
 * @param callingCodes of all countries, without `+`, by their two capital letters
 */
export function outDenials(directory: Directory, callingCodes: ReadonlyMap<string, string>): readonly OutDenial[] {
  const everybodys = [...systemDenials(directory), ...countryDenials(directory, callingCodes)];
  return [...directory.trunks.values()].flatMap((trunk) => {
    const own = surely({ allowed: trunk.allowedNumbers, denied: trunk.deniedNumbers });
    const denied = [...new Set([...own, ...everybodys].flatMap((entry) => formsOf(trunk, entry)))].sort();
    return denied.length === 0 ? [] : [{ trunkId: trunk.id, denied }];
  });
}

function narrower({ sites, agents }: Directory): readonly Overrides[] {
  return [...sites.values(), ...agents.values()].map(({ settings }) => settings);
}

function systemDenials(directory: Directory): readonly string[] {
  const { allowedNumbers: allowed = [], deniedNumbers: denied = [] } = directory.system;
  const others = narrower(directory).some(({ allowedNumbers, deniedNumbers }) => allowedNumbers ?? deniedNumbers);
  return others ? [] : surely({ allowed, denied });
}

/** Codes of which no country may be called by anybody. */
function countryDenials(directory: Directory, callingCodes: ReadonlyMap<string, string>): readonly string[] {
  const lists = [directory.system, ...narrower(directory)].flatMap(({ allowedCountries }, n) =>
    allowedCountries || n === 0 ? [allowedCountries ?? []] : [],
  );
  if (lists.some((list) => list.length === 0)) return [];
  const kept = new Set(lists.flat().map((country) => callingCodes.get(country)));
  const denied = new Set([...callingCodes.values()].filter((code) => !kept.has(code)));
  return [...denied].map((code) => `+${code}*`);
}

function surely({ allowed, denied }: NumberLists): readonly string[] {
  const bare = (entry: string): string => entry.replace(/\*$/, '');
  return denied.filter((entry) => !allowed.some((one) => bare(one).startsWith(bare(entry))));
}

/** As it stands, and as the trunk dials it where that says as clearly that it is abroad. */
function formsOf(trunk: Trunk, entry: string): readonly string[] {
  const star = entry.endsWith('*') ? '*' : '';
  const dialled = asDialled(trunk, entry.replace(/\*$/, ''));
  const clear = entry.startsWith('+') && /^(?:\+|00|011)\d/.test(dialled);
  return clear ? [entry, `${dialled}${star}`] : [entry];
}
