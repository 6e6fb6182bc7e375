import { refOf, targetOfRef } from '../../domain/route-target.js';
import type { RouteTarget } from '../../domain/route-target.js';
import { BadColumn, textOf, type DriverRow } from './column-values.js';

type Columns<P extends string> = Record<`${P}_kind` | `${P}_ref`, string>;

/** A target in two columns, `<prefix>_kind` and `<prefix>_ref`. */
export function targetColumns<P extends string>(prefix: P, target: RouteTarget): Columns<P> {
  return { [`${prefix}_kind`]: target.kind, [`${prefix}_ref`]: refOf(target) } as Columns<P>;
}

/** Throws `BadColumn` for a kind of target this version does not know. */
export function readTarget(row: DriverRow, prefix: string): RouteTarget {
  const target = targetOfRef(textOf(row, `${prefix}_kind`), textOf(row, `${prefix}_ref`));
  if (!target) throw new BadColumn(`${prefix}_kind`, 'a kind of target this version knows');
  return target;
}
