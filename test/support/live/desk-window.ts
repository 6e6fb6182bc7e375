import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { temporaryFolder } from '../asterisk.js';
import { startChromium } from '../chromium.js';
import { writeToneFile } from '../tone-file.js';
import type { LiveAgent } from './live-agent.js';
import type { LiveSite } from './live-site.js';

const PASSWORD = 'a long enough password';

/** An agent with a softphone: a real browser whose microphone hears the agent's tone. */
export class DeskBrowser {
  #users = 0;

  private constructor(
    private readonly site: LiveSite,
    private readonly agent: LiveAgent,
    private readonly browser: Browser,
  ) {}

  /** `hasMicrophone` false: a computer without one. */
  static async start(site: LiveSite, agent: LiveAgent, hasMicrophone = true): Promise<DeskBrowser> {
    const microphone = join(await temporaryFolder(site, 'voice'), 'tone.wav');
    await writeToneFile(microphone, agent.tone);
    const browser = await startChromium({ calls: true, microphone: hasMicrophone ? microphone : undefined });
    site.teardown(() => browser.close());
    return new DeskBrowser(site, agent, browser);
  }

  /** A window of its own, in which the agent has signed in on the web and is at their desk. */
  async open(url = this.site.product.url, agent = this.agent): Promise<DeskWindow> {
    this.#users += 1;
    const name = `web-${agent.id}-${this.#users}`.slice(-50);
    const user = { name, role: 'agent', agentId: agent.id, password: PASSWORD };
    await this.site.admin.api.post('/api/v1/users', user);
    const context = await this.browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(`${url}/login?next=/desk`);
    await page.getByLabel('Name').fill(name);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'My desk' }).waitFor();
    return new DeskWindow(page);
  }

  /** Its process is gone, without a word to anybody. */
  async crash(): Promise<void> {
    const session = await this.browser.newBrowserCDPSession();
    await session.send('Browser.crash').catch(() => undefined);
  }
}

/** One window with the agent's desk. */
export class DeskWindow {
  /** Every secret this window was given. */
  readonly secrets: string[] = [];
  readonly troubles: string[] = [];

  constructor(readonly page: Page) {
    page.on('response', (response) => {
      if (!response.url().endsWith('/softphone') || !response.ok()) return;
      void response.json().then(({ secret }: { secret: string }) => this.secrets.push(secret));
    });
    page.on('pageerror', (error) => this.troubles.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy|Permissions policy/i.test(message.text())) this.troubles.push(message.text());
    });
  }

  /** Starts work on the softphone, and waits until calls can come. */
  async startWork(): Promise<void> {
    await this.page.getByText('This browser').click();
    await this.press('Start work');
    await this.says('Connected: calls come to this window.');
    // A tone is noise to whoever cleans up voices.
    await this.page.getByText('Microphone and speaker').click();
    await this.page.getByLabel('Take noise and echo out of my voice').uncheck();
  }

  async press(button: string): Promise<void> {
    await this.page.getByRole('button', { name: button, exact: true }).click();
  }

  /** Waits until the softphone says this. */
  async says(sentence: string): Promise<void> {
    await this.page.locator('#softphone [data-part=state]', { hasText: sentence }).waitFor({ timeout: 20_000 });
  }

  /** Waits until this part of the desk [the state line] shows this. */
  async shows(text: string, part = 'now'): Promise<void> {
    await this.page.locator(`[data-desk-part=${part}]`, { hasText: text }).waitFor({ timeout: 20_000 });
  }

  /** Waits until the strongest tone in what this window plays is this one, give or take 20 Hz. */
  async hears(hertz: number): Promise<void> {
    // A text is evaluated, never called with an argument: so the call is part of it.
    const heard = await this.page.evaluate<number>(`(${LISTEN})(${hertz})`);
    if (!(Math.abs(heard - hertz) <= 20)) throw new Error(`the window hears ${heard} Hz, not ${hertz} Hz`);
  }
}

/**
 * In the page: the strongest tone of the remote sound, once it is the wanted one or after 30 s. The sound of the next call is
 * another stream, and a call whose answer is late gets its track late: it listens to whatever there is by then.
 */
const LISTEN = `async (wanted) => {
  const audio = document.querySelector('#softphone audio');
  const context = new AudioContext();
  await context.resume();
  const ear = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
  let source = null;
  let heard = '';
  let strongest = 0;
  const levels = new Float32Array(ear.frequencyBinCount);
  for (const end = performance.now() + 30_000; performance.now() < end; ) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const tracks = audio.srcObject?.getAudioTracks() ?? [];
    if (tracks.length === 0) continue;
    const ids = tracks.map((track) => track.id).join(' ');
    if (ids !== heard) {
      source?.disconnect();
      source = context.createMediaStreamSource(audio.srcObject);
      source.connect(ear);
      heard = ids;
    }
    ear.getFloatFrequencyData(levels);
    const peak = levels.indexOf(Math.max(...levels));
    strongest = Math.round((peak * context.sampleRate) / ear.fftSize);
    if (levels[peak] > -60 && Math.abs(strongest - wanted) <= 20) break;
  }
  await context.close();
  return strongest;
}`;
