import type { Directory } from '../../domain/directory.js';
import type { ImportKind } from '../../domain/import-words.js';
import { scopeCovers } from '../../domain/policies/scope-covers.js';
import { hasOwnPeer, type Phone } from '../../domain/phone.js';
import { phonePeerName } from '../../domain/phone-peer.js';
import type { DirectoryStore, SaveOutcome } from '../../ports/directory-store.js';
import type { PhoneSecrets } from '../../ports/phone-secrets.js';
import type { PhoneStore } from '../../ports/phone-store.js';
import type { ThingJudge, TrunkAndWire } from '../../ports/thing-judge.js';
import type { ApplyOutcome, ApplyPeers } from '../apply-peers.js';
import { exportCsv } from './export-csv.js';
import { PlanBuilder, type ImportPlan, type PlannedChange } from './import-plan.js';
import { THING_KINDS } from './import-report.js';
import { knownThings } from './known-things.js';
import { planConf } from './plan-conf.js';
import { planGenesys } from './plan-genesys.js';
import { planCsv } from './plan-csv.js';

export interface ImportFilesPorts {
  readonly directory: Pick<DirectoryStore, 'save' | 'saveTrunk' | 'trunkWires' | 'versions'>;
  readonly phones: Pick<PhoneStore, 'all' | 'get' | 'save'>;
  readonly phoneSecrets: PhoneSecrets;
  readonly applyPeers: Pick<ApplyPeers, 'request'>;
  readonly newId: () => string;
}

export interface ImportAsked {
  readonly kind: ImportKind;
  readonly text: string;
  /** Queues without a number get one from here on. */
  readonly firstDn: string;
  readonly scope: string;
  readonly judge: ThingJudge;
}

/** What a telephone that is new must be told, this once. */
export interface NewSecret {
  readonly number: string;
  readonly user: string;
  readonly secret: string;
}

export interface Imported {
  readonly secrets: readonly NewSecret[];
  /** Why Asterisk has not taken a trunk yet; null: it has all of them. */
  readonly notTaken: string | null;
}

/** It broke off: what was written stays, and the same file brings the rest. */
export class ImportBrokenOff extends Error {
  constructor(
    readonly written: number,
    readonly outcome: Extract<SaveOutcome, { ok: false }> | null,
    readonly reason: unknown,
  ) {
    super(`An import broke off after ${written}: ${outcome?.problem ?? String(reason)}`);
  }
}

/**
 * N: files of other systems become agents, phones, queues and trunks here. A file is planned as a whole first, and nothing is
 * written while anything stands in its way. Whoever calls keeps other edits away meanwhile.
 */
export class ImportFiles {
  constructor(private readonly ports: ImportFilesPorts) {}

  async plan({ kind, text, firstDn, scope, judge }: ImportAsked, directory: Directory): Promise<ImportPlan> {
    const known = await knownThings(directory, this.ports);
    const builder = new PlanBuilder({ known, judge, scope, newId: this.ports.newId });
    if (kind === 'agents' || kind === 'phones') await planCsv(kind, text, builder);
    else if (kind === 'genesys') await planGenesys(text, builder, firstDn);
    else await planConf(kind, text, builder, firstDn);
    return builder.plan;
  }

  /**
   * Writes what is planned, one thing at a time, so that whoever signs in meanwhile is not kept waiting; Asterisk is told
   * at the end. Rejects with `ImportBrokenOff`.
   */
  async apply({ changes }: ImportPlan): Promise<Imported> {
    const versions = await this.#versions();
    const secrets: NewSecret[] = [];
    let written = 0;
    for (const kind of THING_KINDS) {
      for (const change of changes.filter((one) => one.kind === kind)) {
        const made = await this.#written(change, versions, secrets).catch((error: unknown) => {
          throw new ImportBrokenOff(written, null, error);
        });
        if (!made.ok) throw new ImportBrokenOff(written, made, null);
        written += 1;
      }
    }
    return { secrets, notTaken: await this.#told(changes) };
  }

  async export(kind: 'agents' | 'phones', directory: Directory, scope: string): Promise<string> {
    const known = await knownThings(directory, this.ports);
    return exportCsv(kind, known, (siteId) => scopeCovers(scope, siteId));
  }

  /** Phones are applied behind, as when they are edited one by one; a trunk must be in Asterisk before it is dialled. */
  async #told(changes: readonly PlannedChange[]): Promise<string | null> {
    const { applyPeers } = this.ports;
    const trunks: Promise<ApplyOutcome>[] = [];
    for (const { kind, after } of changes) {
      if (kind === 'phone') void applyPeers.request({ kind, id: (after as Phone).id });
      if (kind === 'trunk') trunks.push(applyPeers.request({ kind, id: (after as TrunkAndWire).trunk.id }));
    }
    const missing = (await Promise.all(trunks)).find((outcome) => !outcome.ok);
    return missing && !missing.ok ? missing.detail : null;
  }

  async #versions(): Promise<ReadonlyMap<string, number>> {
    const kinds = await Promise.all(
      (['trunk', 'queue', 'agent'] as const).map((kind) => this.ports.directory.versions(kind)),
    );
    return new Map(kinds.flatMap((versions) => [...versions]));
  }

  async #written(
    change: PlannedChange,
    versions: ReadonlyMap<string, number>,
    secrets: NewSecret[],
  ): Promise<SaveOutcome> {
    const { directory } = this.ports;
    if (change.kind === 'phone') return this.#phone(change, secrets);
    if (change.kind === 'trunk') {
      const { trunk, wire } = change.after;
      return directory.saveTrunk(trunk, wire, versions.get(trunk.id) ?? null);
    }
    const version = versions.get(change.after.id) ?? null;
    return change.kind === 'queue'
      ? directory.save('queue', change.after, version)
      : directory.save('agent', change.after, version);
  }

  async #phone({ after, before }: PlannedChange & { kind: 'phone' }, secrets: NewSecret[]): Promise<SaveOutcome> {
    const { phones, phoneSecrets } = this.ports;
    const needsOne = hasOwnPeer(after) && (before === null || !hasOwnPeer(before));
    const secret = needsOne ? phoneSecrets.next() : null;
    const version = before === null ? null : ((await phones.get(after.id))?.version ?? null);
    const outcome = await phones.save(after, secret, version);
    if (outcome.ok && secret !== null) secrets.push({ number: after.number, user: phonePeerName(after.id), secret });
    return outcome;
  }
}
