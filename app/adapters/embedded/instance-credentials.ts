import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const account = z.strictObject({
  user: z.string().regex(/^[a-z]{1,32}$/),
  password: z.string().regex(/^[\w-]{32,128}$/),
});
const credentialsFile = z.strictObject({ ari: account, ami: account });

/** The accounts with which Farline reaches its own Asterisk. */
export type InstanceCredentials = z.output<typeof credentialsFile>;

const FILE = 'credentials.json';

/**
 * The instance's ARI and AMI accounts; made at the first start (256 random bits each) and kept, so that a running
 * Asterisk can be found again. The file is readable by this user alone.
 * @throws Error when the file is damaged, naming it
 */
export function instanceCredentials(root: string): InstanceCredentials {
  const path = join(root, FILE);
  if (!existsSync(path)) return createCredentials(path);
  chmodSync(path, 0o600);
  const parsed = credentialsFile.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!parsed.success)
    throw new Error(`${path} is damaged; stop Farline's Asterisk and delete the file to get new secrets`);
  return parsed.data;
}

function createCredentials(path: string): InstanceCredentials {
  const secret = (): string => randomBytes(32).toString('base64url');
  const credentials = { ari: { user: 'farline', password: secret() }, ami: { user: 'farline', password: secret() } };
  writeFileSync(`${path}.new`, JSON.stringify(credentials, null, 2), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
  return credentials;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
