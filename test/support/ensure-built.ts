import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Compiles app/ to dist/; a second or two when little changed. @throws Error with what the compiler says */
export async function ensureBuilt(say: (line: string) => void = () => undefined): Promise<void> {
  say('Building Farline.');
  const compiler = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
  const child = spawn(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { cwd: ROOT });
  let output = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.on('data', (text: Buffer) => (output += text.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`Farline could not be built:\n${output}`);
}
