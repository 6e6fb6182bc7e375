import type { UnpackProgress } from './unpack-asterisk.js';

const BAR = 30;
const STEPS: Readonly<Record<UnpackProgress['step'], string>> = {
  lists: 'Looking for Asterisk',
  download: 'Fetching Asterisk',
  unpack: 'Unpacking Asterisk',
};

/**
 * Shows how far the fetching of Asterisk is: as a bar that grows on a terminal, as a sentence for each quarter elsewhere.
 * @param say receives the sentences
 */
export function progressReporter(
  terminal: { readonly isTTY?: boolean; write(text: string): unknown },
  say: (sentence: string) => void,
): (progress: UnpackProgress) => void {
  let last = '';
  return ({ step, done, total }) => {
    const share = total === 0 ? 0 : Math.min(1, done / total);
    if (terminal.isTTY) {
      terminal.write(`\r${bar(step, share, total)}${step === 'unpack' && share === 1 ? '\n' : ''}`);
      return;
    }
    const quarter = `${step} ${Math.floor(share * 4)}`;
    if (quarter === last) return;
    last = quarter;
    say(total === 0 ? `${STEPS[step]}.` : `${STEPS[step]}: ${Math.floor(share * 100)} % of ${megabytes(total)} MB.`);
  };
}

function bar(step: UnpackProgress['step'], share: number, total: number): string {
  const filled = Math.round(share * BAR);
  const size = total === 0 ? '' : ` ${Math.floor(share * 100)} % of ${megabytes(total)} MB`;
  return `${STEPS[step].padEnd(20)} [${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}]${size}  `;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
