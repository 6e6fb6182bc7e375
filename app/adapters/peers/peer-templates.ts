import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import type { Peer } from '../../domain/peer.js';
import type { SipDriver } from '../../domain/peer-warnings.js';
import {
  configAccount,
  configCallerId,
  configContact,
  configGroups,
  configName,
  configNames,
  configValue,
} from './config-text.js';
import { peerView } from './peer-view.js';

/** Text of one file for one peer. */
export interface PeerFile {
  /** `trunk-<id>.conf` or `phone-<id>.conf`. */
  readonly fileName: string;
  readonly peerName: string;
  readonly text: string;
}

export type RenderPeer = (peer: Peer) => PeerFile;

/** A template that may not be used, with the reason for the person who edits it. */
export class TemplateError extends Error {}

const HELPERS = {
  cfg: configValue,
  name: configName,
  names: configNames,
  callerid: configCallerId,
  contact: configContact,
  account: configAccount,
  groups: configGroups,
  yes: yesOrNo,
};

/** Text of the template of each kind of peer. */
export type TemplateSources = Readonly<Record<Peer['kind'], string>>;

/**
 * Reads `trunk.conf.hbs` and `phone.conf.hbs` in `folder`, which are written for `driver`. `mediaAddress`: the one address
 * of this machine at which RTP is received; null: on every one.
 * @throws TemplateError when a template has a syntax error or writes data without one of our helpers
 */
export function loadPeerTemplates(
  folder: string,
  driver: SipDriver = 'pjsip',
  mediaAddress: string | null = null,
): RenderPeer {
  const read = (kind: Peer['kind']): string => readFileSync(join(folder, `${kind}.conf.hbs`), 'utf8');
  return compilePeerTemplates({ trunk: read('trunk'), phone: read('phone') }, driver, mediaAddress);
}

/**
 * The same from texts.
 * @throws TemplateError when a template has a syntax error or writes data without one of our helpers
 */
export function compilePeerTemplates(
  sources: TemplateSources,
  driver: SipDriver,
  mediaAddress: string | null = null,
): RenderPeer {
  const handlebars = Handlebars.create();
  for (const [name, helper] of Object.entries(HELPERS)) {
    // Handlebars hands its options object on as one argument more; the helpers take only what is theirs.
    handlebars.registerHelper(name, (...args: unknown[]) =>
      (helper as (...a: unknown[]) => string)(...args.slice(0, -1)),
    );
  }
  const compiled = {
    trunk: compile(handlebars, 'trunk.conf.hbs', sources.trunk),
    phone: compile(handlebars, 'phone.conf.hbs', sources.phone),
  };
  return (peer) => ({
    fileName: `${configName(peer.name)}.conf`,
    peerName: peer.name,
    text: `; Written by Farline from a template; changes made here are overwritten.\n${compiled[peer.kind](peerView(peer, driver, mediaAddress))}`,
  });
}

function compile(handlebars: typeof Handlebars, name: string, source: string): Handlebars.TemplateDelegate {
  refuseBareData(name, source);
  return handlebars.compile(source, {
    noEscape: true,
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: knownHelpers(),
  });
}

/** Everything a template writes goes through a helper that escapes for the configuration; a bare `{{x}}` does not. */
function refuseBareData(name: string, source: string): void {
  let program: hbs.AST.Program;
  try {
    program = Handlebars.parse(source);
  } catch (error) {
    throw new TemplateError(`${name}: ${(error as Error).message}`);
  }
  visitMustaches(program, (mustache) => {
    const path = mustache.path as hbs.AST.PathExpression;
    if (path.original in HELPERS && mustache.params.length > 0) return;
    const allowed = Object.keys(HELPERS).join(', ');
    throw new TemplateError(
      `${name}, line ${mustache.loc.start.line}: {{${path.original}}} writes data as it is; use one of the helpers ${allowed}`,
    );
  });
}

function visitMustaches(program: hbs.AST.Program, visit: (mustache: hbs.AST.MustacheStatement) => void): void {
  for (const statement of program.body) {
    if (statement.type === 'MustacheStatement') visit(statement as hbs.AST.MustacheStatement);
    if (statement.type === 'BlockStatement') {
      const block = statement as hbs.AST.BlockStatement;
      visitMustaches(block.program, visit);
      if (block.inverse) visitMustaches(block.inverse, visit);
    }
  }
}

function knownHelpers(): Record<string, boolean> {
  return Object.fromEntries(Object.keys(HELPERS).map((name) => [name, true]));
}

function yesOrNo(value: unknown): string {
  return value === true ? 'yes' : 'no';
}
