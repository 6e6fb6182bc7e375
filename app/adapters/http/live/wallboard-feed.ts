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

/** The board as it moves, for browsers: rows rendered once per tick, kind of eyes and language, sent to all who watch. */
export interface WallboardFeed {
  /** The mark of the newest frame; a page made now carries it and asks for what comes after. */
  readonly mark: string;
  /** Starts with what came after `mark`, or with the whole board when that is not kept any more; in `language`. */
  watch(stream: EventStream, mark: string | null, language: string): void;
  leave(stream: EventStream): void;
  /** Looks again, although no change was heard of (the directory was edited). */
  refresh(): void;
  close(): void;
}

/** What draws the board in one language. */
export interface Painter {
  readonly view: WallboardView;
  readonly templates: Templates;
}

export interface WallboardFeedPorts {
  readonly live: Live;
  readonly lockOut: Pick<LockOut, 'subscribe'>;
  readonly wallboard: Wallboard;
  /** By language. */
  readonly painters: ReadonlyMap<string, Painter>;
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
  /** Rendered when the first viewer with such a sight needs it, by its key; as bytes, or each of 500 viewers costs an encoding. */
  readonly text: Map<string, Uint8Array>;
}

/** The whole board behind one frame, as it was drawn last. */
interface Boards {
  readonly number: number;
  /** Durations in it would be wrong by more from then on, by the monotonic clock. */
  readonly until: number;
  readonly text: Map<string, Uint8Array>;
}

export function createWallboardFeed(ports: WallboardFeedPorts): WallboardFeed {
  const { live, wallboard, clock, tickMs, epoch } = ports;
  const viewers = new Map<EventStream, string>();
  const frames: Frame[] = [];
  let rows = 0;
  let number = 0;
  let lastTick = -Infinity;
  let stopTick: (() => void) | null = null;
  let stopLook: (() => void) | null = null;

  let boards: Boards = { number: NaN, until: -Infinity, text: new Map() };

  const markOf = (frame: number) => `${epoch}-${frame}`;

  function painterOf(language: string): Painter {
    const painter = ports.painters.get(language);
    if (!painter) throw new Error(`nothing draws the wallboard in the language "${language}"`);
    return painter;
  }

  function textOf(frame: Frame, sight: Sight, language: string): Uint8Array {
    const key = keyOf(sight, language);
    const painter = painterOf(language);
    const made = frame.text.get(key) ?? rowsFrame(ports, painter, frame.moved, markOf(frame.number), sight);
    frame.text.set(key, made);
    return made;
  }

  /** Many who come back at once, after a restart of ours or of their network, get one drawing. */
  function boardText(sight: Sight, language: string): Uint8Array {
    if (boards.number !== number || boards.until <= clock.mono()) {
      boards = { number, until: clock.mono() + tickMs, text: new Map() };
    }
    const key = keyOf(sight, language);
    const made = boards.text.get(key) ?? boardFrame(ports, painterOf(language), markOf(number), sight);
    boards.text.set(key, made);
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
    for (const [stream, language] of viewers) stream.send(textOf(frame, sightOf(stream.caller), language));
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
    watch(stream, mark, language) {
      const sight = sightOf(stream.caller);
      const missed = after(mark);
      if (missed) for (const frame of missed) stream.send(textOf(frame, sight, language));
      else stream.send(boardText(sight, language));
      viewers.set(stream, language);
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

function keyOf({ eyes, siteId }: Sight, language: string): string {
  return `${language} ${eyes} ${siteId ?? ''}`;
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
  { clock, wallboard }: WallboardFeedPorts,
  { templates, view }: Painter,
  all: Moved,
  mark: string,
  { eyes, siteId }: Sight,
): Uint8Array {
  const now = clock.now();
  const moved = siteId === null ? all : wallboard.movedOf(all, siteId);
  const drawn = <Row>(rows: ReadonlyMap<string, Row | null>, draw: (row: Row) => string) =>
    Array.from(rows, ([id, row]) => [id, row === null ? null : draw(row)]);
  return frameOf('rows', mark, {
    now,
    agents: drawn(moved.agents, (row) => view.agent(row, now, eyes)),
    queues: drawn(moved.queues, (row) => templates.part('wallboard/queue-row', view.queue(row, now))),
    trunks: drawn(moved.trunks, (row) => templates.part('wallboard/trunk-row', view.trunk(row))),
    counters: moved.counters && templates.part('wallboard/counters', view.counters(moved.counters, now)),
    lockOuts: moved.lockOuts && templates.part('wallboard/lock-outs', view.lockOuts(moved.lockOuts, eyes)),
  });
}

function boardFrame(
  { wallboard, clock }: WallboardFeedPorts,
  { templates, view }: Painter,
  mark: string,
  sight: Sight,
): Uint8Array {
  const now = clock.now();
  const html = templates.part('wallboard/board', view.board(boardFor(wallboard, sight), now, sight.eyes));
  return frameOf('board', mark, { now, html });
}

function frameOf(event: string, mark: string, data: object): Uint8Array {
  return Buffer.from(`id: ${mark}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}
