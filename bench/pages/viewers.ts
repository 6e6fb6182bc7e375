/**
 * Many viewers of the full board in a process of their own: `tsx viewers.ts URL TOKEN COUNT`. Each is a connection that
 * reads every byte and keeps the state of every row. Says `ready` to its parent, `count` begins to count, and answers `end` with what was seen.
 */
import { request } from 'node:http';
import { KeptPages } from './kept-page.js';
import { movedRows, rowsOf, type BoardRow } from './watched-board.js';

const [url = '', token = '', count = '1'] = process.argv.slice(2);
/** Milliseconds of staleness, each with how often it was seen; the last one is whatever took longer. */
const seen = new Uint32Array(60_001);
let counting = false;
let frames = 0;
let cut = 0;

interface Viewer {
  readonly rows: Map<string, string>;
  mark: string;
}

/** Frames are the same text for all who see the same: each is taken apart once, and compared as a whole otherwise. */
let last: { readonly text: string; readonly rows: readonly BoardRow[] | null } = { text: '', rows: [] };

function take(viewer: Viewer, text: string): void {
  if (!text.includes('event: ')) return;
  if (last.text !== text) last = { text, rows: movedRows(text) };
  if (last.rows === null) throw new Error('a viewer got the whole board anew: it was too far behind');
  const at = Date.now();
  frames += 1;
  for (const { id, state, since } of last.rows) {
    if (viewer.rows.get(id) === state) continue;
    viewer.rows.set(id, state);
    if (!counting || since === null) continue;
    const stale = Math.min(seen.length - 1, Math.max(0, at - since));
    seen[stale] = (seen[stale] ?? 0) + 1;
  }
}

function watch(viewer: Viewer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    const asked = request(new URL(`/wallboard/events?after=${viewer.mark}`, url), { headers, agent: false });
    asked.once('error', reject);
    asked.once('response', (response) => {
      if (response.statusCode !== 200) return reject(new Error(`the board was answered with ${response.statusCode}`));
      let rest = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        const parts = (rest + text).split('\n\n');
        rest = parts.pop() ?? '';
        for (const part of parts) take(viewer, part);
      });
      response.once('close', () => (cut += 1));
      response.on('error', () => undefined);
      resolve();
    });
    asked.end();
  });
}

/** The page as a browser has it, with the mark from which its stream goes on. */
async function board(): Promise<{ readonly mark: string; readonly rows: ReadonlyMap<string, string> }> {
  const pages = new KeptPages(url, token);
  const { text, status } = await pages.get('/');
  pages.close();
  const mark = /data-mark="([^"]+)"/.exec(text)?.[1];
  if (mark === undefined) throw new Error(`the wallboard has no mark (${status})`);
  return { mark, rows: new Map(rowsOf(text).map(({ id, state }) => [id, state])) };
}

const first = await board();
const viewers: Viewer[] = Array.from({ length: Number(count) }, () => ({
  mark: first.mark,
  rows: new Map(first.rows),
}));
for (const viewer of viewers) await watch(viewer);

process.on('message', (message) => {
  if (message === 'count') counting = true;
  else if (message === 'end') void tell();
});
process.once('disconnect', () => process.exit());
process.send?.({ ready: true });

async function tell(): Promise<void> {
  const { rows } = await board();
  const wrong = viewers.map((viewer) => [...rows].filter(([id, state]) => viewer.rows.get(id) !== state).length);
  const behind = wrong.filter((one) => one > 0).length;
  const histogram = [...seen.entries()].filter(([, times]) => times > 0);
  process.send?.({ histogram, behind, rows: rows.size, frames, cut });
}
