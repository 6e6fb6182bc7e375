import type { Instant } from '../../../domain/ids.js';
import type { Board } from '../../../projections/wallboard.js';
import type { AgentRow, Counters, LockOutRow, QueueRow, TrunkRow } from '../../../projections/wallboard-rows.js';
import { drawn } from '../drawn.js';
import { createDrawnRows } from '../live/drawn-rows.js';
import { maskNumber } from '../live/mask-number.js';
import type { Eyes } from '../live/shown-entities.js';
import type { Templates } from '../templates.js';
import type { Texts } from '../texts.js';

/** Where durations count from, and how long it has been at the time of rendering. */
interface Since {
  readonly at: Instant;
  readonly ms: number;
}

/** What is open beneath a row, or above all (null). */
export interface OpenDeeds {
  readonly under: string | null;
  readonly deeds: object;
}

/** Rows in the words of the page: everything a template prints is made here, so templates hold no decisions. */
export interface WallboardView {
  /** Drawn already: there are a thousand, and most stand as they were. */
  agent(row: AgentRow, now: Instant, eyes: Eyes): string;
  queue(row: QueueRow, now: Instant): object;
  trunk(row: TrunkRow): object;
  counters(counters: Counters, now: Instant): object;
  lockOuts(rows: readonly LockOutRow[], eyes: Eyes): object;
  board(board: Board, now: Instant, eyes: Eyes, open?: OpenDeeds | null): object;
}

/** @param past the board of an instant that is over: nobody can be acted on, and nothing moves */
export function createWallboardView(texts: Texts, templates: Templates, past = false): WallboardView {
  const since = (at: Instant | null, now: Instant): Since | null => (at === null ? null : { at, ms: now - at });

  const rowsFor = (eyes: Eyes) =>
    createDrawnRows(templates, 'wallboard/agent-row', (row: AgentRow, now) => ({
      ...shownAgent(row, eyes, texts, past),
      since: since(row.since, now),
    }));
  const rows = { whole: rowsFor('whole'), masked: rowsFor('masked') };

  const view: WallboardView = {
    agent: (row, now, eyes) => rows[eyes](row, now),
    queue: (row, now) => ({
      ...row,
      longest: since(row.longestSince, now),
      waits: row.waiting > 0,
      today: todayText(row, texts),
      unserved: row.signedIn === 0 && row.waiting > 0,
    }),
    trunk: (row) => ({
      id: row.id,
      key: row.key,
      name: row.name,
      state: row.state,
      stateText: texts.say(`trunk.${row.state}`),
      prefixes: row.prefixes.map((prefix) => (prefix === '' ? texts.say('trunk.default-route') : prefix)).join(', '),
      load: row.channelLimit === null ? `${row.legs + row.calls}` : `${row.legs + row.calls} / ${row.channelLimit}`,
      legs: row.legs,
      calls: row.calls,
    }),
    counters: (counters, now) => ({
      ...counters,
      longest: since(counters.longestSince, now),
      waits: counters.waiting > 0,
      banners: bannersOf(counters, now, texts, past),
    }),
    // Who is locked out is for those to know who may lift it.
    lockOuts: (rows, eyes) => ({
      lockOuts: (eyes === 'whole' ? rows : []).map(({ id, kind, name, place, since, until }) => ({
        id,
        text: texts.say(`locked-out.${kind}`, { name: name ?? '', place }),
        since,
        minutes: Math.max(1, Math.round((until - since) / 60_000)),
      })),
    }),
    board: (board, now, eyes, open = null) => ({
      // Which row is open is each viewer's own matter.
      deeds: open?.deeds ?? null,
      locked: view.lockOuts(board.lockOuts, eyes),
      agents: aroundDeeds(
        board.agents.map(({ id }) => id),
        board.agents.map((row) => view.agent(row, now, eyes)),
        open?.under ?? null,
      ),
      queues: board.queues.map((row) => view.queue(row, now)),
      trunks: board.trunks.map((row) => view.trunk(row)),
      counters: view.counters(board.counters, now),
    }),
  };
  return view;
}

/** All rows up to the one that is open, and all behind it. */
function aroundDeeds(ids: readonly string[], rows: readonly string[], under: string | null): object {
  const above = under === null ? 0 : ids.indexOf(under) + 1;
  return { above: drawn(rows.slice(0, above).join('')), below: drawn(rows.slice(above).join('')) };
}

/** All of a row but how long it has been so. */
function shownAgent(row: AgentRow, eyes: Eyes, texts: Texts, past: boolean): object {
  return {
    id: row.id,
    key: row.key,
    name: row.name,
    dn: row.dn,
    state: row.state,
    stateText: texts.say(`state.${row.state}`),
    reason: reasonOf(row, texts),
    // C5: those who may act do so from here.
    act: eyes === 'whole' && !past ? `/supervise/${row.agentId}` : null,
    agentId: row.agentId,
    actText: texts.say('deed.title', { name: row.name }),
    paused: row.pausedIn.length > 0 ? texts.say('wallboard.paused-in', { queues: row.pausedIn.join(', ') }) : null,
    listened: (eyes === 'whole' ? row.listeners : row.listenersShown).map(({ mode, by }) =>
      by === null ? texts.say(`listen.row-${mode}`) : texts.say(`listen.row-${mode}-by`, { name: by }),
    ),
    refused: row.refused > 0 ? texts.say('wallboard.refused', { count: row.refused }) : null,
    overdue: row.overdue,
    pending: row.pending === null ? null : texts.say(`pending.${row.pending}`),
    interface: texts.say(`interface.${row.interface}`),
    trunk: row.trunk,
    leg: row.leg,
    legText: legText(row, texts),
    alarm: row.legAlarm,
    call: row.call && {
      queue: row.call.queue,
      caller: callerText(row.call.caller, eyes, texts),
      trace: eyes === 'whole' ? `/calls/${row.call.id}` : null,
    },
  };
}

/** How the queue does today; null: nobody came yet. */
function todayText({ today }: QueueRow, texts: Texts): string | null {
  if (today === null || today.levelPercent === null) return null;
  const { offered, abandoned, levelPercent } = today;
  return texts.say('wallboard.today', { percent: levelPercent, offered, abandoned });
}

/** K7: what does not work and for how long; that Asterisk is away may be known before since when. */
function bannersOf(counters: Counters, now: Instant, texts: Texts, past: boolean): object[] {
  const { switchUp, troubles } = counters;
  const calls = counters.emergencies.map(({ at, number, place }) => ({
    text: texts.say('emergency.alarm', { number, place }),
    since: { at, ms: Math.max(0, now - at) },
    href: past ? null : '/emergency-calls',
  }));
  const told = troubles.map(({ part, since: at }) => ({
    text: texts.say(`health.trouble.${part}`),
    since: { at, ms: Math.max(0, now - at) },
  }));
  const isTold = switchUp || troubles.some(({ part }) => part === 'ari');
  return [...calls, ...(isTold ? [] : [{ text: texts.say('health.trouble.ari'), since: null }]), ...told];
}

/** Reasons of the system are ours and have a text; those of people are shown as they were given. */
function reasonOf(row: AgentRow, texts: Texts): string | null {
  if (row.holds.length === 0) return null;
  const words = row.holds.map(({ setter, reason, label }) => {
    const key = `reason.${reason}`;
    const text = label ?? (texts.has(key) ? texts.say(key) : reason);
    return setter === 'supervisor' ? texts.say('reason-by.supervisor', { reason: text }) : text;
  });
  return [...new Set(words)].join(', ');
}

/** A leg that only waits for a trunk says so: nobody has to reconnect it. */
function legText(row: AgentRow, texts: Texts): string {
  if (!row.legAlarm) return texts.say(`leg.${row.leg}`);
  const noWay = `leg-no-way.${row.legCause ?? ''}`;
  return texts.has(noWay) ? texts.say(noWay) : texts.say('leg-alarm');
}

/** Who calls, as these eyes may see them. */
export function callerText(
  caller: { readonly number: string; readonly name: string },
  eyes: Eyes,
  texts: Texts,
): string {
  if (caller.number === '') return texts.say('caller.withheld');
  if (eyes === 'masked') return maskNumber(caller.number);
  return caller.name === '' || caller.name === caller.number ? caller.number : `${caller.name} ${caller.number}`;
}
