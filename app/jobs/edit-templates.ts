import type { Peer } from '../domain/peer.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import type { Log } from '../ports/log.js';
import type { PeerTemplates, TemplateSources } from '../ports/peer-templates.js';
import type { PeerTrial } from '../ports/peer-trial.js';
import type { TemplateRevision, TemplateStore } from '../ports/template-store.js';
import type { ApplyOutcome } from './apply-peers.js';
import type { PeerSource } from './peer-source.js';

/** Why an edited template was not applied, for the person who edits it. */
export type TemplateRefusal =
  | { readonly reason: 'no-such-template' | 'no-such-revision'; readonly problems: readonly string[] }
  /** Somebody else applied another one since. */
  | { readonly reason: 'overtaken'; readonly problems: readonly string[]; readonly revision: string | null }
  /** It is no template, or a peer cannot be written with it. */
  | { readonly reason: 'broken'; readonly problems: readonly string[] }
  /** A throw-away Asterisk did not take what it makes. */
  | { readonly reason: 'disliked'; readonly problems: readonly string[] }
  /** The real Asterisk did not take it; the last good peers are back. */
  | { readonly reason: 'restored'; readonly problems: readonly string[] };

export type EditOutcome =
  | { readonly ok: true; readonly revision: TemplateRevision; readonly tried: boolean }
  | ({ readonly ok: false } & TemplateRefusal);

export type Preview =
  { readonly ok: true; readonly live: string; readonly edited: string } | ({ readonly ok: false } & TemplateRefusal);

export interface EditTemplatesPorts {
  readonly store: TemplateStore;
  readonly templates: PeerTemplates;
  readonly trial: PeerTrial;
  readonly source: PeerSource;
  readonly applyPeers: { request(): Promise<ApplyOutcome> };
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Ids;
  readonly log: Log;
}

/** More of Asterisk's sentences would only repeat the first. */
const MOST_PROBLEMS = 10;
/** Calls go on while thousands of peers are rendered: after so many, others get their turn. */
const SLICE = 50;
const NOT_SHOWN = 'not-shown-here';

/**
 * H2: templates edited by admins: looked at before they are used, tried by a throw-away Asterisk, applied, and taken back
 * when the real one does not take them. One edit at a time.
 */
export class EditTemplates {
  readonly #ports: EditTemplatesPorts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(ports: EditTemplatesPorts) {
    this.#ports = ports;
  }

  /** Before anything is written: what was applied last is used again. A revision that no longer compiles is left out and told. */
  async start(): Promise<void> {
    const { store, templates, log } = this.#ports;
    const sources = new Map(templates.shipped);
    for (const { template, source, id } of await store.current()) {
      const wanted = new Map(sources).set(template, source);
      const compiled = templates.compile(wanted);
      if (compiled.ok && sources.has(template)) sources.set(template, source);
      else
        log.error('an edited template is left out, the one that came with Farline is used', { template, revision: id });
    }
    templates.use(sources);
  }

  /** What the file of `peerName` says now and would say; its password is not shown. */
  async preview(template: string, source: string, peerName: string): Promise<Preview> {
    const { templates } = this.#ports;
    if (!templates.shipped.has(template)) return unknownTemplate(template);
    const peer = await this.#peer(peerName);
    if (!peer) return { ok: false, reason: 'broken', problems: [`there is no phone or trunk ${peerName}`] };
    const edited = await this.#render(new Map(templates.inUse).set(template, source), [peer]);
    if (!edited.ok) return edited;
    const live = await this.#render(templates.inUse, [peer]);
    return { ok: true, live: live.ok ? textOf(live.files) : '', edited: textOf(edited.files) };
  }

  /** As it would be written, but for its password: that was shown when it was made, and never is again (H6). */
  async #peer(name: string): Promise<Peer | undefined> {
    const [, kind, id = ''] = /^(phone|trunk)-(.+)$/.exec(name) ?? [];
    if (kind !== 'phone' && kind !== 'trunk') return undefined;
    const [peer] = (await this.#ports.source.only([{ kind, id }])).peers;
    if (peer?.kind === 'phone') return { ...peer, password: NOT_SHOWN };
    return peer?.credentials ? { ...peer, credentials: { ...peer.credentials, password: NOT_SHOWN } } : peer;
  }

  /** @param seen the revision it builds on; null: none, what came with Farline */
  apply(template: string, source: string, by: string, seen: string | null): Promise<EditOutcome> {
    return this.#alone(
      async () => (await this.#overtaken(template, seen)) ?? (await this.#apply(template, source, by, null)),
    );
  }

  /** Nobody writes over what they have not seen. */
  async #overtaken(template: string, seen: string | null): Promise<Extract<EditOutcome, { ok: false }> | null> {
    const current = (await this.#ports.store.current()).find((one) => one.template === template)?.id ?? null;
    if (current === seen) return null;
    return { ok: false, reason: 'overtaken', problems: [], revision: current };
  }

  /** Goes back to a revision by applying it once more. `null`: to the template that came with Farline. */
  rollBack(template: string, revisionId: string | null, by: string, seen: string | null): Promise<EditOutcome> {
    return this.#alone(async () => {
      const overtaken = await this.#overtaken(template, seen);
      if (overtaken) return overtaken;
      const { store, templates } = this.#ports;
      const shipped = templates.shipped.get(template);
      if (shipped === undefined) return unknownTemplate(template);
      if (revisionId === null) return this.#apply(template, shipped, by, 'shipped');
      const revision = await store.find(revisionId);
      if (revision?.template !== template)
        return {
          ok: false,
          reason: 'no-such-revision',
          problems: [`there is no revision ${revisionId} of ${template}`],
        };
      return this.#apply(template, revision.source, by, revision.id);
    });
  }

  async #apply(template: string, source: string, by: string, backTo: string | null): Promise<EditOutcome> {
    const { templates, source: peers, applyPeers, store, clock, ids, log } = this.#ports;
    if (!templates.shipped.has(template)) return unknownTemplate(template);
    const before = templates.inUse;
    const sources = new Map(before).set(template, source);
    const rendered = await this.#render(sources, (await peers.everything()).peers);
    if (!rendered.ok) return rendered;
    const tried = await this.#tried(rendered.files);
    if (tried !== true && tried !== false) return tried;
    templates.use(sources);
    const outcome = await applyPeers.request();
    if (!outcome.ok && outcome.reason === 'restored') {
      templates.use(before);
      // The last good files are back already: this finds so, and no peer stays marked as disliked.
      await applyPeers.request();
      return { ok: false, reason: 'restored', problems: [outcome.detail] };
    }
    const at = clock.now();
    const revision: TemplateRevision = { id: ids.next(at), template, source, at, by, backTo };
    try {
      await store.add(revision);
    } catch (error) {
      // What is not kept must not be used either: the next start would silently go back.
      templates.use(before);
      await applyPeers.request();
      throw error;
    }
    log.info('a template was applied', { template, revision: revision.id, by, backTo });
    return { ok: true, revision, tried };
  }

  /** True: an Asterisk took it; false: there was none to try it with. */
  async #tried(files: ReadonlyMap<string, string>): Promise<boolean | Extract<EditOutcome, { ok: false }>> {
    const outcome = await this.#ports.trial.try(files);
    if (outcome.kind === 'untried') return false;
    if (outcome.kind === 'refused')
      return { ok: false, reason: 'disliked', problems: outcome.complaints.slice(0, MOST_PROBLEMS) };
    const taken = new Set(outcome.peers);
    const missing = [...files.keys()].map((name) => name.replace(/\.conf$/, '')).filter((name) => !taken.has(name));
    if (missing.length === 0) return true;
    const problems = missing.slice(0, MOST_PROBLEMS).map((name) => `${name} is not there after Asterisk has read it`);
    return { ok: false, reason: 'disliked', problems };
  }

  async #render(sources: TemplateSources, peers: readonly Peer[]): Promise<Rendered> {
    const compiled = this.#ports.templates.compile(sources);
    if (!compiled.ok) return { ok: false, reason: 'broken', problems: [compiled.problem] };
    const files = new Map<string, string>();
    for (const [i, peer] of peers.entries()) {
      if (i % SLICE === SLICE - 1) await new Promise((resolve) => setImmediate(resolve));
      try {
        const { peerName, text } = compiled.render(peer);
        files.set(`${peerName}.conf`, text);
      } catch (error) {
        return { ok: false, reason: 'broken', problems: [`${peer.name}: ${(error as Error).message}`] };
      }
    }
    return { ok: true, files };
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

type Rendered =
  | { readonly ok: true; readonly files: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly reason: 'broken'; readonly problems: readonly string[] };

function textOf(files: ReadonlyMap<string, string>): string {
  return [...files.values()].join('\n');
}

function unknownTemplate(template: string): { readonly ok: false } & TemplateRefusal {
  return { ok: false, reason: 'no-such-template', problems: [`there is no template ${template}`] };
}
