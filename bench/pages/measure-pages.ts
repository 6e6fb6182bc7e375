import { cpuMs } from '../connect/cpu-time.js';
import { percentile, rounded } from '../figures.js';
import type { KeptPages } from './kept-page.js';

const WARM_UPS = 3;

export interface PageTimes {
  readonly p95Ms: Readonly<Record<string, number>>;
  /** Processor time of the product for one answer, on average: what a page costs, whatever else the machine does. */
  readonly cpuMs: Readonly<Record<string, number>>;
}

/** Asks for each page so often, one after another. @throws Error when one is not answered */
export async function measurePages(
  pages: KeptPages,
  paths: readonly string[],
  asks: number,
  pid: number,
): Promise<PageTimes> {
  const p95Ms: Record<string, number> = {};
  const cpu: Record<string, number> = {};
  for (const path of paths) {
    const times: number[] = [];
    for (let ask = 0; ask < WARM_UPS; ask += 1) await answered(pages, path);
    const before = await cpuMs(pid);
    for (let ask = 0; ask < asks; ask += 1) times.push(await answered(pages, path));
    cpu[path] = rounded(((await cpuMs(pid)) - before) / asks);
    p95Ms[path] = rounded(percentile(times, 0.95));
  }
  return { p95Ms, cpuMs: cpu };
}

async function answered(pages: KeptPages, path: string): Promise<number> {
  const { status, ms } = await pages.get(path);
  if (status !== 200) throw new Error(`${path} was answered with ${status}`);
  return ms;
}
