import type { Millis } from '../../../domain/ids.js';
import type { Clock } from '../../../ports/clock.js';
import type { Live } from '../../../ports/live.js';
import type { Log } from '../../../ports/log.js';
import { oversees } from '../auth/caller.js';
import type { EventStream } from '../live/event-streams.js';
import type { Templates } from '../templates.js';
import type { Texts } from '../texts.js';
import { deskParts, DESK_PART_NAMES, type DeskPart } from './desk-parts.js';
import { queueWaits, type QueueWaits } from './queue-waits.js';

/** Agents' desks as they move: the parts that changed, rendered and sent to the windows that show them. */
export interface DeskFeed {
  /**
   * Starts with the whole desk, because a page may have been made before what it missed.
   * @param phoneName of the telephone that the session of now rings
   */
  watch(stream: EventStream, phoneName: string | null): void;
  leave(stream: EventStream): void;
  close(): void;
}

export interface DeskFeedPorts {
  readonly live: Live;
  readonly templates: Templates;
  readonly texts: Texts;
  readonly clock: Clock;
  readonly log: Log;
  /** Shortest time between two looks: changes within it go together. */
  readonly tickMs: Millis;
}

/** What a window shows: of one session each part by what it was made of, without durations. */
interface Shown {
  /** '' when its agent was signed out as it began. */
  readonly session: string;
  readonly phoneName: string | null;
  readonly parts: Map<DeskPart, string>;
  /** It was told of another session, and loads the page again. */
  over: boolean;
}

export function createDeskFeed(ports: DeskFeedPorts): DeskFeed {
  const { live, clock, tickMs } = ports;
  const windows = new Map<EventStream, Shown>();
  let lastTick = -Infinity;
  let stopTick: (() => void) | null = null;

  function arm(): void {
    if (windows.size === 0) return;
    stopTick ??= clock.after(Math.max(0, lastTick + tickMs - clock.mono()), safeTick);
  }

  /** A defect of a desk must never reach the process that carries the calls. */
  function safeTick(): void {
    stopTick = null;
    lastTick = clock.mono();
    try {
      const waits = queueWaits(live.view);
      for (const [stream, shown] of windows) bringUpToDate(ports, stream, shown, waits);
    } catch (error) {
      ports.log.error(`a desk could not be refreshed: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }

  const unsubscribe = live.subscribe(arm);
  return {
    watch(stream, phoneName) {
      const shown = { session: sessionIdOf(live, stream), phoneName, parts: new Map(), over: false };
      stream.send(frameOf({ session: shown.session, now: clock.now(), parts: [] }));
      bringUpToDate(ports, stream, shown, queueWaits(live.view));
      windows.set(stream, shown);
    },
    leave: (stream) => void windows.delete(stream),
    close() {
      unsubscribe();
      stopTick?.();
    },
  };
}

function bringUpToDate(ports: DeskFeedPorts, stream: EventStream, shown: Shown, waits: QueueWaits): void {
  const { live, templates, texts, clock } = ports;
  const { caller } = stream;
  const id = sessionIdOf(live, stream);
  const now = clock.now();
  if (shown.over) return;
  if (id !== shown.session) {
    shown.over = true;
    return stream.send(frameOf({ session: id, now, parts: [] }));
  }
  const { view } = live;
  const session = view.get('session', id);
  const agent = session && view.directory.agents.get(session.agentId);
  if (!agent) return;
  const csrf = caller.csrf ?? '';
  const { phoneName } = shown;
  const models = deskParts({ view, agent, session, phoneName, waits, whole: oversees(caller), csrf, texts, now });
  const changed = DESK_PART_NAMES.filter((name) => {
    const made = JSON.stringify(models[name], withoutDurations);
    if (shown.parts.get(name) === made) return false;
    shown.parts.set(name, made);
    return true;
  });
  if (changed.length === 0) return;
  const parts = changed.map((name) => [name, templates.part(`desk/${name}`, models[name])]);
  stream.send(frameOf({ session: id, now, parts }));
}

function sessionIdOf({ view }: Live, { caller: { agentId } }: EventStream): string {
  return agentId === null ? '' : (view.sessionOfAgent(agentId)?.id ?? '');
}

function withoutDurations(key: string, value: unknown): unknown {
  return key === 'ms' ? undefined : value;
}

function frameOf(data: object): string {
  return `event: desk\ndata: ${JSON.stringify(data)}\n\n`;
}
