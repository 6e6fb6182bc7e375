import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until `holds` is true, looking every 5 ms. Rejects after `limitMs` naming what was awaited. */
export async function until(what: string, holds: () => boolean, limitMs = 15_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await sleep(5);
  }
}
