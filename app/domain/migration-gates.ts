import type { Millis } from './ids.js';

/** L: what is looked at after each batch of a job. */
export const GATES = [
  'written',
  'loaded',
  'present',
  'reachable',
  'load',
  'asterisk-cpu',
  'our-cpu',
  'reload',
] as const;
export type Gate = (typeof GATES)[number];

/** What was found after a batch; null: nobody can tell, or nothing of the kind happened. */
export interface BatchMeasures {
  /** How many agents the batch was about. */
  readonly agents: number;
  /** How many of them are stored as they are to be. */
  readonly written: number;
  /** How many of those calls are handed out by. */
  readonly loaded: number;
  /** How many of those Asterisk has every peer of by which they are called. */
  readonly present: number | null;
  /** How many of those a trunk leads to that is in service, or need none. */
  readonly reachable: number;
  /** The machine's load over the last minute, and its cores. */
  readonly load1: number;
  readonly cores: number;
  /** Cores in use since the figures before these; ours has one at most. */
  readonly asteriskCpu: number | null;
  readonly ourCpu: number | null;
  /** How long Asterisk took to read its peers again. */
  readonly reloadMs: Millis | null;
}

export interface GateFigure {
  readonly gate: Gate;
  readonly value: number | null;
  /** What is allowed: at least so many agents, at most so much of all else; null: nothing to compare with yet. */
  readonly limit: number | null;
  readonly verdict: 'good' | 'trouble' | 'unknown';
}

/** How a job goes on: kept with it, so that a restart goes on where it was. */
export interface Pace {
  /** Agents of the next batch. */
  readonly batch: number;
  readonly batches: number;
  /** Agents of all batches who were written and cannot be called there all the same. */
  readonly missed: number;
  /** Failures that somebody has seen, and went on. */
  readonly pardoned: number;
  readonly firstReloadMs: Millis | null;
  /** Of the last batch. */
  readonly figures: readonly GateFigure[];
}

export const MOST_IN_BATCH = 500;
/** Of each core: what is left is for the calls that go on meanwhile. */
const MOST_BUSY = 0.8;
const SLOWER_RELOAD = 2;
const SLOWEST = 0.5;
const FASTEST = 1.5;

export function firstPace(base: number): Pace {
  return { batch: base, batches: 0, missed: 0, pardoned: 0, firstReloadMs: null, figures: [] };
}

/** L: what each gate says of a batch. `firstReloadMs`: of the job's first reload, null before it. */
export function gateFigures(found: BatchMeasures, firstReloadMs: Millis | null): readonly GateFigure[] {
  const { agents, written, loaded, present, reachable, load1, cores, asteriskCpu, ourCpu, reloadMs } = found;
  const slowest = firstReloadMs === null ? null : firstReloadMs * SLOWER_RELOAD;
  return [
    atLeast('written', written, agents),
    atLeast('loaded', loaded, written),
    atLeast('present', present, loaded),
    atLeast('reachable', reachable, loaded),
    atMost('load', load1, MOST_BUSY * cores),
    atMost('asterisk-cpu', asteriskCpu, MOST_BUSY * cores),
    atMost('our-cpu', ourCpu, MOST_BUSY),
    atMost('reload', reloadMs, slowest),
  ];
}

/**
 * L: the next batch is the last one times headroom ÷ used, between a half and one and a half, of whatever has the least
 * left; the one it began with after any trouble. A batch that was not full says little about more.
 */
export function nextPace(pace: Pace, base: number, found: BatchMeasures): Pace {
  const figures = gateFigures(found, pace.firstReloadMs);
  const trouble = figures.some(({ verdict }) => verdict === 'trouble');
  const factor = found.agents < pace.batch ? Math.min(1, factorOf(figures)) : factorOf(figures);
  const batch = trouble ? base : Math.min(MOST_IN_BATCH, Math.max(1, Math.round(pace.batch * factor)));
  const callable = Math.min(found.present ?? found.loaded, found.reachable);
  return {
    batch,
    batches: pace.batches + 1,
    missed: pace.missed + Math.max(0, found.loaded - callable),
    pardoned: pace.pardoned,
    firstReloadMs: pace.firstReloadMs ?? found.reloadMs,
    figures,
  };
}

/** L: whether a job with so many rows that failed stops itself. */
export function isTooMuch(pace: Pace, failedRows: number, mostFailures: number): boolean {
  return failedRows + pace.missed - pace.pardoned >= mostFailures;
}

/** Somebody goes on in spite of what failed so far: only what fails from now on counts. */
export function pardon(pace: Pace, failedRows: number): Pace {
  return { ...pace, pardoned: failedRows + pace.missed };
}

const ROOMS: readonly Gate[] = ['load', 'asterisk-cpu', 'our-cpu'];

function factorOf(figures: readonly GateFigure[]): number {
  const shares = figures.flatMap(({ gate, value, limit }) =>
    ROOMS.includes(gate) && value !== null && limit !== null ? [headroomOverUsed(value, limit)] : [],
  );
  return Math.min(FASTEST, Math.max(SLOWEST, Math.min(...shares)));
}

function headroomOverUsed(used: number, limit: number): number {
  return used <= 0 ? FASTEST : (limit - used) / used;
}

function atLeast(gate: Gate, value: number | null, limit: number): GateFigure {
  return { gate, value, limit, verdict: value === null ? 'unknown' : value >= limit ? 'good' : 'trouble' };
}

function atMost(gate: Gate, value: number | null, limit: number | null): GateFigure {
  if (value === null) return { gate, value, limit, verdict: 'unknown' };
  return { gate, value, limit, verdict: limit === null || value <= limit ? 'good' : 'trouble' };
}
