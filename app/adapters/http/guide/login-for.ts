import type { Directory } from '../../../domain/directory.js';

/** A login name made of a name, which nobody has yet: `Joe Adams` becomes `joe.adams`, the next one `joe.adams2`. */
export function loginFor(name: string, { agents }: Directory): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9@_-]+/g, '.')
    .replace(/^[^a-z0-9]+|\.+$/g, '')
    .slice(0, 50);
  const base = plain.length < 2 ? 'agent' : plain;
  const taken = new Set(Array.from(agents.values(), ({ login }) => login));
  let login = base;
  for (let n = 2; taken.has(login); n += 1) login = `${base}${n}`;
  return login;
}
