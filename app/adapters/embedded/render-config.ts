import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import { mediaAddressOf } from '../../domain/addresses.js';
import type { FeatureCodes } from '../../domain/feature-codes.js';
import { installedModules, type AsteriskInstall } from './asterisk-install.js';
import { modulesToLoad } from './asterisk-modules.js';
import type { EmbeddedSettings } from './embedded-settings.js';
import type { InstanceCredentials } from './instance-credentials.js';
import type { InstanceFolders } from './instance-folders.js';
import type { MusicClass } from './music-classes.js';
import { PROJECT_ROOT } from './project-root.js';

export interface ConfigModel {
  readonly settings: EmbeddedSettings;
  readonly install: AsteriskInstall;
  readonly folders: InstanceFolders;
  readonly credentials: InstanceCredentials;
  readonly musicDir: string;
  /** Music of its own by name, beside `default`. */
  readonly musicClasses: readonly MusicClass[];
}

/** Asterisk reads these even when there is nothing to say, and complains when they are missing. */
const EMPTY_FILES = [
  'pjproject.conf',
  'pjsip_notify.conf',
  'pjsip_wizard.conf',
  'features.conf',
  'udptl.conf',
  'ccss.conf',
  'acl.conf',
  'websocket_client.conf',
];
const FOR_COMPARISON = ['queues.conf', 'agents.conf', 'queuerules.conf'];

/**
 * Every configuration file of the instance, by its path below `etc`.
 * @throws Error naming the template when a value in it cannot be written
 */
export function renderConfig(model: ConfigModel): Map<string, string> {
  const engine = createEngine();
  const view = viewOf(model);
  const files = new Map<string, string>();
  for (const name of EMPTY_FILES) files.set(name, '');
  if (model.settings.comparison) {
    for (const name of FOR_COMPARISON) files.set(name, `#tryinclude "${model.folders.comparison}/${name}"\n`);
    files.set('dialplan/comparison.conf', `#tryinclude "${model.folders.comparison}/extensions.conf"\n`);
  }
  for (const [folder, prefix] of [
    ['templates/asterisk', ''],
    ['dialplan', 'dialplan/'],
  ] as const) {
    for (const name of readdirSync(join(PROJECT_ROOT, folder)).filter((file) => file.endsWith('.conf.hbs'))) {
      const template = readFileSync(join(PROJECT_ROOT, folder, name), 'utf8');
      files.set(`${prefix}${basename(name, '.hbs')}`, render(engine, `${folder}/${name}`, template, view));
    }
  }
  return files;
}

/** The same for the same files, whatever their order: tells whether a running instance was started with them. */
export function configHash(files: ReadonlyMap<string, string>): string {
  const hash = createHash('sha256');
  for (const [name, text] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${name}\0${text}\0`);
  return hash.digest('hex');
}

function render(engine: typeof Handlebars, name: string, template: string, view: object): string {
  try {
    return engine.compile(template, {
      noEscape: true,
      strict: true,
      knownHelpersOnly: true,
      knownHelpers: { cfg: true },
    })(view);
  } catch (error) {
    throw new Error(`Template ${name} cannot be filled in: ${(error as Error).message}`, { cause: error });
  }
}

function createEngine(): typeof Handlebars {
  const engine = Handlebars.create();
  engine.registerHelper('cfg', (value: unknown) => configValue(value));
  return engine;
}

/** `;` starts a comment and is escaped; a control character would start a new directive and is refused. */
function configValue(value: unknown): string {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  if (text === '' || text !== text.trim() || /\p{Cc}/u.test(text) || text.startsWith('>')) {
    throw new Error('a value is missing, begins or ends with a blank, or holds a control character');
  }
  return text.replaceAll(';', '\\;');
}

/** Where browsers are told to send; null: everywhere. Asterisk finds no address of 127.0.0.0/8, so none is ruled out there. */
function iceAddressOf(sipAddress: string): string | null {
  return sipAddress.startsWith('127.') ? null : mediaAddressOf({ sipAddress, externalAddress: '' });
}

function viewOf(model: ConfigModel): object {
  const { settings, install } = model;
  const sip = `${settings.sipAddress}:${settings.sipPort}`;
  return {
    ...model,
    settings: {
      ...settings,
      externalAddress: settings.externalAddress ?? null,
      fallbackDestination: settings.fallbackDestination ?? null,
    },
    entityId: entityId(`${settings.node} ${model.folders.root}`),
    modules: modulesToLoad(installedModules(install), settings.comparison),
    transports: [
      { name: 'transport-udp', protocol: 'udp', bind: sip },
      { name: 'transport-tcp', protocol: 'tcp', bind: sip },
      { name: 'transport-ws', protocol: 'ws', bind: settings.sipAddress },
    ],
    entries: [
      { name: 'from-trunk', codes: false },
      { name: 'from-sip', codes: true },
    ],
    iceAddress: iceAddressOf(settings.sipAddress),
    lamps: lampHints(settings.featureCodes),
    legWaitSeconds: settings.legWaitHours * 3600,
    promptsDir: settings.promptsDir ?? join(settings.dataDir, 'prompts'),
  };
}

/** The codes that keys watch with a DN behind them; only beside the first one there is a text. */
function lampHints(codes: FeatureCodes): readonly object[] {
  return (['login-toggle', 'ready', 'not-ready'] as const).map((feature) => {
    const code = codes[feature];
    return { code, dn: `\${EXTEN:${code.length}}`, text: feature === 'login-toggle' };
  });
}

/** A locally administered address, because a machine without a network card gives Asterisk none to derive it from. */
function entityId(seed: string): string {
  const bytes = createHash('sha256').update(seed).digest().subarray(0, 5);
  return ['02', ...Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))].join(':');
}
