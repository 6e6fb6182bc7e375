import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.js';

const KEYRINGS = ['/usr/share/keyrings/debian-archive-keyring.gpg', '/usr/share/keyrings/debian-archive-keyring.pgp'];
/** The Debian suite that carries Asterisk 22; earlier releases of Debian have none at all. */
const SUITE_WITH_ASTERISK = 'forky';
/** The last Debian whose Asterisk has chan_sip, version 16; its later fixes are in a suite of their own. */
const SUITE_WITH_CHAN_SIP = 'bullseye';
const SOURCES_DIR = '/etc/apt/sources.list.d';

/**
 * Source lists under which Asterisk can be found, best first: each is a mirror that this machine's own apt already uses,
 * asked for the suite that carries Asterisk. Signatures are checked against the machine's Debian keyring.
 */
export async function asteriskSourceLists(): Promise<string[]> {
  const mirrors = await configuredMirrors('Debian', (site) => !site.includes('security'));
  return mirrors.map((mirror) => sourceLine(mirror, SUITE_WITH_ASTERISK));
}

/** The same for the last Asterisk with chan_sip; each mirror together with the machine's mirrors of security fixes. */
export async function chanSipSourceLists(): Promise<string[]> {
  const mirrors = await configuredMirrors('Debian', (site) => !site.includes('security'));
  const fixes = await configuredMirrors('Debian-Security', (site) => site.includes('security'));
  const fixLines = fixes.map((mirror) => sourceLine(mirror, `${SUITE_WITH_CHAN_SIP}-security`));
  return mirrors.map((mirror) => [sourceLine(mirror, SUITE_WITH_CHAN_SIP), ...fixLines].join('\n'));
}

function sourceLine(mirror: string, suite: string): string {
  const keyring = KEYRINGS.find((path) => existsSync(path));
  return `deb ${keyring ? `[signed-by=${keyring}] ` : ''}${mirror} ${suite} main`;
}

async function configuredMirrors(label: string, fits: (site: string) => boolean): Promise<string[]> {
  const format = ['indextargets', '--format', '$(LABEL)\t$(SITE)', 'Created-By: Packages'];
  const { stdout } = await runCommand('apt-get', format, { timeoutMs: 20_000 });
  const rows = stdout.split('\n').map((line) => line.split('\t'));
  const known = rows.filter(([name]) => name === label).map(([, site]) => site ?? '');
  // A machine whose lists were never fetched (a fresh container) shows no targets, so its source files are read as well.
  const inFiles = (await mirrorsInSourceFiles()).filter(fits);
  return [...new Set([...known, ...inFiles])].filter((site) => /^[a-z+]+:\/\/[^\s'"]+$/.test(site));
}

async function mirrorsInSourceFiles(): Promise<string[]> {
  const parts = existsSync(SOURCES_DIR) ? await readdir(SOURCES_DIR) : [];
  const files = ['/etc/apt/sources.list', ...parts.map((name) => join(SOURCES_DIR, name))].filter((file) =>
    existsSync(file),
  );
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap(mirrorsInSources);
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
