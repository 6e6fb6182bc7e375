import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmergencyNumber } from '../../domain/emergency.js';
import type { OutDenial } from '../../domain/out-denials.js';
import type { EmergencyDialplan } from '../../ports/emergency-dialplan.js';
import { emergencyText } from './emergency-text.js';
import { readyFile, takeName } from './whole-file.js';

const FILE = 'emergency.conf';

/** One file that the dialplan includes; it outlives us, so that emergency calls do too. */
export class EmergencyFolder implements EmergencyDialplan {
  mark = '';

  constructor(private readonly folder: string) {}

  async write(numbers: readonly EmergencyNumber[], denials: readonly OutDenial[]): Promise<boolean> {
    const { text, mark } = emergencyText(numbers, denials);
    const path = join(this.folder, FILE);
    const before = await readFile(path, 'utf8').catch(() => null);
    if (before !== text) {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await takeName(this.folder, await readyFile(this.folder, FILE, text));
    }
    this.mark = mark;
    return before !== text;
  }
}
