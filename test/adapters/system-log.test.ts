import { spawnSync } from 'node:child_process';
import test from 'ava';
import { createLog } from '../../app/adapters/system/log.js';

function written(format: 'json' | 'pretty', level: 'debug' | 'info' | 'warn' | 'error' = 'debug') {
  const lines: string[] = [];
  return { lines, log: createLog({ level, format, write: (line) => void lines.push(line) }) };
}

test('a line is one JSON object with time, level, line and fields', (t) => {
  const { log, lines } = written('json');
  log.info('Agent joe is ready', {
    agentId: 'a1',
    since: 1_790_000_000_000,
    nested: { state: 'ready', list: [1, null] },
  });
  t.is(lines.length, 1);
  t.true(lines[0]?.endsWith('\n'));
  const { time, ...rest } = JSON.parse(lines[0] ?? '');
  t.regex(time, /^\d{4}-\d\d-\d\dT.*Z$/);
  t.deepEqual(rest, {
    level: 'info',
    line: 'Agent joe is ready',
    agentId: 'a1',
    since: 1_790_000_000_000,
    nested: { state: 'ready', list: [1, null] },
  });
});

test('lines below the level are not written', (t) => {
  const { log, lines } = written('json', 'warn');
  log.debug('a');
  log.info('b');
  log.warn('c');
  log.error('d');
  t.deepEqual(
    lines.map((line) => JSON.parse(line).level),
    ['warn', 'error'],
  );
});

test('fields that are named like secrets are hidden, however deep', (t) => {
  const { log, lines } = written('json');
  const secrets = { password: 'x1', apiKey: 'x2', ari: { Authorization: 'x3', list: [{ token: 'x4' }] }, pin: 'x5' };
  log.info('Signed in', { ...secrets, passwordHash: 'x6', cookie: 'x7' });
  t.false(/x\d/.test(lines[0] ?? ''), lines[0]);
});

test('telephone numbers keep two digits, in fields and in sentences, and ids stay readable', (t) => {
  const { log, lines } = written('json');
  log.warn('Leg to +1 555 123 1111 lost; sip:15551231111@10.0.0.1 said busy', {
    number: '15551231111',
    agentPhone: '+15551232222',
    channel: 'n1-1790000000.42',
    error: new Error('no route to +15551233333'),
  });
  const line = lines[0] ?? '';
  t.false(/5551231111|123 1111|5551232222|5551233333/.test(line), line);
  t.true(
    line.includes('***11') && line.includes('***22') && line.includes('***33') && line.includes('n1-1790000000.42'),
  );
});

test('errors, circles, bytes and big numbers can be logged', (t) => {
  const { log, lines } = written('json');
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const error = new Error('outer', { cause: new Error('inner') });
  log.error('Odd things', {
    circle,
    error,
    bytes: Buffer.from('abc'),
    big: 12n,
    none: undefined,
    map: new Map([['a', 1]]),
  });
  const entry = JSON.parse(lines[0] ?? '');
  t.is(entry.error.cause.message, 'inner');
  t.deepEqual([entry.bytes, entry.big, entry.map], ['[3 bytes]', '12', { a: 1 }]);
});

test('on a terminal a line stays one line, whatever name a caller has', (t) => {
  const { log, lines } = written('pretty');
  log.info('Call of Eve\n12:00:00 ERROR forged', { name: 'a\u001b[2J\nb', queue: 'q1' });
  t.is(lines.length, 1);
  t.is(lines[0]?.indexOf('\n'), (lines[0]?.length ?? 0) - 1);
  t.false(lines[0]?.includes('\u001b[2J'));
  t.true(lines[0]?.includes('queue=q1'));
});

test('what was logged right before the process ends is written all the same, in order', (t) => {
  const log = new URL('../../app/adapters/system/log.ts', import.meta.url).href;
  const ends = ['process.exit(3)', 'throw new Error("broke")'];
  for (const end of ends) {
    const lines = `import { stderrLog } from '${log}'; const log = stderrLog('info'); log.info('one'); log.warn('two'); ${end};`;
    const { stderr, status } = spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', lines], {
      encoding: 'utf8',
    });
    t.not(status, 0);
    t.regex(stderr, /"line":"one"[^]*"line":"two"/, end);
  }
});
