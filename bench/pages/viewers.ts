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
const FRAME_END = '\n\n';
let counting = false;
let frames = 0;
let cut = 0;

interface Viewer {
  readonly rows: Map<string, string>;
  mark: string;
}

interface Frame {
  readonly bytes: Buffer;
  readonly rows: readonly BoardRow[];
}

/** Frames are the same bytes for all who see the same: each is taken apart once, and compared as a whole otherwise. */
const kept = new Map<string, Frame>();
/** Viewers of one process are hardly ever further apart. */
const MOST_KEPT = 100;

/** null: it is none, but a sign of life. */
function frameOf(bytes: Buffer): Frame | null {
  const id = bytes.toString('latin1', 0, bytes.indexOf('\n'));
  const known = kept.get(id);
  if (known?.bytes.equals(bytes)) return known;
  const text = bytes.toString();
  if (!text.includes('event: ')) return null;
  const rows = movedRows(text);
  if (rows === null) throw new Error('a viewer got the whole board anew: it was too far behind');
  const frame = { bytes: Buffer.from(bytes), rows };
  kept.set(id, frame);
  for (const [oldest] of kept) if (kept.size > MOST_KEPT) kept.delete(oldest);
  return frame;
}

function take(viewer: Viewer, bytes: Buffer): void {
  const frame = frameOf(bytes);
  if (!frame) return;
  const at = Date.now();
  frames += 1;
  for (const { id, state, since } of frame.rows) {
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
      let rest: Buffer = Buffer.alloc(0);
      response.on('data', (read: Buffer) => {
        let left = rest.length > 0 ? Buffer.concat([rest, read]) : read;
        for (let end = left.indexOf(FRAME_END); end !== -1; end = left.indexOf(FRAME_END)) {
          take(viewer, left.subarray(0, end));
          left = left.subarray(end + FRAME_END.length);
        }
        rest = left;
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
