/** What can be asked for by dialling a code (I). */
export const FEATURES = [
  'login-toggle',
  'login',
  'logout',
  'ready',
  'not-ready',
  'end-wrap-up',
  'where-am-i',
  'nail-up',
] as const;
export type Feature = (typeof FEATURES)[number];

/** Each code is `*` and 1–4 digits, so that none is ever a number of the number plan. */
export type FeatureCodes = Readonly<Record<Feature, string>>;

export const DEFAULT_FEATURE_CODES: FeatureCodes = {
  'login-toggle': '*30',
  login: '*31',
  logout: '*32',
  ready: '*33',
  'not-ready': '*34',
  'end-wrap-up': '*35',
  'where-am-i': '*36',
  'nail-up': '*37',
};

/** Why these codes cannot stand beside each other, in words for whoever configured them; null: they can. */
export function featureCodesProblem(codes: FeatureCodes): string | null {
  for (const feature of FEATURES) {
    if (!/^\*\d{1,4}$/.test(codes[feature])) return `${feature} must be * and 1 to 4 digits`;
    const other = FEATURES.find((one) => one !== feature && codes[one].startsWith(codes[feature]));
    if (other) return `${feature} and ${other} begin with the same code ${codes[feature]}`;
  }
  return null;
}

/** The feature whose code this begins with, and what was dialled behind it; null: it begins with none. */
export function dialledFeature(
  codes: FeatureCodes,
  dialled: string,
): { readonly feature: Feature; readonly rest: string } | null {
  const feature = FEATURES.find((one) => dialled.startsWith(codes[one]));
  return feature ? { feature, rest: dialled.slice(codes[feature].length) } : null;
}
