import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import Handlebars from 'handlebars';
import type { DisplayText } from '../../ports/phone-display.js';

/** One NOTIFY outside of any subscription. */
export interface Notice {
  readonly event: string;
  readonly contentType: string;
  /** On one line. */
  readonly body: string;
}

export type RenderNotice = (program: string, shown: DisplayText) => Notice;

/** Which template speaks to which telephones; those that say nothing we know get `generic`. */
const VENDORS: readonly (readonly [vendor: string, program: RegExp])[] = [
  ['yealink', /yealink/i],
  ['snom', /snom/i],
  ['mitel', /aastra|mitel/i],
];
/** A display has few characters, and a line of AMI a thousand bytes. */
const LONGEST = 60;

/**
 * The templates of a folder, by vendor: header lines `Event` and `Content-Type`, an empty line, the body.
 * @throws Error naming the file that is no such template
 */
export function loadNotifyTemplates(folder: string): RenderNotice {
  const templates = new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith('.hbs'))
      .map((file) => [basename(file, '.hbs'), compiled(file, readFileSync(join(folder, file), 'utf8'))] as const),
  );
  return (program, shown) => {
    const vendor = VENDORS.find(([, known]) => known.test(program))?.[0] ?? 'generic';
    const render = templates.get(vendor) ?? templates.get('generic');
    if (!render) throw new Error(`there is no template for the text on telephones in ${folder}`);
    return render(clipped(shown));
  };
}

function compiled(file: string, source: string): (shown: DisplayText) => Notice {
  const [head = '', ...rest] = source.split('\n\n');
  const event = /^Event: (\S+)$/m.exec(head)?.[1];
  const contentType = /^Content-Type: (\S+)$/m.exec(head)?.[1];
  if (!event || !contentType) throw new Error(`templates/notify/${file} must begin with Event and Content-Type`);
  const handlebars = Handlebars.create();
  handlebars.registerHelper({ xml: escapeXml, plain });
  const render = handlebars.compile(rest.join('\n'), {
    noEscape: true,
    strict: true,
    knownHelpersOnly: true,
    knownHelpers: { xml: true, plain: true },
  });
  return (shown) => ({
    event,
    contentType,
    body: render(shown)
      .trim()
      .replace(/\s*\n\s*/g, ''),
  });
}

function clipped({ dn, name, text }: DisplayText): DisplayText {
  const clip = (whole: string): string => [...whole].slice(0, LONGEST).join('');
  return { dn: clip(dn), name: clip(name), text: clip(text) };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

function escapeXml(value: unknown): string {
  return plain(value).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}

/** Without what no line and no XML may hold: control characters, halves of characters, characters that are none. */
function plain(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  return text.replace(/[\p{Cc}\p{Cs}\u2028\u2029\uFFFE\uFFFF]/gu, ' ');
}
