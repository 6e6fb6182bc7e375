import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Router } from 'express';

/** Addresses of what pages load. They carry the content's hash, so browsers may keep them for ever. */
export interface Assets {
  readonly style: string;
  readonly icon: string;
  readonly wallboard: PageScript;
  readonly softphone: PageScript;
  /** Live parts and copy buttons: pages are whole without it. */
  readonly parts: PageScript;
  readonly router: Router;
}

export interface PageScript {
  readonly path: string;
  /** The address of htmx, which is read before the script; null: it does without. */
  readonly htmx: string | null;
}

/** One address for all styles; in files as what they dress. */
const STYLES = ['farline.css', 'sheets.css', 'wallboard.css', 'desk.css'];

const types = { css: 'text/css', svg: 'image/svg+xml', js: 'text/javascript' } as const;

/** `bundlesFolder`: where the build puts scripts that are made of several files. */
export function loadAssets(templatesFolder: string, bundlesFolder: string): Assets {
  const router = Router();
  const serve = (name: string, content: string): string => {
    const hash = createHash('sha256').update(content).digest('hex').slice(0, 12);
    const path = `/assets/${hash}/${name}`;
    const type = types[name.split('.').pop() as keyof typeof types];
    router.get(path, (_request, response) => {
      response.set({
        'Content-Type': `${type}; charset=utf-8`,
        'Cache-Control': 'public, max-age=31536000, immutable',
      });
      response.send(content);
    });
    return path;
  };
  const own = (...files: readonly string[]): string =>
    files.map((file) => readFileSync(join(templatesFolder, 'assets', file), 'utf8')).join('');
  // One address for all pages, so that it is loaded once.
  const htmx = serve('htmx.js', `${htmxPackage()}\n${own('htmx-manners.js')}`);
  return {
    style: serve('farline.css', own(...STYLES)),
    icon: serve('farline.svg', own('farline.svg')),
    wallboard: { path: serve('wallboard.js', own('wallboard.js', 'row-deeds.js')), htmx },
    parts: { path: serve('copy.js', own('copy.js')), htmx },
    softphone: {
      path: serve('softphone.js', readFileSync(join(bundlesFolder, 'softphone.js'), 'utf8')),
      htmx: null,
    },
    router,
  };
}

/** As the package has it, with its licence; found where Node finds packages, built or not. */
function htmxPackage(): string {
  const { resolve } = createRequire(import.meta.url);
  const licence = readFileSync(resolve('htmx.org/LICENSE'), 'utf8');
  return `/*! htmx.org\n${licence}*/\n${readFileSync(resolve('htmx.org/dist/htmx.min.js'), 'utf8')}`;
}
