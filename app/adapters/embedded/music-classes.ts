import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Music that queues can be set to. */
export interface MusicClass {
  /** As the setting `musicClass` names it. */
  readonly name: string;
  readonly folder: string;
}

/** Ours: the ringing tone for callers who are not answered yet. */
export const RINGING_CLASS = 'farline-ringing';

/** As the setting `musicClass` may be; `general` and `default` mean something else to Asterisk. */
const NAME = /^(?!(?:general|default|farline-ringing)$)[A-Za-z0-9_-]{1,40}$/;
const SOUND = /\.(wav|gsm|sln|alaw|ulaw)$/;

/** Each folder below this one that holds a sound file Asterisk plays, by the name of the folder; an empty one would be silence. */
export function musicClassesIn(dir: string): readonly MusicClass[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && NAME.test(entry.name))
    .map(({ name }) => ({ name, folder: join(dir, name) }))
    .filter(({ folder }) => readdirSync(folder).some((file) => SOUND.test(file)))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
