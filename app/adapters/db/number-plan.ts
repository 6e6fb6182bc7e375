import type { Knex } from 'knex';
import type { DirectoryKind } from '../../ports/directory-store.js';
import { textOf, type DriverRow } from './column-values.js';

/** Kinds of things that have numbers, and some that have none. */
export type PlanKind = DirectoryKind | 'phone';

/** A number that some thing wants for itself alone. */
export interface Claim {
  readonly kind: PlanKind;
  readonly id: string;
  readonly number: string;
}

/**
 * The one dial space: each number leads to one thing. A route to a queue under the queue's own DN leads where the DN
 * leads already, so it claims nothing.
 */
export class NumberPlan {
  constructor(private readonly trx: Knex) {}

  /** False when another thing has the number; else the thing's former number is free. */
  async claim({ kind, id, number }: Claim): Promise<boolean> {
    const wanted = normalised(number);
    const holder = (await this.trx('number_plan').where({ number: wanted }).first()) as DriverRow | undefined;
    if (holder && (textOf(holder, 'kind') !== kind || textOf(holder, 'thing_id') !== id)) return false;
    await this.free(kind, id);
    await this.trx('number_plan').insert({ number: wanted, kind, thing_id: id });
    return true;
  }

  async free(kind: PlanKind, id: string): Promise<void> {
    await this.trx('number_plan').where({ kind, thing_id: id }).delete();
  }

  /** The route's claim, given the DN of the queue it leads to. False when another thing has the number. */
  async claimRoute(id: string, number: string, queueDn: string | null): Promise<boolean> {
    if (queueDn === null || normalised(number) !== normalised(queueDn))
      return this.claim({ kind: 'route', id, number });
    await this.free('route', id);
    return true;
  }
}

/** As dialled: people's spaces, dots, dashes and brackets mean nothing; `+` does. */
function normalised(number: string): string {
  return number.replace(/[\s().-]/g, '');
}
