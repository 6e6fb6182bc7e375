import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

export interface ChromiumSettings {
  /** Off as a person switches it off, so that `noscript` counts (Playwright's own switch leaves that out). */
  readonly scripts?: boolean;
  /** Lets a page call over this machine's own addresses, and name them [no]. */
  readonly calls?: boolean;
  /** A WAV file that is heard at its microphone, again and again; the page may use it without asking. */
  readonly microphone?: string;
}

/** Headless Chromium. @throws Error naming the Debian package when there is none. */
export async function startChromium({
  scripts = true,
  calls = false,
  microphone,
}: ChromiumSettings = {}): Promise<Browser> {
  const executablePath = PLACES.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error(`the browser tests need Chromium at ${PLACES.join(' or ')}: install the Debian package "chromium"`);
  }
  // The sandbox cannot start as root, and small machines have a small /dev/shm; the pages are our own.
  const args = ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'];
  if (!scripts) args.push('--blink-settings=scriptEnabled=false');
  if (calls) args.push('--allow-loopback-in-peer-connection', '--disable-features=WebRtcHideLocalIpsWithMdns');
  if (microphone !== undefined) {
    args.push('--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream');
    args.push(`--use-file-for-fake-audio-capture=${microphone}`, '--autoplay-policy=no-user-gesture-required');
  }
  return chromium.launch({ executablePath, args });
}
