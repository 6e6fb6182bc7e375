import type { ColumnType, StepTable } from './step-tables.js';

/**
 * Rows of several tables are one statement with JSON arrays as its bound parameters, so they are atomic by themselves and
 * take one trip to the database instead of eight (BEGIN, one for each table, COMMIT). No value is ever part of its text.
 */
export interface StepStatement {
  /** Also of the view that takes it, so it is no table's. */
  readonly name: string;
  readonly sqlite: { readonly setup: string; readonly insert: string };
  readonly postgres: string;
}

interface Shape {
  readonly name: string;
  readonly tables: readonly StepTable[];
  /**
   * A table with one row that says how far history is in these tables. The first parameter is then `[from, to, seenAt]`
   * as JSON: it moves on, and nothing at all is written when it is not at `from`.
   */
  readonly progress?: string;
}

/** What SQLite then says. */
export const NOT_AT_FROM = 'somebody else has moved on';

export function stepStatement(shape: Shape): StepStatement {
  const names = inputNames(shape);
  const insert = `INSERT INTO ${shape.name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
  return { name: shape.name, sqlite: { setup: sqliteSetup(shape), insert }, postgres: postgresStep(shape) };
}

/** SQLite runs several writes in one statement only through a trigger: a temporary view takes the step. */
function sqliteSetup(shape: Shape): string {
  const { name, tables, progress } = shape;
  const inputs = inputNames(shape).map((input) => `NULL AS ${input}`);
  const moves = progress === undefined ? [] : sqliteMove(progress);
  const body = [...moves, ...tables.flatMap((table) => [...sqliteDelete(table), sqliteInsert(table)])];
  return [
    `CREATE TEMP VIEW IF NOT EXISTS ${name} AS SELECT ${inputs.join(', ')};`,
    `CREATE TEMP TRIGGER IF NOT EXISTS ${name}_in INSTEAD OF INSERT ON ${name} BEGIN ${body.join('; ')}; END;`,
  ].join('\n');
}

function sqliteMove(progress: string): string[] {
  const isThere = `SELECT 1 FROM ${progress} WHERE id = 1 AND sequence = NEW.moved->>0`;
  return [
    `SELECT RAISE(ABORT, '${NOT_AT_FROM}') WHERE NOT EXISTS (${isThere})`,
    `UPDATE ${progress} SET sequence = NEW.moved->>1, seen_at = NEW.moved->>2 WHERE id = 1`,
  ];
}

function sqliteDelete(table: StepTable): string[] {
  if (table.mode !== 'upsert') return [];
  const gone = `NEW.${table.name}_gone`;
  return [
    `DELETE FROM ${table.name} WHERE ${gone} IS NOT NULL AND ${keyOf(table)} IN (SELECT value FROM json_each(${gone}))`,
  ];
}

function sqliteInsert(table: StepTable): string {
  const cells = table.columns.map((_, index) => `value->>${index}`);
  // "WHERE true" keeps SQLite's parser from reading ON CONFLICT as a join (sqlite.org/lang_upsert.html, 2.2).
  return `${insertInto(table)} SELECT ${cells.join(', ')} FROM json_each(NEW.${table.name}) WHERE true ${onConflict(table)}`;
}

/**
 * PostgreSQL takes the same parameters after the writer's epoch. Nothing is written when a newer writer has raised the
 * epoch: `held` is then 0. The share lock makes a takeover wait for a step that is already under way. `moved` is 0 where
 * history is not where the step goes on from.
 */
function postgresStep({ tables, progress }: Shape): string {
  let parameter = 1;
  const next = () => `$${++parameter}::json`;
  const source = progress === undefined ? 'lease' : 'moved';
  const moves = progress === undefined ? [] : [`moved AS (${postgresMove(progress, next())})`];
  const writes = tables.flatMap((table, index) => {
    const insert = `put_${index} AS (${postgresInsert(table, source, next())})`;
    return table.mode !== 'upsert' ? [insert] : [insert, `cut_${index} AS (${postgresDelete(table, source, next())})`];
  });
  return [
    'WITH lease AS (SELECT 1 FROM writer_lease WHERE id = 1 AND epoch = $1 FOR SHARE),',
    [...moves, ...writes].join(',\n'),
    `SELECT (SELECT count(*) FROM lease)::integer AS held, (SELECT count(*) FROM ${source})::integer AS moved`,
  ].join('\n');
}

function postgresMove(progress: string, moved: string): string {
  const to = (index: number) => `(${moved}->>${index})::bigint`;
  const sets = `sequence = ${to(1)}, seen_at = ${to(2)}`;
  return `UPDATE ${progress} SET ${sets} FROM lease WHERE ${progress}.id = 1 AND sequence = ${to(0)} RETURNING 1`;
}

function postgresInsert(table: StepTable, source: string, rows: string): string {
  const cells = table.columns.map(([, type], index) => `(cells->>${index})::${cast(type)}`);
  const from = `FROM ${source}, json_array_elements(${rows}) AS cells`;
  return `${insertInto(table)} SELECT ${cells.join(', ')} ${from} ${onConflict(table)}`;
}

/** A duration at a tenth of its setting may have a fraction, which PostgreSQL takes for an integer only by way of numeric. */
function cast(type: ColumnType): string {
  return type === 'bigint' || type === 'integer' ? `numeric::${type}` : type;
}

function postgresDelete(table: StepTable, source: string, keys: string): string {
  return `DELETE FROM ${table.name} WHERE ${keyOf(table)} IN (SELECT gone FROM ${source}, json_array_elements_text(${keys}) AS gone)`;
}

function insertInto(table: StepTable): string {
  return `INSERT INTO ${table.name} (${table.columns.map(([name]) => quoted(name)).join(', ')})`;
}

function onConflict(table: StepTable): string {
  const key = keyOf(table);
  if (table.mode === 'append') return `ON CONFLICT (${(table.keys ?? [key]).join(', ')}) DO NOTHING`;
  const others = table.columns.map(([name]) => name).filter((name) => name !== key);
  return `ON CONFLICT (${key}) DO UPDATE SET ${others.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ')}`;
}

/** Names of the statement's inputs: how history moves, then those in the order of `StepRows.parameters`. */
function inputNames({ tables, progress }: Shape): string[] {
  const moved = progress === undefined ? [] : ['moved'];
  const rows = tables.map((table) => (table.mode === 'upsert' ? [table.name, `${table.name}_gone`] : [table.name]));
  return [...moved, ...rows.flat()];
}

function keyOf(table: StepTable): string {
  return table.columns[0]?.[0] ?? '';
}

/** Both databases take names in double quotes; some of ours are words of SQL. */
function quoted(name: string): string {
  return `"${name}"`;
}
