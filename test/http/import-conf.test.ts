import test, { type ExecutionContext } from 'ava';
import type { Agent, Queue, Trunk } from '../../app/domain/directory.js';
import { startWebApp, type WebApp } from '../support/web-app.js';

interface Report {
  readonly lines: readonly {
    readonly line: number;
    readonly subject: string;
    readonly mark: string;
    readonly sentence: string;
  }[];
  readonly counts: Readonly<Record<string, number>>;
  readonly problems?: readonly { readonly field: string; readonly sentence: string }[];
}
type Made = WebApp & { readonly admin: string };

async function app(t: ExecutionContext): Promise<Made> {
  const made = await startWebApp();
  t.teardown(() => made.close());
  return { ...made, admin: await made.token('admin') };
}

async function bring(
  made: Made,
  kind: string,
  file: string,
  path = '/api/v1/imports',
  language = 'en',
): Promise<{ status: number; json: Report }> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ kind, file })) form.append(name, value);
  const headers = { authorization: `Bearer ${made.admin}`, 'accept-language': language };
  const response = await fetch(made.url + path, { method: 'POST', headers, body: form });
  return { status: response.status, json: (await response.json()) as Report };
}

async function sameAgain(t: ExecutionContext, made: Made, kind: string, file: string): Promise<void> {
  const again = await bring(made, kind, file);
  t.like(again.json.counts, { created: 0, changed: 0, problem: 0 }, JSON.stringify(again.json.lines));
}

const said = ({ json }: { json: Report }, subject: string): string[] =>
  json.lines.filter((line) => line.subject.startsWith(subject)).map(({ mark, sentence }) => `${mark}: ${sentence}`);
const agent = (made: Made, login: string): Agent | undefined =>
  [...made.live.view.directory.agents.values()].find((one) => one.login === login);
const queue = (made: Made, name: string): Queue | undefined =>
  [...made.live.view.directory.queues.values()].find((one) => one.name === name);
const trunk = (made: Made, name: string): Trunk | undefined =>
  [...made.live.view.directory.trunks.values()].find((one) => one.name === name);

const OFFICE = `VOIP Service DN: Office PBX
[TServer]
contact = 10.10.10.2:5081
service-type = softswitch
prefix = 77
dual-dialog-enabled = false
make-call-rfc3725-flow = 1
oos-check = 10
oos-force = 2

Agent: Joan
Extension DN: 8899
[TServer]
contact = *

Agent: Jack
Extension DN: 7799
[TServer]
<there must be no "contact" configured for the DN>
`;

test('N: seed 001, the office: a registered extension is a phone and an agent, one behind the PBX is reached by its prefix', async (t) => {
  const made = await app(t);
  const done = await bring(made, 'genesys', OFFICE);
  t.is(done.status, 201, JSON.stringify(done.json));
  t.like(trunk(made, 'Office PBX'), { contacts: ['10.10.10.2:5081'], prefixes: ['77'], oosCheck: 10, oosForce: 2 });
  const joe = agent(made, 'joan');
  t.like(joe, { dn: '8899', interfaces: ['phone'], number: null });
  const phone = await made.phones.get(joe?.phoneId ?? '');
  t.deepEqual(phone?.phone.placement, { kind: 'registered' });
  t.like(agent(made, 'jack'), { dn: '7799', number: '7799', interfaces: ['mobile'], trunkId: null });
  await sameAgain(t, made, 'genesys', OFFICE);
});

const HOME = `VOIP Service DN: SBC east
[TServer]
contact = sip:10.10.10.9:5071
service-type = softswitch
prefix = +1
refer-enabled = false
dual-dialog-enabled = false
reject-call-notready = true
sip-cti-control = talk,hold
recovery-timeout = 5

Agent: Joan
Extension: +1 555 123 1111
[TServer]
line-type = 1
connect-nailedup-on-login = gcti::park
disconnect-nailedup-timeout = 300
drop-nailedup-on-logout = false
reject-call-notready = true
enable-agentlogin-presence = true
`;

test('N: seed 001, at home: the same agent gets the number, the nailed-up leg and its time-outs', async (t) => {
  const made = await app(t);
  await bring(made, 'genesys', OFFICE);
  const done = await bring(made, 'genesys', HOME);
  t.is(done.status, 201, JSON.stringify(done.json));
  t.like(agent(made, 'joan'), {
    dn: '8899',
    number: '+15551231111',
    nailedUp: true,
    connectOnLogin: 'park',
    interfaces: ['phone', 'mobile'],
    settings: { idleTimeoutMs: 300_000, dropOnLogout: false, rejectCallNotReady: 'always' },
  });
  t.regex(said(done, 'sip-cti-control')[0] ?? '', /^warning: It must be unset on a remote DN/);
  t.regex(said(done, 'recovery-timeout')[0] ?? '', /^no-equal/);
  t.regex(said(done, 'enable-agentlogin-presence')[0] ?? '', /^no-equal/);
  t.regex(said(done, 'refer-enabled')[0] ?? '', /^here/);
  await sameAgain(t, made, 'genesys', HOME);
});

test('N: seed 000: an extension with a contact is behind a gateway: that trunk, whatever the prefixes say', async (t) => {
  const made = await app(t);
  const file = (number: string): string => `Extension: ${number}
[TServer]
contact = 10.10.10.1:5099
line-type = 1
reject-call-notready = true
dual-dialog-enabled = false
make-call-rfc3725-flow = 1
`;
  const both = `${file('+1 555 123 3333')}\n${file('+1 555 123 4444')}`;
  t.is((await bring(made, 'genesys', both)).status, 201);
  const gateway = trunk(made, '10.10.10.1:5099');
  for (const digits of ['15551233333', '15551234444']) {
    t.like(agent(made, digits), { dn: digits, number: `+${digits}`, trunkId: gateway?.id ?? '', nailedUp: true });
  }
  await sameAgain(t, made, 'genesys', both);
});

test('N: every wrong line of a Genesys file is told, and nothing of it is taken', async (t) => {
  const made = await app(t);
  const file = `contact = 1.2.3.4
VOIP Service DN: A
[TServer]
contact = sips:10.0.0.1
prefix = 9

VOIP Service DN: B
prefix = 8

what is this
VOIP Service DN: C
contact = 10.0.0.3:5060
prefix = x y
oos-check = often
Extension DN: 8877
Extension DN: 8877
Extension: +1 900 555 1234
`;
  const { status, json } = await bring(made, 'genesys', file);
  t.is(status, 422);
  const lines = (json.problems ?? []).map(({ field }) => Number(field.split(' ')[1]));
  t.deepEqual(
    [...new Set(lines)].sort((a, b) => a - b),
    [1, 4, 7, 10, 11, 16, 17],
  );
  t.is(trunk(made, 'A') ?? trunk(made, 'B') ?? trunk(made, 'C'), undefined);
});

const QUEUES = `[general]
persistentmembers = yes
autofill = no
[common](!)
strategy = rrmemory
timeout = 15
wrapuptime = 10 ; seconds
announce-frequency = 60
announce-holdtime = once
[support](common)
timeout=20
weight = 5
musicclass = classical
joinempty = no
member => PJSIP/8888,1,Joe Adams
member => Agent/7777
member => PJSIP/4711
[6123](common)
strategy = random
timeout = 0
`;

test('N: queues.conf: queues with their settings and members; templates are taken over, what has no equal is said', async (t) => {
  const made = await app(t);
  const done = await bring(made, 'queues.conf', QUEUES);
  t.is(done.status, 201, JSON.stringify(done.json));
  const support = queue(made, 'support');
  t.like(support, { priority: 5 });
  t.deepEqual(support?.settings, {
    strategy: 'round-robin',
    ringMs: 20_000,
    wrapUpMs: 10_000,
    announceEveryMs: 60_000,
    announceWait: true,
    musicClass: 'classical',
  });
  t.like(queue(made, '6123'), { dn: '6123' });
  const joe = [...made.live.view.directory.agents.values()].find(({ dn }) => dn === '8888');
  t.true(joe?.queues.some(({ queueId, penalty }) => queueId === support?.id && penalty === 1));
  t.regex(said(done, 'member = PJSIP/4711')[0] ?? '', /^warning: Nobody here is PJSIP\/4711/);
  t.regex(said(done, 'joinempty')[0] ?? '', /^no-equal/);
  t.regex(said(done, 'strategy = random')[0] ?? '', /^warning/);
  t.regex(said(done, 'timeout = 0')[0] ?? '', /^no-equal: Left out: ringMs may be whole milliseconds from 100/);
  t.regex(
    said(done, 'support').find((line) => line.startsWith('warning')) ?? '',
    /gives support no number; it gets 600\d/,
  );
  await sameAgain(t, made, 'queues.conf', QUEUES);
});

test('N: what a setting allows is said in the language of whoever brings the file, as a form says it', async (t) => {
  const made = await app(t);
  const wrong = `[sales]
timeout = 0
strategy = ringall
wrapuptime = 99999
`;
  const done = await bring(made, 'queues.conf', wrong, '/api/v1/imports/check', 'de');
  t.is(done.status, 200, JSON.stringify(done.json));
  t.deepEqual(said(done, 'timeout = 0'), [
    'no-equal: Weggelassen; für ringMs ist erlaubt: ganze Millisekunden von 100 bis 300000.',
  ]);
  t.deepEqual(said(done, 'wrapuptime = 99999'), [
    'no-equal: Weggelassen; für wrapUpMs ist erlaubt: ganze Millisekunden von 0 bis 3600000.',
  ]);
  const agents = 'login,name,dn,settings.record,settings.ringMs\nann,Ann,8123,sometimes,soon\n';
  const refused = await bring(made, 'agents', agents, '/api/v1/imports', 'de');
  const sentences = (refused.json.problems ?? []).map(({ sentence }) => sentence).join('\n');
  t.is(refused.status, 422);
  t.regex(sentences, /eines von off, on-demand, on/);
  t.regex(sentences, /ganze Millisekunden von 100 bis 300000/);
  t.notRegex(sentences, / one of | whole /);
});

test('N: agents.conf: agents of both of Asterisk’s applications choose a telephone and keep the leg', async (t) => {
  const made = await app(t);
  const file = `[agents]
ackcall=yes
agent => 1001,4321,Mark Spencer
[1002]
fullname=Will "W" Meadows
autologoff=15
wrapuptime=5000
recordagentcalls=yes
`;
  const done = await bring(made, 'agents.conf', file);
  t.is(done.status, 201, JSON.stringify(done.json));
  const leg = { interfaces: ['phone'], hotDesk: true, nailedUp: true, connectOnLogin: 'park' } as const;
  t.like(agent(made, '1001'), { name: 'Mark Spencer', dn: '1001', ...leg, settings: { confirm: true } });
  t.like(agent(made, '1002'), {
    name: 'Will "W" Meadows',
    settings: { afterNoAnswers: 'logout', wrapUpMs: 5_000, record: 'on' },
  });
  t.false(JSON.stringify(done.json).includes('4321'), 'a password is in no report');
  await sameAgain(t, made, 'agents.conf', file);
});

test('N: templates of conf files can neither come back to themselves nor fill the memory', async (t) => {
  const made = await app(t);
  for (const file of ['[x](y)\na=1\n[y](x)\n', '[x](x)\n', '[x](+)\n', '[x]\n[x]\n', '[x](!,y)\n']) {
    const { status, json } = await bring(made, 'queues.conf', file);
    t.is(status, 422, file);
    t.true((json.problems ?? []).length > 0);
  }
  const bomb = ['[t0](!)', ...Array.from({ length: 10 }, (_, n) => `o${n} = 1`)];
  for (let n = 1; n < 40; n += 1) bomb.push(`[t${n}](!,t${n - 1},t${n - 1})`);
  const began = performance.now();
  const { json } = await bring(made, 'queues.conf', `${bomb.join('\n')}\n[q](t39)\n`);
  t.true((json.problems ?? []).some(({ sentence }) => /more than 50000 options/.test(sentence)));
  t.true(performance.now() - began < 20_000);
});

test('N: comments, blocks of comments, escaped semicolons, includes and NUL are what they are to Asterisk', async (t) => {
  const made = await app(t);
  const file = '; x\n#include other.conf\n;-- [hidden]\ntimeout=9\n--;\n[q1] ; a queue\ntimeout = 30;--x--;\n';
  const done = await bring(made, 'queues.conf', file);
  t.is(done.status, 201, JSON.stringify(done.json));
  t.like(queue(made, 'q1'), { settings: { ringMs: 30_000 } });
  t.is(queue(made, 'hidden'), undefined);
  t.is(done.json.counts['warning'], 2);
  t.is((await bring(made, 'queues.conf', '[q2]\ntime\0out = 5\n')).status, 422);
  t.is((await bring(made, 'queues.conf', '[q2]\n;-- never closed\n')).status, 422);
  t.is((await bring(made, 'queues.conf', '[__proto__]\nconstructor = 1\ntoString = 2\n')).status, 201);
});
