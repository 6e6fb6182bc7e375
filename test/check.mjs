// `npm run check`: format, lint, types and the import fence at the same time, each told when it is done.
import { spawn } from 'node:child_process';

const began = Date.now();

function run(name) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (out += chunk));
    child.on('close', (code) => {
      const seconds = ((Date.now() - began) / 1000).toFixed(0);
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} after ${seconds} s`);
      if (code !== 0) console.log(out);
      resolve(code === 0);
    });
  });
}

const results = await Promise.all(['types', 'lint', 'format', 'fence'].map(run));
process.exit(results.every(Boolean) ? 0 : 1);
