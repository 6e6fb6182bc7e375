import test from 'ava';
import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import type { LegState } from '../../app/domain/leg.js';
import { aCall, aLeg, anOffer, aSession, put } from '../support/rows.js';
import { send, startWebApp, type WebApp } from '../support/web-app.js';

const parked: LegState = { at: 'parked', channel: 'c', since: 1, until: null };

async function page(app: WebApp, cookie: string): Promise<string> {
  return (await send(app, 'GET', '/desk', { headers: { cookie, accept: 'text/html' } })).text;
}

function post(app: WebApp, cookie: string, path: string) {
  return send(app, 'POST', path, {
    body: new URLSearchParams({ csrf: csrfOf(cookie.split('=')[1] ?? '') }).toString(),
    headers: { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
  });
}

for (const [what, state, words, reconnect] of [
  ['parked', parked, /leg-parked">Parked/, false],
  ['lost and redialled', { at: 'lost', attempt: 1, until: 9, cause: 'busy' }, /Lost, redialling/, true],
  ['given up', { at: 'lost', attempt: 4, until: null, cause: 'busy' }, /role="alert".*Lost, given up/, true],
  ['dropped', { at: 'dropped', cause: 'hung-up' }, /Dropped/, true],
  ['at rest', { at: 'dropped', cause: 'idle' }, /Resting: the next call dials it/, true],
  ['not there yet', { at: 'none' }, /leg-none">–/, false],
] as const) {
  test(`E5: the desk shows a leg that is ${what}, ${reconnect ? 'with' : 'without'} Reconnect, and End work`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    app.live.step(put.session(aSession({ id: 's1', agentId: 'joe' })));
    app.live.step(put.leg(aLeg({ id: 's1', state })));
    const text = await page(app, await app.cookie('agent'));
    t.regex(text, words);
    t.is(text.includes('action="/desk/reconnect"'), reconnect);
    t.true(text.includes('action="/desk/sign-out"'));
  });
}

test('E5: a session without a leg that stays shows none', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe', nailedUp: false })));
  app.live.step(put.leg(aLeg({ id: 's1' })));
  t.false((await page(app, await app.cookie('agent'))).includes('data-leg'));
});

test('E3, E5: Reconnect, Accept and Reject are plain forms, and a refusal comes with its status and sentence', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'offered', offerId: 'o1', callId: 'k1' } })),
  );
  app.live.step(put.leg(aLeg({ id: 's1', state: parked })));
  app.live.step(put.call(aCall({ id: 'k1' })));
  const cookie = await app.cookie('agent');
  t.false((await page(app, cookie)).includes('data-preview'));
  app.live.step(
    put.offer(anOffer({ id: 'o1', callId: 'k1', sessionId: 's1', state: { at: 'preview', until: 9, playback: 'p' } })),
  );
  const text = await page(app, cookie);
  t.regex(text, /desk-caller">[^<]*56<[\s\S]*Sales[\s\S]*data-preview>[\s\S]*Accept/);
  t.false(text.includes('30123456'), 'agents see callers masked');
  for (const does of ['accept', 'reject', 'reconnect'] as const) {
    t.is((await post(app, cookie, `/desk/${does}`)).status, 303);
    t.like(app.commands.submitted.at(-1)?.command, { do: does, agentId: 'joe', via: 'web' });
  }
  app.commands.refuseWith = 'no-offer';
  const refused = await post(app, cookie, '/desk/accept');
  t.is(refused.status, 409);
  t.regex(refused.text, /role="alert">\s*<p>No call is offered to the agent for a look now/);
});

test('E10: the desk says how long the phone was on the line today', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe' })));
  app.legMinutes.ended.push({ agentId: 'joe', trunkId: 'sbc', legs: 1, answered: 1, answeredMs: 7_500_000 });
  t.regex(await page(app, await app.cookie('agent')), /on the line today for 125 min\./);
});
