import { stepTables, type ColumnType, type StepTable } from './step-tables.js';

/**
 * One engine step is one statement with JSON arrays as its bound parameters, so it is atomic by itself and takes one
 * trip to the database instead of eight (BEGIN, one for each table, COMMIT). No value is ever part of its text.
 */

/** SQLite runs several writes in one statement only through a trigger: a temporary view takes the step. */
export function sqliteStepSetup(): string {
  const inputs = inputNames().map((name) => `NULL AS ${name}`);
  const body = stepTables.flatMap((table) => [...sqliteDelete(table), sqliteInsert(table)]);
  return [
    `CREATE TEMP VIEW step AS SELECT ${inputs.join(', ')};`,
    `CREATE TEMP TRIGGER step_in INSTEAD OF INSERT ON step BEGIN ${body.join('; ')}; END;`,
  ].join('\n');
}

export function sqliteStep(): string {
  const names = inputNames();
  return `INSERT INTO step (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`;
}

function sqliteDelete(table: StepTable): string[] {
  if (table.mode === 'append') return [];
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
 * epoch: `held` is then 0. The share lock makes a takeover wait for a step that is already under way.
 */
export function postgresStep(): string {
  let parameter = 1;
  const next = () => `$${++parameter}::json`;
  const writes = stepTables.flatMap((table, index) => {
    const insert = `put_${index} AS (${postgresInsert(table, next())})`;
    return table.mode === 'append' ? [insert] : [insert, `cut_${index} AS (${postgresDelete(table, next())})`];
  });
  return [
    'WITH lease AS (SELECT 1 FROM writer_lease WHERE id = 1 AND epoch = $1 FOR SHARE),',
    writes.join(',\n'),
    'SELECT count(*)::integer AS held FROM lease',
  ].join('\n');
}

function postgresInsert(table: StepTable, rows: string): string {
  const cells = table.columns.map(([, type], index) => `(cells->>${index})::${cast(type)}`);
  const source = `FROM lease, json_array_elements(${rows}) AS cells`;
  return `${insertInto(table)} SELECT ${cells.join(', ')} ${source} ${onConflict(table)}`;
}

/** A duration at a tenth of its setting may have a fraction, which PostgreSQL takes for an integer only by way of numeric. */
function cast(type: ColumnType): string {
  return type === 'bigint' || type === 'integer' ? `numeric::${type}` : type;
}

function postgresDelete(table: StepTable, keys: string): string {
  return `DELETE FROM ${table.name} WHERE ${keyOf(table)} IN (SELECT gone FROM lease, json_array_elements_text(${keys}) AS gone)`;
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

/** Names of the statement's inputs, in the order of `StepRows.parameters`. */
function inputNames(): string[] {
  return stepTables.flatMap((table) => (table.mode === 'append' ? [table.name] : [table.name, `${table.name}_gone`]));
}

function keyOf(table: StepTable): string {
  return table.columns[0]?.[0] ?? '';
}

/** Both databases take names in double quotes; some of ours are words of SQL. */
function quoted(name: string): string {
  return `"${name}"`;
}
