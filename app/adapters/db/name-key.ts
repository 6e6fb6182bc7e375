/**
 * What makes two logins the same for people: case, width and composition folded (Unicode NFKC). Done here, because
 * SQLite folds ASCII only and PostgreSQL by its locale.
 */
export function nameKey(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim();
}
