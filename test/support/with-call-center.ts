import { CallCenter, type CallCenterSettings } from './call-center.js';

/**
 * Opens a call center, works with it and closes it whatever happens, a Ctrl-C included: no process stays behind.
 * Ends this process with what `work` returns, 1 when it fails, 130 when interrupted.
 */
export async function withCallCenter(
  settings: CallCenterSettings,
  work: (center: CallCenter) => Promise<number>,
): Promise<never> {
  const opening = CallCenter.open(settings);
  let closing: Promise<unknown> | null = null;
  const close = (): Promise<unknown> => (closing ??= opening.then((center) => center.close()));
  const interrupted = (): void => {
    const leave = (): never => process.exit(130);
    void close().then(leave, leave);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const code = await work(await opening);
    await close();
    process.exit(code);
  } catch (error) {
    process.stderr.write(`It failed: ${(error as Error).message}\n`);
    await close().catch(() => undefined);
    process.exit(1);
  }
}
