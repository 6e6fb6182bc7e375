import test from 'ava';
import type { Trunk } from '../../app/domain/directory.js';
import type { RefusalCode } from '../../app/domain/refusals.js';
import { aSession, aNumber, put } from '../support/rows.js';
import { JOE, SBC, send, startWebApp, type Reply } from '../support/web-app.js';
import { aDirectory, aTrunk, SETTINGS } from '../support/world.js';

/** F3, D7: what is no number, and what an agent's number must not be although it is one. */
const NO_NUMBER: readonly (readonly [string, unknown])[] = [
  ['nothing', ''],
  ['one digit', '7'],
  ['words', 'home'],
  ['a country code alone', '+1'],
  ['too few digits for its country', '+1 555 123'],
  ['too many digits', '+1555123222255512322'],
  ['ten thousand digits', '5'.repeat(10_000)],
  ['a second destination', '+15551232222&PJSIP/9999'],
  ['somebody else’s host', '+15551232222@10.10.10.9'],
  ['a SIP address', 'sip:+15551232222@10.10.10.9'],
  ['a header behind a newline', '+15551232222\r\nTo: <sip:1@2>'],
  ['a newline between digits', '+1555123\n2222'],
  ['a variable', '+1555${EXTEN}'],
  ['a pause', '+15551232222,1'],
  ['a pattern', '_X.'],
  ['a feature code', '*30'],
  ['digits of another script', '+١٥٥٥١٢٣٢٢٢٢'],
  ['digits of full width', '＋１５５５１２３２２２２'],
  ['a zero byte', '+1555123\u00002222'],
  ['a number and no text', 15551232222],
  ['a list', ['+15551232222']],
];

for (const [what, agentPhone] of NO_NUMBER) {
  test(`F3: ${what} is no number to be reached at, and the sentence says what is`, async (t) => {
    const { reply, asked } = await login({ agentPhone });
    t.is(reply.status, 422, reply.text);
    const [problem] = reply.json['problems'] as { field: string; sentence: string }[];
    t.is(problem?.field, 'agentPhone');
    t.regex(problem?.sentence ?? '', /^agentPhone ".*" is not allowed; allowed is a number with \+ and country code/);
    t.true((problem?.sentence.length ?? 0) < 300);
    t.is(asked, 0);
  });
}

for (const number of ['+1 900 555 1234', '+44 909 879 0000', '+33 899 12 34 56', '+43 900 123456']) {
  test(`D7: ${number} is billed at a premium rate and is refused by that name`, async (t) => {
    const { reply, asked } = await login({ agentPhone: number });
    t.is(reply.status, 422);
    t.like(reply.json, { code: 'number-premium', field: 'agentPhone' });
    t.is(
      reply.json['title'],
      sentence(number, 'is billed at a premium rate, so it cannot be an agent’s outside phone.'),
    );
    t.is(asked, 0);
  });
}

function sentence(number: string, rest: string): string {
  return `The number "${number.replaceAll(' ', '')}" ${rest}`;
}

/** What the engine refuses, each in a sentence of its own that names the number. */
const REFUSED: readonly (readonly [RefusalCode, number, string])[] = [
  [
    'number-ours',
    422,
    'is one of our own, so it cannot be an agent’s outside phone. Give one that is not in the number plan.',
  ],
  ['number-emergency', 422, 'reaches an emergency service, so it cannot be an agent’s outside phone.'],
  ['number-in-use', 409, 'is in use: another signed-in agent is reached there.'],
];
for (const [code, status, rest] of REFUSED) {
  test(`F3: ${code} is told with the number`, async (t) => {
    const { reply } = await login({ agentPhone: '+1 555 123 9999', refused: code });
    t.is(reply.status, status);
    t.like(reply.json, { code, title: sentence('+15551239999', rest) });
  });
}

test('F3: another number for a session that runs is looked at as the first was', async (t) => {
  const { reply } = await login({ agentPhone: '+19005551234', running: true, takeover: true });
  t.is(reply.json.code, 'number-premium');
});

test('F3: a leg that was kept after the logout lets no number past the look', async (t) => {
  const { reply, asked } = await login({ agentPhone: '+19005551234', kept: true });
  t.is(reply.json.code, 'number-premium');
  t.is(asked, 0);
});

test('F3: who signs out at the same moment gets no other number past the look', async (t) => {
  const { reply, asked } = await login({ agentPhone: '+19005551234', running: true });
  t.is(reply.json.code, 'number-premium');
  t.is(asked, 0);
});

test('B4: the number of the session that runs is taken as it is, a second window adopts it', async (t) => {
  const { reply, asked } = await login({ agentPhone: '+1 555 123 1111', running: true });
  t.is(reply.status, 201);
  t.is(asked, 1);
});

/** F3, D7: what counts is the telephone that would ring, not only how its number was written. */
for (const [what, trunk, agentPhone] of [
  ['behind what a trunk puts in front', { prefixes: ['9'], prepend: '+1' }, '9005551234'],
  ['behind an access code that goes', { prefixes: ['91'], strip: 1, prepend: '+' }, '919005551234'],
  ['as it is dialled from abroad', { prefixes: [''] }, '0019005551234'],
  ['as it is dialled from North America', { prefixes: [''] }, '011449098790000'],
  ['as it is dialled in its own country', { prefixes: [''] }, '19005551234'],
] as const) {
  test(`D7: a premium number ${what} is refused by that name`, async (t) => {
    const { reply, asked } = await login({ agentPhone, trunk });
    t.is(reply.json.code, 'number-premium', reply.text);
    t.is(asked, 0);
  });
}

test('D7: a number that only looks like a premium one abroad is taken', async (t) => {
  const { reply } = await login({ agentPhone: '4782551234', trunk: { prefixes: [''], prepend: '+1' } });
  t.is(reply.status, 201, reply.text);
});

interface Wish {
  readonly agentPhone: unknown;
  readonly refused?: RefusalCode;
  readonly running?: boolean;
  readonly takeover?: boolean;
  /** Signed out, with the leg still up (E7). */
  readonly kept?: boolean;
  readonly trunk?: Partial<Trunk>;
}

async function login(wish: Wish): Promise<{ readonly reply: Reply; readonly asked: number }> {
  const app = await startWebApp();
  try {
    const { agentPhone, refused, running, takeover, kept, trunk } = wish;
    if (refused) app.commands.refuseWith = refused;
    if (trunk) app.live.world.directory = aDirectory({ agents: [JOE], trunks: [aTrunk({ id: 'sbc', ...trunk })] });
    if (kept) app.live.step(put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'logged-out' } })));
    if (running) app.live.step(put.session(aSession({ id: 's1', agentId: 'joe', device: aNumber({}) })));
    const body = { interface: 'mobile', agentPhone, ...(takeover ? { takeover } : {}) };
    const reply = await send(app, 'POST', '/api/v1/sessions', { token: await app.token('agent'), body });
    return { reply, asked: app.commands.submitted.length };
  } finally {
    await app.close();
  }
}

for (const [country, number, premium] of [
  ['DE', '09001234567', true],
  ['GB', '09098790000', true],
  ['DE', '03012345678', false],
  ['US', '09001234567', false],
  ['', '09001234567', false],
] as const) {
  test(`D7: ${number} dialled in ${country || 'no country we know'} is ${premium ? '' : 'not '}known as a premium number`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    app.directory.put('agent', { ...JOE, mayTypeNumber: true });
    app.directory.put('trunk', { ...SBC, prefixes: ['+1', '0'] });
    app.live.world.directory = await app.directory.load(SETTINGS);
    const token = await app.token('admin');
    if (country !== '') {
      const body = { version: 1, values: { country } };
      const set = await send(app, 'PUT', '/api/v1/settings?scope=site:default', { token, body });
      t.is(set.status, 200, set.text);
    }
    const wish = { interface: 'mobile', agentId: 'joe', agentPhone: number };
    const login = await send(app, 'POST', '/api/v1/sessions', { token, body: wish });
    t.is(login.json.code === 'number-premium', premium, login.text);
    const own = await send(app, 'PATCH', '/api/v1/agents/joe', { token, body: { version: 1, number } });
    t.is(own.status, premium ? 422 : 200, own.text);
    if (premium) t.regex(own.text, /not billed at a premium rate in the country of its site/);
  });
}

test('a country is two capital letters that are one, or is refused by that', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  for (const country of ['XX', 'de', 'Germany', 49]) {
    const body = { version: 1, values: { country } };
    const set = await send(app, 'PUT', '/api/v1/settings?scope=system', { token, body });
    t.is(set.status, 422);
    t.regex(set.text, /values\.country .*allowed is the two capital letters of a country, such as DE/);
  }
});
