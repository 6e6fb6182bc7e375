import { join } from 'node:path';
import test from 'ava';
import { createDrawnRows } from '../../app/adapters/http/live/drawn-rows.js';
import { createWallboardView } from '../../app/adapters/http/pages/wallboard-view.js';
import { loadTemplates, type Templates } from '../../app/adapters/http/templates.js';
import { loadTexts } from '../../app/adapters/http/texts.js';
import { agentRow, type AgentRow } from '../../app/projections/wallboard-rows.js';
import { FakeLive } from '../support/fake-live.js';
import { aCall, aSession, put } from '../support/rows.js';
import { aDirectory, anAgent } from '../support/world.js';

const FOLDER = join(import.meta.dirname, '../../templates');
const texts = loadTexts(FOLDER, 'en');
const HOSTILE = `<time data-since="1">9:99</time>"'&`;

/** Templates that count what they draw. */
function counted(): { readonly templates: Templates; readonly drawn: string[] } {
  const drawn: string[] = [];
  const templates = loadTemplates(FOLDER, texts);
  const part = (name: string, data: object) => (drawn.push(name), templates.part(name, data));
  return { templates: { ...templates, part }, drawn };
}

function rowOfJoe(): AgentRow {
  const live = new FakeLive(aDirectory({ agents: [anAgent({ id: 'joe', name: HOSTILE, dn: '8888' })] }));
  const state = { at: 'talking', callId: 'k' } as const;
  live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state })),
    put.call({ ...aCall({ id: 'k' }), caller: { number: '+4930123456', name: HOSTILE } }),
  );
  const row = agentRow(live.view, 's1', 0);
  if (!row) throw new Error('there is no row');
  return row;
}

test('a row that stands is drawn once, and is what its template would draw at any later time', (t) => {
  const row = rowOfJoe();
  const { templates, drawn } = counted();
  const view = createWallboardView(texts, templates);
  for (const later of [0, 999, 1_000, 61_000, 3_601_000, -5_000]) {
    for (const eyes of ['whole', 'masked'] as const) {
      const now = row.since + later;
      t.is(view.agent(row, now, eyes), createWallboardView(texts, counted().templates).agent(row, now, eyes));
    }
  }
  t.is(drawn.filter((name) => name === 'wallboard/agent-row').length, 2, 'once for each kind of eyes');
  t.regex(view.agent(row, row.since + 61_000, 'whole'), />1:01<\/time>/);
  view.agent({ ...row }, row.since, 'whole');
  t.is(drawn.filter((name) => name === 'wallboard/agent-row').length, 3, 'another row is drawn itself');
});

test('whatever people are called, a row has the one time that is its own', (t) => {
  const row = rowOfJoe();
  const html = createWallboardView(texts, counted().templates).agent(row, row.since + 5_000, 'whole');
  t.is(html.match(/<time /g)?.length, 1);
  t.regex(html, /&lt;time data-since/);
  t.regex(html, new RegExp(`<time datetime="PT5S" data-since="${row.since}">0:05</time>`));
});

test('a row without a time is drawn as it is', (t) => {
  const { templates, drawn } = counted();
  const draw = createDrawnRows(templates, 'wallboard/lock-outs', () => ({ lockOuts: [], since: null }));
  const row = {};
  t.is(draw(row, 5), draw(row, 10));
  t.is(drawn.length, 1);
});
