import type { ReportDesk } from '../../test/support/report-desk.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const QUEUES = ['sales', 'sales', 'support', 'returns'] as const;

/** Eight days of sign-ins, pauses and calls of nine agents, with rush hours, until now. */
export function fillReports(desk: ReportDesk, now: number): void {
  const today = now - (now % DAY);
  for (let back = 7; back >= 0; back -= 1) {
    const begin = today - back * DAY + 7 * HOUR;
    const end = Math.min(begin + 10 * HOUR, now);
    if (end > begin) fillDay(desk, begin, end, back);
  }
}

function fillDay(desk: ReportDesk, begin: number, end: number, day: number): void {
  for (let n = 0; n < 9; n += 1) {
    const agentId = `a${n}`;
    desk.signsIn(begin + n * MINUTE, agentId);
    for (const [at, reason] of PAUSES) {
      if (begin + at + 45 * MINUTE > end) continue;
      desk.does(begin + at + n * MINUTE, agentId, 'not-ready', reason);
      desk.does(begin + at + (reason === '2' ? 35 : 12) * MINUTE, agentId, 'ready');
    }
  }
  for (let at = begin, n = 0; at < end - 10 * MINUTE; n += 1) {
    const waits = 2 + ((n * n * 7 + day * 3) % 43);
    const queueId = QUEUES[(n * 5 + day) % QUEUES.length] ?? 'sales';
    const taken = { agentId: `a${(n * 7 + day) % 9}`, talks: 45 + ((n * 53 + day * 11) % 380) };
    desk.call(`k${day}-${n}`, at, n % 9 === 4 ? { queueId, waits } : { queueId, waits, ...taken });
    // The rush is before noon.
    const fromNoon = Math.abs(at - begin - 4 * HOUR) / HOUR;
    at += (2 + fromNoon * 1.6 + (n % 3)) * MINUTE;
  }
  if (day > 0) for (let n = 0; n < 9; n += 1) desk.signsOut(end + n * MINUTE, `a${n}`);
}

const PAUSES: readonly (readonly [number, string])[] = [
  [2 * HOUR, '1'],
  [5 * HOUR, '2'],
  [8 * HOUR, '4'],
];
