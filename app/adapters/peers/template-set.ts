import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompiledTemplates, PeerTemplates, TemplateSources } from '../../ports/peer-templates.js';
import { compilePeerTemplates, type RenderPeer } from './peer-templates.js';

const NAMES = { phone: 'pjsip/phone', trunk: 'pjsip/trunk' } as const;

/** The templates of the driver in use, read from the project's folder and replaced while running. */
export class TemplateSet implements PeerTemplates {
  readonly shipped: TemplateSources;
  #inUse: TemplateSources;
  readonly #mediaAddress: string | null;
  #render: RenderPeer;
  /** Told the renderer of each `use`. */
  onUse: (render: RenderPeer) => void = () => undefined;

  /**
   * @param folder holds `pjsip/phone.conf.hbs` and `pjsip/trunk.conf.hbs`
   * @param mediaAddress the one address at which RTP is received; null: every one of the machine
   * @throws TemplateError when one of them is broken
   */
  constructor(folder: string, mediaAddress: string | null = null) {
    this.#mediaAddress = mediaAddress;
    const read = (name: string): string => readFileSync(join(folder, `${name}.conf.hbs`), 'utf8');
    this.shipped = new Map(Object.values(NAMES).map((name) => [name, read(name)]));
    this.#inUse = this.shipped;
    this.#render = this.#rendererOf(this.shipped);
  }

  get inUse(): TemplateSources {
    return this.#inUse;
  }

  /** Renders with what is used now. */
  get render(): RenderPeer {
    return this.#render;
  }

  compile(sources: TemplateSources): CompiledTemplates {
    try {
      return { ok: true, render: this.#rendererOf(sources) };
    } catch (error) {
      return { ok: false, problem: (error as Error).message };
    }
  }

  use(sources: TemplateSources): void {
    this.#render = this.#rendererOf(sources);
    this.#inUse = new Map(sources);
    this.onUse(this.#render);
  }

  #rendererOf(sources: TemplateSources): RenderPeer {
    const texts = { phone: sources.get(NAMES.phone) ?? '', trunk: sources.get(NAMES.trunk) ?? '' };
    return compilePeerTemplates(texts, 'pjsip', this.#mediaAddress);
  }
}
