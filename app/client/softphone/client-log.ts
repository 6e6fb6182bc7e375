import type { ClientDetail, ClientEvent, ClientLine } from './client-line.js';

interface Kept extends ClientLine {
  /** On the clock that no one sets. */
  readonly at: number;
  times: number;
}

/** What happens together goes together. */
const SOON_MS = 2_000;
const AGAIN_MS = 10_000;
/** In one request, as Farline takes them. */
const MOST_SENT = 50;
/** While Farline is away; then the oldest go. */
const MOST_KEPT = 200;
const DAY_MS = 86_400_000;
const MOST_CHARACTERS = 120;

/** M: tells Farline what became of this softphone, for whoever is asked why it does not work. Never throws. */
export class ClientLog {
  readonly #path: string;
  #kept: Kept[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending = false;

  constructor(agentId: string) {
    this.#path = `/api/v1/agents/${encodeURIComponent(agentId)}/client-log`;
  }

  note(what: ClientEvent, detail: ClientDetail = {}): void {
    const line = { what, detail: plain(detail), at: performance.now(), times: 1 };
    const last = this.#kept.at(-1);
    // What goes on failing is one line until it is sent.
    if (last && isSame(last, line)) last.times += 1;
    else this.#kept = [...this.#kept, line].slice(-MOST_KEPT);
    this.#sendIn(SOON_MS);
  }

  /** At once: the page goes, and nothing runs in it after this. */
  leave(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#kept.length > 0) void this.#post(this.#kept.splice(0, MOST_SENT));
  }

  #sendIn(ms: number): void {
    if (this.#timer === undefined && !this.#sending) this.#timer = setTimeout(() => void this.#send(), ms);
  }

  async #send(): Promise<void> {
    this.#timer = undefined;
    this.#sending = true;
    const lines = this.#kept.splice(0, MOST_SENT);
    const taken = await this.#post(lines);
    this.#sending = false;
    if (!taken) this.#kept = [...lines, ...this.#kept].slice(-MOST_KEPT);
    if (this.#kept.length > 0) this.#sendIn(taken ? SOON_MS : AGAIN_MS);
  }

  /** False: to be tried again. What Farline will never take is dropped. */
  async #post(lines: readonly Kept[]): Promise<boolean> {
    const now = performance.now();
    const told = lines.map(({ what, detail, at, times }) => ({
      agoMs: Math.min(DAY_MS, Math.max(0, Math.round(now - at))),
      what,
      detail: times > 1 ? { ...detail, times } : detail,
    }));
    try {
      const { status } = await fetch(this.#path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ lines: told }),
        // It arrives also when the page is gone by then.
        keepalive: true,
      });
      return status < 500 && status !== 429;
    } catch {
      return false;
    }
  }
}

function isSame(one: ClientLine, other: ClientLine): boolean {
  return one.what === other.what && JSON.stringify(one.detail) === JSON.stringify(other.detail);
}

/** As Farline takes it: words on one line and not too many of them, figures without a long tail. */
function plain({
  cause,
  device,
  code,
  lostPercent,
  jitterMs,
  roundTripMs,
  lastedMs,
  ...detail
}: ClientDetail): ClientDetail {
  return {
    ...detail,
    cause: words(cause),
    device: words(device),
    code: code !== undefined && Number.isInteger(code) && code >= 0 && code <= 9_999 ? code : undefined,
    lostPercent: tenths(lostPercent),
    jitterMs: tenths(jitterMs),
    roundTripMs: tenths(roundTripMs),
    lastedMs: lastedMs === undefined ? undefined : Math.max(0, Math.round(lastedMs)),
  };
}

function words(text: string | undefined): string | undefined {
  const printable = text?.replace(/\p{C}/gu, '') ?? '';
  return printable === '' ? undefined : [...printable].slice(0, MOST_CHARACTERS).join('');
}

function tenths(value: number | undefined): number | undefined {
  return value === undefined || !Number.isFinite(value) ? undefined : Math.round(Math.max(0, value) * 10) / 10;
}
