/** A release of Asterisk, as `asterisk -V` or a Debian package names it. */
export interface AsteriskVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** The oldest Asterisk of the machine itself that is used instead of an unpacked one: earlier 22s let ARI evaluate SHELL(). */
export const TESTED_FLOOR: AsteriskVersion = { major: 22, minor: 10, patch: 1 };
/** The oldest package of the machine's own distribution worth unpacking; chan_pjsip and ARI are complete from here on. */
export const PACKAGE_FLOOR: AsteriskVersion = { major: 20, minor: 0, patch: 0 };

/** Reads `Asterisk 22.10.1+dfsg-1`, `1:22.10.1~dfsg-2` or `certified/20.7-cert2`; undefined when there is no version in it. */
export function parseAsteriskVersion(text: string): AsteriskVersion | undefined {
  const match = /(?:^|[\s/:])(\d{1,3})\.(\d{1,3})(?:\.(\d{1,3}))?/.exec(text);
  if (!match) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) };
}

/** Negative when `a` is older than `b`, zero when equal, positive when newer. */
export function compareVersions(a: AsteriskVersion, b: AsteriskVersion): number {
  return a.major - b.major || a.minor - b.minor || a.patch - b.patch;
}

export function formatVersion(version: AsteriskVersion): string {
  return `${version.major}.${version.minor}.${version.patch}`;
}
