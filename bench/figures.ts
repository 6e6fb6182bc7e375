/** Arithmetic mean; throws without values, so that a report never shows NaN. */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new Error('nothing was measured');
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The smallest value that at least `share` (0–1) of the values do not exceed; throws without values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

/** Rounded to `digits` [2] places, for the report. */
export function rounded(value: number, digits = 2): number {
  return Number(value.toFixed(digits));
}
