import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Router } from 'express';

/** Addresses of what pages load. They carry the content's hash, so browsers may keep them for ever. */
export interface Assets {
  readonly style: string;
  readonly icon: string;
  readonly wallboard: string;
  readonly softphone: string;
  /** Live parts and copy buttons: pages are whole without it. */
  readonly parts: string;
  readonly router: Router;
}

/** One address for all styles; in files as what they dress. */
const STYLES = ['farline.css', 'sheets.css', 'wallboard.css', 'desk.css'];

const types = { css: 'text/css', svg: 'image/svg+xml', js: 'text/javascript' } as const;

/** `bundlesFolder`: where the build puts scripts that are made of several files. */
export function loadAssets(templatesFolder: string, bundlesFolder: string): Assets {
  const router = Router();
  const serve = (name: string, files: readonly string[] = [name], folder = join(templatesFolder, 'assets')): string => {
    const content = Buffer.concat(files.map((file) => readFileSync(join(folder, file))));
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
  return {
    style: serve('farline.css', STYLES),
    icon: serve('farline.svg'),
    wallboard: serve('wallboard.js', ['wallboard.js', 'row-deeds.js']),
    parts: serve('parts.js'),
    softphone: serve('softphone.js', ['softphone.js'], bundlesFolder),
    router,
  };
}
