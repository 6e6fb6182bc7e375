import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Handlebars from 'handlebars';
import { durationText, isoDuration } from './pages/duration.js';
import { optionList } from './option-list.js';
import type { Texts } from './texts.js';

export interface Templates {
  /** A whole page, `pages/<name>.hbs`. */
  page(name: string, data: object): string;
  /** One part, `partials/<name>.hbs`: the same for the first load and for live refresh. */
  part(name: string, data: object): string;
}

/**
 * Reads and compiles every page and partial once. Everything is escaped (there is no raw output in any template), and
 * a template that asks for a value nobody gave throws instead of showing a hole.
 */
export function loadTemplates(folder: string, texts: Texts): Templates {
  const handlebars = Handlebars.create();
  handlebars.registerHelper('t', (key: string, options: Handlebars.HelperOptions) =>
    texts.say(key, options.hash as Record<string, string>),
  );
  handlebars.registerHelper('duration', (ms: number) => durationText(ms));
  handlebars.registerHelper('isoDuration', (ms: number) => isoDuration(ms));
  handlebars.registerHelper('options', optionList);
  const knownHelpers = { t: true, duration: true, isoDuration: true, options: true };
  // Indentation is for whoever reads the template; thousands of live rows need not carry it.
  const compile = (file: string) =>
    handlebars.compile<object>(readFileSync(file, 'utf8').replaceAll(/^[ \t]+/gm, ''), {
      strict: true,
      preventIndent: true,
      knownHelpers,
      knownHelpersOnly: true,
    });

  handlebars.registerPartial('layout', compile(join(folder, 'layout.hbs')));
  const parts = compileAll(join(folder, 'partials'), compile);
  for (const [name, part] of parts) handlebars.registerPartial(name, part);
  const pages = compileAll(join(folder, 'pages'), compile);
  return {
    page: (name, data) => render(pages, name, data),
    part: (name, data) => render(parts, name, data),
  };
}

type Compiled = Map<string, Handlebars.TemplateDelegate<object>>;

function compileAll(folder: string, compile: (file: string) => Handlebars.TemplateDelegate<object>): Compiled {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.hbs'));
  return new Map(
    files.map((file) => [file.replaceAll('\\', '/').slice(0, -'.hbs'.length), compile(join(folder, file))]),
  );
}

function render(from: Compiled, name: string, data: object): string {
  const template = from.get(name);
  if (!template) throw new Error(`there is no template "${name}"`);
  return template(data);
}
