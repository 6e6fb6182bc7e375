/** Where to go after signing in: a path of our own, never another site (`//host`, `/\host` and full addresses are not). */
export function localPath(wanted: unknown): string {
  if (typeof wanted !== 'string' || !/^\/(?![/\\])[\x21-\x7e]{0,500}$/.test(wanted) || wanted.includes('\\'))
    return '/';
  return wanted;
}
