import { readFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import type { MachineLoad } from '../../ports/machine-load.js';

/** What the kernel counts CPU time of processes in (USER_HZ), the same on every Linux. */
const TICK_MS = 10;

/** @param asteriskPid process of the Asterisk on this machine; null: there is none of ours */
export function systemMachineLoad(asteriskPid: () => number | null): MachineLoad {
  return {
    async read() {
      const { user, system } = process.cpuUsage();
      const pid = asteriskPid();
      return {
        load1: loadavg()[0] ?? 0,
        cores: availableParallelism(),
        ourCpuMs: (user + system) / 1_000,
        asteriskCpuMs: pid === null ? null : await cpuMsOf(pid),
      };
    },
  };
}

/** proc(5): the second field is the name in brackets and may hold anything; user and system time are the 14th and 15th. */
async function cpuMsOf(pid: number): Promise<number | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return Number.isFinite(ticks) ? ticks * TICK_MS : null;
}
