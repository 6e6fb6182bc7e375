import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Peer } from '../../domain/peer.js';
import type { PeerChanges, PeerFiles } from '../../ports/peer-files.js';
import type { RenderPeer } from './peer-templates.js';

const LIVE = /^((?:trunk|phone)-[A-Za-z0-9_.+@-]+)\.conf$/;
const GOOD = /^((?:trunk|phone)-[A-Za-z0-9_.+@-]+)\.conf\.good$/;

/**
 * Peer files in one folder: `<peer>.conf` is what Asterisk includes, `<peer>.conf.good` beside it what it last took,
 * so that a crash between writing and verifying still knows the way back. Files carry secrets: mode 0600.
 */
export class PeerFolder implements PeerFiles {
  readonly #folder: string;
  readonly #render: RenderPeer;

  constructor(folder: string, render: RenderPeer) {
    this.#folder = folder;
    this.#render = render;
  }

  async write(peers: readonly Peer[], leave: readonly string[]): Promise<PeerChanges> {
    const wanted = new Map<string, string>();
    for (const peer of peers) {
      const file = this.#render(peer);
      wanted.set(file.peerName, file.text);
    }
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    for (const [name, text] of wanted) await this.#replace(`${name}.conf`, text);
    for (const name of (await this.#texts(LIVE)).keys()) {
      if (!wanted.has(name) && !leave.includes(name)) await rm(join(this.#folder, `${name}.conf`), { force: true });
    }
    return this.#changes();
  }

  async keep(): Promise<void> {
    const live = await this.#texts(LIVE);
    for (const [name, text] of live) await this.#replace(`${name}.conf.good`, text);
    for (const name of (await this.#texts(GOOD)).keys()) {
      if (!live.has(name)) await rm(join(this.#folder, `${name}.conf.good`), { force: true });
    }
  }

  async restore(): Promise<void> {
    const good = await this.#texts(GOOD);
    for (const [name, text] of good) await this.#replace(`${name}.conf`, text);
    for (const name of (await this.#texts(LIVE)).keys()) {
      if (!good.has(name)) await rm(join(this.#folder, `${name}.conf`), { force: true });
    }
  }

  async #changes(): Promise<PeerChanges> {
    const live = await this.#texts(LIVE);
    const good = await this.#texts(GOOD);
    return {
      written: [...live.keys()].filter((name) => live.get(name) !== good.get(name)),
      removed: [...good.keys()].filter((name) => !live.has(name)),
    };
  }

  async #texts(pattern: RegExp): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    for (const fileName of (await readdir(this.#folder).catch(() => [])).sort()) {
      const name = pattern.exec(fileName)?.[1];
      if (name !== undefined) texts.set(name, await readFile(join(this.#folder, fileName), 'utf8'));
    }
    return texts;
  }

  /** Whole or not at all: a temporary file is flushed and then takes the name, only when the text differs. */
  async #replace(fileName: string, text: string): Promise<void> {
    const path = join(this.#folder, fileName);
    if ((await readFile(path, 'utf8').catch(() => null)) === text) return;
    const temporary = join(this.#folder, `.${fileName}.new`);
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  }
}
