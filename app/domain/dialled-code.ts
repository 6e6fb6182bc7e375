import { dialledFeature, type Feature, type FeatureCodes } from './feature-codes.js';

export interface DialledCode {
  readonly feature: Feature;
  /** Digits dialled behind the code: a DN, a reason, a reason and a DN, or none. */
  readonly argument: string;
}

/** What somebody dialled, or null when it begins with no code or goes on with more than digits. */
export function readCode(codes: FeatureCodes, dialled: string): DialledCode | null {
  const found = dialledFeature(codes, dialled);
  if (!found || !/^[0-9]{0,32}$/.test(found.rest)) return null;
  return { feature: found.feature, argument: found.rest };
}

/**
 * The reason in `34<reason><DN>`: 1–3 digits, behind which a lamp's key dials the agent's own DN. '' when there is none
 * that can be a reason.
 */
export function reasonIn(argument: string, dn: string): string {
  const reason = argument.length > dn.length && argument.endsWith(dn) ? argument.slice(0, -dn.length) : argument;
  return reason.length <= 3 ? reason : '';
}
