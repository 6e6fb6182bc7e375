import type { Millis } from '../../../domain/ids.js';

/** `4:05` or `1:02:07`; the board's script counts on in the same form. Negative durations (a clock jump) show as 0:00. */
export function durationText(ms: Millis): string {
  const { hours, minutes, seconds } = parts(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}

/** The same for machines and screen readers (ISO 8601): `PT1H2M7S`. */
export function isoDuration(ms: Millis): string {
  const { hours, minutes, seconds } = parts(ms);
  return `PT${hours > 0 ? `${hours}H` : ''}${minutes > 0 ? `${minutes}M` : ''}${seconds}S`;
}

function parts(ms: Millis): { hours: number; minutes: number; seconds: number } {
  const all = Math.max(0, Math.floor(ms / 1000));
  return { hours: Math.floor(all / 3600), minutes: Math.floor(all / 60) % 60, seconds: all % 60 };
}
