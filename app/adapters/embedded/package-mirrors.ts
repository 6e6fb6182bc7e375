import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.js';

const KEYRINGS = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'];
/** The Debian suite that carries Asterisk 22; earlier releases of Debian have none at all. */
const SUITE_WITH_ASTERISK = 'forky';
const SOURCES_DIR = '/etc/apt/sources.list.d';

/**
 * Source lines under which Asterisk can be found, best first: each is a mirror that this machine's own apt already uses,
 * asked for the suite that carries Asterisk. Signatures are checked against the machine's Debian keyring.
 */
export async function asteriskSourceLines(): Promise<string[]> {
  const keyring = KEYRINGS.find((path) => existsSync(path));
  const trust = keyring ? `[signed-by=${keyring}] ` : '';
  const mirrors = await configuredMirrors();
  return mirrors.map((mirror) => `deb ${trust}${mirror} ${SUITE_WITH_ASTERISK} main`);
}

async function configuredMirrors(): Promise<string[]> {
  const format = ['indextargets', '--format', '$(LABEL)\t$(SITE)', 'Created-By: Packages'];
  const { stdout } = await runCommand('apt-get', format, { timeoutMs: 20_000 });
  const rows = stdout.split('\n').map((line) => line.split('\t'));
  const debian = rows.filter(([label]) => label === 'Debian').map(([, site]) => site ?? '');
  // A machine whose lists were never fetched (a fresh container) shows no targets, so its source files are read as well.
  return [...new Set([...debian, ...(await mirrorsInSourceFiles())])].filter((site) =>
    /^[a-z+]+:\/\/[^\s'"]+$/.test(site),
  );
}

async function mirrorsInSourceFiles(): Promise<string[]> {
  const parts = existsSync(SOURCES_DIR) ? await readdir(SOURCES_DIR) : [];
  const files = ['/etc/apt/sources.list', ...parts.map((name) => join(SOURCES_DIR, name))].filter((file) =>
    existsSync(file),
  );
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap(mirrorsInSources).filter((site) => !site.includes('security'));
}

/** The mirrors named by a sources file, in the one-line form or the field form (`URIs:`). */
export function mirrorsInSources(text: string): string[] {
  const found: string[] = [];
  for (const line of text.split('\n')) {
    const fields = /^URIs:\s*(.+)$/.exec(line)?.[1]?.split(/\s+/) ?? [];
    const oneLine = /^deb\s+(?:\[[^\]]*\]\s+)?(\S+)/.exec(line)?.[1];
    found.push(...fields, ...(oneLine ? [oneLine] : []));
  }
  return found.filter((site) => site.includes('://')).map((site) => site.replace(/\/+$/, ''));
}
