/**
 * A telephone number as facts, logs and pages of the unprivileged may show it: the last two digits and nothing of its
 * length. Numbers of one or two digits are hidden whole.
 */
export function maskNumber(number: string): string {
  const digits = number.replace(/\D/g, '');
  return digits.length > 2 ? `***${digits.slice(-2)}` : '***';
}
