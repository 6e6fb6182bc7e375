import test from 'ava';
import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import type { Change } from '../../app/domain/world.js';
import { aCall, anOffer, aSession, gone, put } from '../support/rows.js';
import { send, startWebApp, type WebApp } from '../support/web-app.js';

const START = Date.UTC(2026, 10, 20, 22, 59, 50);

async function app(t: { teardown: (work: () => Promise<void>) => void }): Promise<WebApp> {
  const made = await startWebApp();
  t.teardown(() => made.close());
  const happens = (seconds: number, change: Change, detail: Change['detail'] = {}): void => {
    const sequence = made.callHistory.facts.length + 1;
    const at = START + seconds * 1_000;
    made.callHistory.facts.push({ ...factOf({ ...change, detail }), sequence, at } as RecordedFact);
  };
  happens(0, put.call(aCall({ id: 'k1' }), 'call.arrived'), { routeId: 'hotline' });
  happens(0, put.offer(anOffer({ id: 'o1', callId: 'k1', sessionId: 's1' }), 'offer.made'), {
    ...{ because: 'strategy', strategy: 'longest-idle', free: 3 },
  });
  const state = { at: 'offered', offerId: 'o1', callId: 'k1' } as const;
  happens(0, put.session(aSession({ id: 's1', agentId: 'joe', state }), 'agent.offered'));
  const missed = { ...gone('offer', 'o1'), why: 'offer.failed' };
  happens(20, missed, { reason: 'no-answer', callId: 'k1', sessionId: 's1' });
  happens(25, { ...gone('call', 'k1'), why: 'call.ended' }, { by: 'caller' });
  made.callHistory.people.set('k1', { number: '+4930123456', name: 'Anna <b>Berg</b>' });
  return made;
}

test('M: the API tells a call as typed steps with a sentence for each, in the language that was asked for', async (t) => {
  const made = await app(t);
  const token = await made.token('supervisor');
  const { json } = await send(made, 'GET', '/api/v1/calls/k1/trace', { token });
  t.like(json, { id: 'k1', caller: { number: '+4930123456' }, queueId: 'sales', beganAt: START, whole: true });
  const steps = json['steps'] as { step: string; text: string; agentId: string; about: object }[];
  t.deepEqual(
    steps.map(({ step, text }) => [step, text]),
    [
      ['arrived', 'A call for 08001234 came in over SBC.'],
      ['led-queue', 'It went to the queue Sales.'],
      ['asked-of', 'Joe Adams was asked, chosen of 3 who were free (longest idle).'],
      ['failed-no-answer', 'Joe Adams did not answer within 0:20.'],
      ['ended-caller', 'The customer hung up.'],
    ],
  );
  t.like(steps[2], { agentId: 'joe', about: { strategy: 'longest-idle', free: 3 } });
  const german = await send(made, 'GET', '/api/v1/calls/k1/trace', { token, headers: { 'accept-language': 'de' } });
  t.regex(german.text, /Joe Adams hat in 0:20 nicht abgenommen\./);
});

test('M: the page of a call has a line for each step by the clock of its queue’s site, and escapes who called', async (t) => {
  const made = await app(t);
  const { sites } = made.live.view.directory;
  const home = sites.get('default');
  made.live.world.directory = {
    ...made.live.view.directory,
    sites: new Map([...sites, ['default', { ...home, zone: 'Europe/Berlin' }]]) as typeof sites,
  };
  const headers = { cookie: await made.cookie('supervisor'), accept: 'text/html' };
  const { status, text } = await send(made, 'GET', '/calls/k1', { headers });
  t.is(status, 200);
  t.regex(text, /2026-11-20 23:59:50/);
  // The day begins while the call goes on.
  t.regex(text, /<time[^>]*>23:59:50<\/time>[\s\S]*2026-11-21[\s\S]*<time[^>]*>00:00:10<\/time>/);
  t.regex(text, /Anna &lt;b&gt;Berg&lt;\/b&gt; \+4930123456/);
  t.regex(text, /Joe Adams did not answer/);
});

test('M, O: a call of nobody knows what is not there, as one of another site is not; an agent has no traces', async (t) => {
  const made = await app(t);
  const ask = async (path: string, token: string) => (await send(made, 'GET', path, { token })).status;
  t.is(await ask('/api/v1/calls/none/trace', await made.token('admin')), 404);
  t.is(await ask('/api/v1/calls/k1/trace', await made.token('supervisor', null, 'site:berlin')), 404);
  t.is(await ask('/api/v1/calls/k1/trace', await made.token('supervisor', null, 'site:default')), 200);
  t.is(await ask('/api/v1/calls/k1/trace', await made.token('agent')), 403);
  t.is(await ask('/api/v1/calls/k%201/trace', await made.token('admin')), 422);
});
