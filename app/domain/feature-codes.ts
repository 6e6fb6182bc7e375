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
  'dial',
  'hold',
  'retrieve',
  'consult',
  'complete',
  'abort',
  'confer',
  'add-party',
  'transfer',
  'leave',
  'record',
  'pause-recording',
  'resume-recording',
  'messages',
  'greeting',
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
  dial: '*38',
  hold: '*51',
  retrieve: '*52',
  consult: '*53',
  complete: '*54',
  abort: '*55',
  confer: '*56',
  'add-party': '*57',
  transfer: '*58',
  leave: '*59',
  record: '*61',
  'pause-recording': '*62',
  'resume-recording': '*63',
  messages: '*97',
  greeting: '*98',
};

/** Why these codes cannot stand beside each other, in words for whoever configured them; null: they can. */
export function featureCodesProblem(codes: FeatureCodes): string | null {
  const misshapen = FEATURES.find((feature) => !/^\*\d{1,4}$/.test(codes[feature]));
  if (misshapen) return `${misshapen} must be * and 1 to 4 digits`;
  for (const feature of FEATURES) {
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

/** As they are written in a setting: `login=*31,logout=*32`. */
export function featureCodesText(codes: FeatureCodes): string {
  return FEATURES.map((feature) => `${feature}=${codes[feature]}`).join(',');
}

/** Some or all codes as they are written in a setting; those that are not named stay as they come. */
export function readFeatureCodes(text: string): { readonly value: FeatureCodes } | { readonly allowed: string } {
  const pairs = text.split(',').map((pair) => pair.split('=').map((part) => part.trim()));
  const named = pairs.every(([feature, , more]) => FEATURES.some((one) => one === feature) && more === undefined);
  const codes = { ...DEFAULT_FEATURE_CODES, ...(Object.fromEntries(pairs) as Partial<FeatureCodes>) };
  const problem = named ? featureCodesProblem(codes) : 'each is the name of a feature, = and its code';
  if (problem === null) return { value: codes };
  return { allowed: `codes such as ${featureCodesText(DEFAULT_FEATURE_CODES)} (${problem})` };
}
