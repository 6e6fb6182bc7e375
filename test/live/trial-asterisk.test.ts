import test from 'ava';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { findAsterisk } from '../../app/adapters/embedded/find-asterisk.js';
import { TrialAsterisk } from '../../app/adapters/embedded/trial-asterisk.js';
import { readConfig } from '../../app/config.js';

const GOOD = [
  '[phone-1]',
  'type = endpoint',
  'context = from-sip',
  'allow = alaw',
  'aors = phone-1',
  '',
  '[phone-1]',
  'type = aor',
  'max_contacts = 1',
  '',
].join('\n');

async function trial(): Promise<TrialAsterisk> {
  const { cacheDir } = readConfig();
  return new TrialAsterisk(await findAsterisk({ searchPath: '', cacheDir }));
}

test.serial('H2: a throw-away Asterisk takes good peers, and nothing of it is left', async (t) => {
  t.deepEqual(await (await trial()).try(new Map([['phone-1.conf', GOOD]])), { kind: 'taken', peers: ['phone-1'] });
  t.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith('farline-trial-')),
    [],
  );
});

test.serial('H2: what Asterisk does not like is told with file and line', async (t) => {
  const files = new Map([['phone-1.conf', GOOD.replace('alaw', 'zlaw')]]);
  const outcome = await (await trial()).try(files);
  if (outcome.kind !== 'refused') return t.fail(`it was ${outcome.kind}`);
  t.true(outcome.complaints.includes("Cannot allow unknown format 'zlaw'"), outcome.complaints.join('; '));
  t.true(outcome.complaints.some((complaint) => complaint.endsWith('at line 4 of phone-1.conf')));
});

test.serial('H2: an option that Asterisk does not know and a section that never ends are refused', async (t) => {
  const asterisk = await trial();
  for (const more of ['[phone-2]\ntype = endpoint\nfoo = bar\n', '[phone-2\ntype = endpoint\n']) {
    const outcome = await asterisk.try(new Map([['phone-1.conf', GOOD + more]]));
    t.is(outcome.kind, 'refused', more);
  }
});

test.serial('H2: thousands of telephones are tried at once, and the one that is wrong is named', async (t) => {
  const asterisk = await trial();
  const all = Array.from({ length: 2_000 }, (_, n) => [`phone-${n}.conf`, GOOD.replaceAll('phone-1', `phone-${n}`)]);
  const files = new Map(all as [string, string][]);
  const taken = await asterisk.try(files);
  t.is(taken.kind === 'taken' ? taken.peers.length : JSON.stringify(taken), 2_000);
  files.set('phone-1234.conf', GOOD.replaceAll('phone-1', 'phone-1234').replace('alaw', 'zlaw'));
  const refused = await asterisk.try(files);
  const complaints = refused.kind === 'refused' ? refused.complaints : [];
  t.true(
    complaints.some((line) => line.endsWith('at line 4 of phone-1234.conf')),
    complaints.join('; '),
  );
});
