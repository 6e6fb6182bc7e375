/** I: what can be asked for by dialling. */
export const CODE_ACTIONS = [
  'toggle',
  'login',
  'logout',
  'ready',
  'not-ready',
  'end-wrap-up',
  'where',
  'nail',
] as const;
export type CodeAction = (typeof CODE_ACTIONS)[number];

/** What is dialled for each: `*` or `#`, then 1–7 digits, `*` or `#`; none begins with another one. */
export type FeatureCodes = Readonly<Record<CodeAction, string>>;

export const DEFAULT_CODES: FeatureCodes = {
  toggle: '*30',
  login: '*31',
  logout: '*32',
  ready: '*33',
  'not-ready': '*34',
  'end-wrap-up': '*35',
  where: '*36',
  nail: '*37',
};

export interface DialledCode {
  readonly action: CodeAction;
  /** Digits dialled behind the code: a DN, a reason, a reason and a DN, or none. */
  readonly argument: string;
}

/** What somebody dialled, or null when it begins with no code or goes on with more than digits. */
export function readCode(codes: FeatureCodes, dialled: string): DialledCode | null {
  for (const action of CODE_ACTIONS) {
    const argument = dialled.startsWith(codes[action]) ? dialled.slice(codes[action].length) : null;
    if (argument !== null && /^[0-9]{0,32}$/.test(argument)) return { action, argument };
  }
  return null;
}

/** Two codes of which one begins with the other could not be told apart; null when there are none. */
export function ambiguousCodes(codes: FeatureCodes): readonly [CodeAction, CodeAction] | null {
  for (const one of CODE_ACTIONS) {
    for (const other of CODE_ACTIONS) if (one !== other && codes[other].startsWith(codes[one])) return [one, other];
  }
  return null;
}

/**
 * A reason of 1–3 digits, behind which a lamp's name carries the agent's own DN (`*3418888`). '' when there is none or
 * it is not theirs.
 */
export function reasonIn(argument: string, dn: string): string {
  const reason = argument.length > dn.length && argument.endsWith(dn) ? argument.slice(0, -dn.length) : argument;
  return reason.length <= 3 ? reason : '';
}
