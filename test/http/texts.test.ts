import { callFailedSchema } from '../../app/adapters/db/state-schemas.js';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { refusalStatus } from '../../app/adapters/http/errors/refusal-status.js';
import { languagesOf, loadTexts } from '../../app/adapters/http/texts.js';
import { SUPERVISING } from '../../app/domain/supervisions.js';
import { FEATURES } from '../../app/domain/feature-codes.js';
import { LEG_HOLDS } from '../../app/domain/holds.js';
import { TEMPLATES } from '../support/web-app.js';

const texts = loadTexts(TEMPLATES, 'en');

function filesUnder(folder: string, end: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(end))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

const pages = [
  readFileSync(join(TEMPLATES, 'layout.hbs'), 'utf8'),
  ...filesUnder(join(TEMPLATES, 'pages'), '.hbs'),
  ...filesUnder(join(TEMPLATES, 'partials'), '.hbs'),
];
const code = filesUnder(join(TEMPLATES, '../app/adapters/http'), '.ts');

test('every text a page asks for is in the catalogue', (t) => {
  const asked = pages.flatMap((page) => [...page.matchAll(/\{\{t "([^"]+)"/g)].map((match) => match[1] as string));
  t.true(asked.length > 40);
  t.deepEqual(
    asked.filter((key) => !texts.keys.includes(key)),
    [],
  );
});

test('every refusal has a sentence, and no sentence is for a refusal that is none', (t) => {
  const sentences = texts.keys.filter((key) => key.startsWith('refusal.')).map((key) => key.slice('refusal.'.length));
  t.deepEqual(sentences.sort(), Object.keys(refusalStatus).sort());
});

test('every reason our own rules set has words for people', (t) => {
  const reasons = [...LEG_HOLDS, SUPERVISING, 'login', 'no-answer', 'rejected', 'busy', 'not-confirmed'];
  t.deepEqual(
    reasons.filter((reason) => !texts.keys.includes(`reason.${reason}`)),
    [],
  );
});

test('M: every feature that a telephone can dial says what it does, and nothing else does', (t) => {
  const said = texts.keys.filter((key) => key.startsWith('feature-code.does-'));
  t.deepEqual(said.map((key) => key.slice('feature-code.does-'.length)).sort(), [...FEATURES].sort());
});

test('every cause for which a call of an agent’s own fails has words, and no others do', (t) => {
  const causes = callFailedSchema.unwrap().shape.cause.options;
  const said = texts.keys
    .filter((key) => key.startsWith('call-failed.'))
    .map((key) => key.slice('call-failed.'.length));
  t.deepEqual(said.sort(), [...causes].sort());
});

test('no text is kept that nothing asks for', (t) => {
  const computed = [
    'refusal',
    'state',
    'pending',
    'interface',
    'leg',
    'trunk',
    'reason',
    'notice',
    'held-by',
    'audit',
    'role',
    'leg-no-way',
    'opening',
    'form',
    'list',
    'health',
    'onboarding',
    'phone',
    'peers',
    'driver',
    'settings',
    'prompt',
    'target',
    'locked-out',
    'emergency',
    'phone-shows',
    'choice',
    'call-failed',
    'recording',
    'sound',
    'callbacks',
    'listen',
    'deed',
    'migration',
    'report',
    'import',
    'guide',
    'trace',
    'replay',
    'feature-code',
    'client-log',
    'allowed',
  ];
  const sources = [...pages, ...code].join('\n');
  const unused = texts.keys.filter(
    (key) =>
      !computed.includes(key.split('.')[0] as string) && !sources.includes(`"${key}"`) && !sources.includes(`'${key}'`),
  );
  t.deepEqual(unused, []);
});

test('pages hold no text of their own: a second language is one file', (t) => {
  for (const page of pages) {
    const words = page
      .replaceAll(/\{\{[^}]*\}\}/g, '')
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/[\s·–]+/g, '');
    t.is(words, '');
  }
});

for (const language of languagesOf(TEMPLATES).filter((one) => one !== 'en')) {
  const other = loadTexts(TEMPLATES, language);

  test(`M: ${language} has every text and no other, each with the same places to fill`, (t) => {
    t.deepEqual(
      texts.keys.filter((key) => !other.has(key)),
      [],
      'not translated',
    );
    t.deepEqual(
      other.keys.filter((key) => !texts.has(key)),
      [],
      'of nothing',
    );
    // Whatever fills a place becomes that place again.
    const names = new Proxy({}, { get: (_, name) => `{${String(name)}}` }) as Record<string, string>;
    const places = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
    for (const key of texts.keys) t.deepEqual(places(other.say(key, names)), places(texts.say(key, names)), key);
  });
}

test('partials are small', (t) => {
  for (const page of pages) t.true(page.split('\n').length <= 80);
});

test('a key that is not there is an error, not a hole', (t) => {
  t.throws(() => texts.say('no.such.key'), { message: 'the catalogue en.json has no text "no.such.key"' });
});
