import type { Millis } from '../../../domain/ids.js';
import type { Clock } from '../../../ports/clock.js';
import type { Live } from '../../../ports/live.js';
import type { LockOut } from '../../../ports/lock-out.js';
import type { Log } from '../../../ports/log.js';
import type { SiteId } from '../../../domain/ids.js';
import { siteOf } from '../auth/may-see.js';
import type { Board, Moved, Wallboard } from '../../../projections/wallboard.js';
import { oversees, type Caller } from '../auth/caller.js';
import type { Templates } from '../templates.js';
import type { WallboardView } from '../pages/wallboard-view.js';
import type { EventStream } from './event-streams.js';
import type { Eyes } from './shown-entities.js';

/** The board as it moves, for browsers: rows rendered once per tick and per kind of eyes, sent to all who watch. */
export interface WallboardFeed {
  /** The mark of the newest frame; a page made now carries it and asks for what comes after. */
  readonly mark: string;
  /** Starts with what came after `mark`, or with the whole board when that is not kept any more. */
  watch(stream: EventStream, mark: string | null): void;
  leave(stream: EventStream): void;
  /** Looks again, although no change was heard of (the directory was edited). */
  refresh(): void;
  close(): void;
}

export interface WallboardFeedPorts {
  readonly live: Live;
  readonly lockOut: Pick<LockOut, 'subscribe'>;
  readonly wallboard: Wallboard;
  readonly view: WallboardView;
  readonly templates: Templates;
  readonly clock: Clock;
  readonly log: Log;
  /** Shortest time between two frames: changes within it go together. */
  readonly tickMs: Millis;
  /** Tells this process's marks from those of an earlier one. */
  readonly epoch: string;
}

/** Frames kept for those who come back, and the rows in all of them; a viewer away for longer gets the whole board. */
const keptFrames = 300;
const keptRows = 10_000;
/** How often a watched board is looked at although no change was heard of (Asterisk comes and goes without one). */
const lookAgainMs = 2000;

interface Frame {
  readonly number: number;
  readonly moved: Moved;
  readonly rows: number;
  /** Rendered when the first viewer with such a sight needs it, by its key. */
  readonly text: Map<string, string>;
}

export function createWallboardFeed(ports: WallboardFeedPorts): WallboardFeed {
  const { live, wallboard, clock, tickMs, epoch } = ports;
  const viewers = new Set<EventStream>();
  const frames: Frame[] = [];
  let rows = 0;
  let number = 0;
  let lastTick = -Infinity;
  let stopTick: (() => void) | null = null;
  let stopLook: (() => void) | null = null;

  const markOf = (frame: number) => `${epoch}-${frame}`;

  function textOf(frame: Frame, sight: Sight): string {
    const key = `${sight.eyes} ${sight.siteId ?? ''}`;
    const made = frame.text.get(key) ?? rowsFrame(ports, frame.moved, markOf(frame.number), sight);
    frame.text.set(key, made);
    return made;
  }

  function arm(): void {
    stopTick ??= clock.after(Math.max(0, lastTick + tickMs - clock.mono()), safeTick);
  }

  function lookAgain(): void {
    stopLook = null;
    if (viewers.size === 0) return;
    arm();
    stopLook = clock.after(lookAgainMs, lookAgain);
  }

  /** A defect of the board must never reach the process that carries the calls. */
  function safeTick(): void {
    stopTick = null;
    try {
      tick();
    } catch (error) {
      ports.log.error(`the wallboard could not be refreshed: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  function tick(): void {
    lastTick = clock.mono();
    const moved = wallboard.moved();
    if (!moved) return;
    number += 1;
    const frame: Frame = { number, moved, rows: rowsIn(moved), text: new Map() };
    frames.push(frame);
    rows += frame.rows;
    while (frames.length > keptFrames || rows > keptRows) rows -= frames.shift()?.rows ?? rows;
    for (const stream of viewers) stream.send(textOf(frame, sightOf(stream.caller)));
  }

  /** Frames after the mark, or null when some of them are gone or the mark is not ours. */
  function after(mark: string | null): readonly Frame[] | null {
    const seen = mark?.startsWith(`${epoch}-`) ? Number(mark.slice(epoch.length + 1)) : NaN;
    if (!Number.isInteger(seen) || seen > number) return null;
    if (seen === number) return [];
    return (frames[0]?.number ?? Infinity) <= seen + 1 ? frames.filter((frame) => frame.number > seen) : null;
  }

  const unsubscribe = live.subscribe((step) => {
    wallboard.take(step.changes);
    arm();
  });
  const forgetLockOuts = ports.lockOut.subscribe(arm);

  return {
    get mark() {
      return markOf(number);
    },
    watch(stream, mark) {
      const sight = sightOf(stream.caller);
      const missed = after(mark);
      if (missed) for (const frame of missed) stream.send(textOf(frame, sight));
      else stream.send(boardFrame(ports, markOf(number), sight));
      viewers.add(stream);
      stopLook ??= clock.after(lookAgainMs, lookAgain);
    },
    leave: (stream) => void viewers.delete(stream),
    refresh: arm,
    close() {
      unsubscribe();
      forgetLockOuts();
      stopTick?.();
      stopLook?.();
    },
  };
}

/** Whose eyes, and of which site alone; null: of all (O). */
export interface Sight {
  readonly eyes: Eyes;
  readonly siteId: SiteId | null;
}

export function sightOf(caller: Pick<Caller, 'role' | 'scope'>): Sight {
  return { eyes: oversees(caller) ? 'whole' : 'masked', siteId: siteOf(caller) };
}

/** The board as this sight has it. */
export function boardFor(wallboard: Pick<Wallboard, 'board' | 'boardOf'>, { siteId }: Sight): Board {
  return siteId === null ? wallboard.board() : wallboard.boardOf(siteId);
}

function rowsIn({ agents, queues, trunks }: Moved): number {
  return 1 + agents.size + queues.size + trunks.size;
}

function rowsFrame(
  { templates, view, clock, wallboard }: WallboardFeedPorts,
  all: Moved,
  mark: string,
  { eyes, siteId }: Sight,
): string {
  const now = clock.now();
  const moved = siteId === null ? all : wallboard.movedOf(all, siteId);
  const rendered = <Row>(rows: ReadonlyMap<string, Row | null>, part: string, shown: (row: Row) => object) =>
    Array.from(rows, ([id, row]) => [id, row === null ? null : templates.part(`wallboard/${part}`, shown(row))]);
  return frameOf('rows', mark, {
    now,
    agents: rendered(moved.agents, 'agent-row', (row) => view.agent(row, now, eyes)),
    queues: rendered(moved.queues, 'queue-row', (row) => view.queue(row, now)),
    trunks: rendered(moved.trunks, 'trunk-row', (row) => view.trunk(row)),
    counters: moved.counters && templates.part('wallboard/counters', view.counters(moved.counters, now)),
    lockOuts: moved.lockOuts && templates.part('wallboard/lock-outs', view.lockOuts(moved.lockOuts, eyes)),
  });
}

function boardFrame({ templates, view, wallboard, clock }: WallboardFeedPorts, mark: string, sight: Sight): string {
  const now = clock.now();
  const html = templates.part('wallboard/board', view.board(boardFor(wallboard, sight), now, sight.eyes));
  return frameOf('board', mark, { now, html });
}

function frameOf(event: string, mark: string, data: object): string {
  return `id: ${mark}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
