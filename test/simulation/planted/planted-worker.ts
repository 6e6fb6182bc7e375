import { register } from 'node:module';
import { seedOf } from '../random.js';
import { originalFile, plantedFile, type PlantedBug } from './planted-bug.js';

/** What the parent asks for: schedules of the run until one breaks a rule, at most so many. No bug: the true product. */
export interface Hunt {
  readonly bug: PlantedBug | null;
  readonly seeds: readonly number[] | { readonly seed: number; readonly most: number };
}

/** What became of it; `violation` null: no rule was broken. */
export interface Hunted {
  readonly schedules: number;
  readonly seed: number;
  readonly violation: string | null;
}

async function hunt({ bug, seeds }: Hunt): Promise<Hunted> {
  // The app must be imported after this.
  register('../observe-hooks.mjs', import.meta.url);
  if (bug) {
    const data = { original: originalFile(bug).href, planted: plantedFile(bug).href };
    register('./plant-hooks.mjs', import.meta.url, { data });
  }
  const { runSchedule } = await import('../schedule.js');
  let schedules = 0;
  for (const seed of seedsOf(seeds)) {
    schedules++;
    const { violation } = await runSchedule(seed, false);
    if (violation !== null) return { schedules, seed, violation };
  }
  return { schedules, seed: 0, violation: null };
}

function* seedsOf(seeds: Hunt['seeds']): Generator<number> {
  if ('most' in seeds) for (let n = 0; n < seeds.most; n++) yield seedOf(seeds.seed, n);
  else yield* seeds;
}

process.on('message', (asked: Hunt) => {
  hunt(asked).then(
    (hunted) => process.send?.(hunted, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(2);
    },
  );
});
