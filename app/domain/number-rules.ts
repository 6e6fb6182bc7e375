/** What is known of numbers beside their digits. */
export interface Numbering {
  /** D7: whether calls to this number, as it is dialled, are billed at a premium rate; `country` as the setting. */
  isPremium(number: string, country: string): boolean;
  /** Where a number is, as it is dialled; `country` as the setting. */
  placeOf(number: string, country: string): NumberPlace;
}

export interface NumberPlace {
  /** With `+` and country code; null: it names no country and none is known for it, as numbers behind a PBX. */
  readonly global: string | null;
  /**
   * ISO 3166-1, two capital letters: the country it is of, or all that share its code when it is none of any of them by
   * the numbering plan. None: of no country (satellites, networks of their own), or nobody knows.
   */
  readonly countries: readonly string[];
}

/** Which numbers may be called. `+49*`: whatever begins so; without the star: this number alone. */
export interface NumberLists {
  /** Empty: whatever is not denied. */
  readonly allowed: readonly string[];
  readonly denied: readonly string[];
}

export interface NumberRules extends NumberLists {
  /** ISO 3166-1; empty: all of them. */
  readonly countries: readonly string[];
  /** Of numbers that name none; '': nobody knows. */
  readonly home: string;
}

/** Why a number must not be called. */
export type NumberProblem = 'premium' | 'denied' | 'country';

/** As it stands in a list. */
export const LISTED_NUMBER = /^(?:\+?\d{1,20}\*?|\+\*)$/;
export const MOST_LISTED = 200;

/**
 * D7, toll fraud: the one place where rules meet a number. null: it may be called.
 * @param forms the number as each trunk that may carry it would dial it
 */
export function numberProblem(
  rules: NumberRules,
  number: string,
  forms: readonly string[],
  numbering: Numbering,
): NumberProblem | null {
  const all = [number, ...forms];
  if (all.some((form) => numbering.isPremium(form, rules.home))) return 'premium';
  const place = numbering.placeOf(number, rules.home);
  // What a trunk dials names another country only when it says so: bare digits are the far end's own.
  const places = [place, ...forms.map((form) => numbering.placeOf(form, ''))];
  const globals = places.flatMap(({ global }) => (global === null ? [] : [global]));
  if (isDenied(rules, [...all, ...globals])) return 'denied';
  const abroad = ({ global, countries }: NumberPlace): boolean =>
    global !== null && !countries.some((country) => rules.countries.includes(country));
  return rules.countries.length > 0 && places.some(abroad) ? 'country' : null;
}

/** The longest entry that fits any of the forms decides, of two as long the one that denies; no entry: what is not on a list of allowed ones. */
export function isDenied({ allowed, denied }: NumberLists, forms: readonly string[]): boolean {
  const [yes, no] = [longest(allowed, forms), longest(denied, forms)];
  return no > 0 || yes > 0 ? no >= yes : allowed.length > 0;
}

/** How exactly the best entry fits: 0 for none, its length, or more than any length for the whole number. */
function longest(entries: readonly string[], forms: readonly string[]): number {
  let best = 0;
  for (const entry of entries) {
    const prefix = entry.endsWith('*') ? entry.slice(0, -1) : null;
    const fits = forms.some((form) => (prefix === null ? form === entry : form.startsWith(prefix)));
    if (fits) best = Math.max(best, prefix === null ? WHOLE : prefix.length);
  }
  return best;
}

const WHOLE = 100;
