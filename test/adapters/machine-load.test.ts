import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { systemMachineLoad } from '../../app/adapters/system/machine-load.js';

test('L: the CPU time of a process that works grows, whatever its name is, and one that is gone has none', async (t) => {
  const busy = spawn(process.execPath, ['-e', "process.title = 'a) R 1 (b'; for (;;) Math.sqrt(2);"], {
    stdio: 'ignore',
  });
  const gone = once(busy, 'exit');
  t.teardown(() => busy.kill('SIGKILL'));
  const load = systemMachineLoad(() => busy.pid ?? null);
  const first = await load.read();
  t.true(first.cores >= 1);
  t.true(first.load1 >= 0);
  const worked = async (): Promise<number> => ((await load.read()).asteriskCpuMs ?? 0) - (first.asteriskCpuMs ?? 0);
  while ((await worked()) < 100) await delay(20);
  for (const end = performance.now() + 50; performance.now() < end;);
  t.true((await load.read()).ourCpuMs > first.ourCpuMs);
  busy.kill('SIGKILL');
  await gone;
  t.is((await load.read()).asteriskCpuMs, null);
});

test('L: of an Asterisk elsewhere no CPU time is known', async (t) => {
  t.is((await systemMachineLoad(() => null).read()).asteriskCpuMs, null);
});
