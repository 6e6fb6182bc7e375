import type { Knex } from 'knex';

/**
 * Brings the tables up to date; each migration is one transaction, so a death between two leaves the older one whole
 * and the next start goes on. Only the holder of the instance lock may call this, hence knex's own lock, which a
 * killed process leaves behind, is taken off first. `folder` holds timestamped .js files.
 */
export async function migrate(writer: Knex, folder: string): Promise<readonly string[]> {
  const options: Knex.MigratorConfig = { directory: folder, loadExtensions: ['.js'], tableName: 'knex_migrations' };
  await writer.migrate.forceFreeMigrationsLock(options);
  const [, applied] = (await writer.migrate.latest(options)) as [number, string[]];
  return applied;
}
