import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const END_MS = 60_000;

/** What a Farline said that was expected not to start. */
export interface ProductRun {
  readonly code: number | null;
  readonly said: string;
}

/** Runs the built product with exactly these settings until it ends by itself; it is killed after a minute. */
export function runProduct(env: Readonly<Record<string, string>>): Promise<ProductRun> {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [MAIN], { env: { PATH, HOME, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const late = setTimeout(() => child.kill('SIGKILL'), END_MS);
  return new Promise((resolve) => {
    child.once('close', (code) => {
      clearTimeout(late);
      resolve({ code, said });
    });
  });
}
