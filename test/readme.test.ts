import { readFileSync } from 'node:fs';
import test from 'ava';
import { describeSettings } from '../app/config.js';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The table between the two marks, as it must stand there. */
function settingsTable(): string {
  const rows = describeSettings().map(
    ({ env, fallback, about }) => `| \`${env}\` | ${fallback === '' ? '' : `\`${fallback}\``} | ${about} |`,
  );
  return ['| setting | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

test('the README lists every setting as it is', (t) => {
  const [, listed] = /<!-- settings -->\n([\s\S]*?)\n<!-- \/settings -->/.exec(README) ?? [];
  t.is(listed?.trim(), settingsTable());
});

test('every npm command the README names exists', (t) => {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...README.matchAll(/npm (?:run )?(start|test|[a-z]+(?::[a-z]+)?)(?= --|`|\n)/g)].map(
    ([, name]) => name,
  );
  t.true(named.length >= 3);
  for (const name of named) t.true(name !== undefined && name in scripts, `npm run ${name}`);
});
