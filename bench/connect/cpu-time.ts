import { readFile } from 'node:fs/promises';

/** Linux counts processor time in hundredths of a second (USER_HZ), whatever the machine. */
const TICK_MS = 10;

/** Processor time that this process has used so far, all its threads, in milliseconds. @throws Error when it is gone */
export async function cpuMs(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The name in brackets may hold blanks; utime and stime are the 14th and 15th field of the line.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
