import type { NetworkFigures } from './network-check.js';
import type { Softphone } from './softphone.js';
import type { SoftphoneState, SoftphoneTrouble } from './softphone-state.js';

/** Beyond these people talk over each other (ITU-T G.114), or hear holes. */
const MOST = { roundTripMs: 300, lostPercent: 3, jitterMs: 30 };

function isPoor({ lostPercent, jitterMs }: NonNullable<NetworkFigures['sound']>): boolean {
  return lostPercent > MOST.lostPercent || jitterMs > MOST.jitterMs;
}

/** The part of the page that shows the softphone; every sentence comes with the page. */
export class SoftphoneView {
  readonly #root: HTMLElement;

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  part<E extends HTMLElement>(name: string): E {
    const found = this.#root.querySelector<E>(`[data-part="${name}"]`);
    if (!found) throw new Error(`the page has no ${name}`);
    return found;
  }

  onPress(name: string, work: () => void): void {
    this.part(name).addEventListener('click', work);
  }

  show(state: SoftphoneState, trouble: SoftphoneTrouble | null, phone: Softphone): void {
    this.#root.dataset['state'] = state;
    this.#say('state', state);
    if (trouble !== null || state === 'in-call') this.showTrouble(trouble);
    this.part('caller').textContent = phone.call?.caller ?? '';
    this.#only('answer', state === 'ringing');
    this.#only('hang-up', state === 'ringing' || state === 'in-call');
    this.#only('mute', state === 'in-call');
    this.#only('take', state === 'elsewhere' || state === 'busy-elsewhere');
    this.showMuted(phone.call?.muted === true);
  }

  showMuted(muted: boolean): void {
    this.part('mute').setAttribute('aria-pressed', String(muted));
  }

  showTrouble(trouble: SoftphoneTrouble | 'works' | null): void {
    const line = this.part('trouble');
    line.hidden = trouble === null;
    if (trouble !== null) this.#say('trouble', trouble);
  }

  /** Each line of its own is shown when there is something to say. */
  showNetwork({ roundTripMs, asked, answered, sound }: NetworkFigures): void {
    const way = roundTripMs === null ? 'away' : 'way';
    this.#fill('network-way', way, { ms: (roundTripMs ?? 0).toFixed(0), answered, asked });
    const rounded = sound && { lost: decimal(sound.lostPercent), jitter: sound.jitterMs.toFixed(0) };
    this.#fill('network-sound', rounded ? 'sound' : 'noCall', rounded ?? {});
    const poor = answered < asked || (roundTripMs ?? 0) > MOST.roundTripMs || (sound !== null && isPoor(sound));
    this.#fill('network-verdict', poor ? 'poor' : 'good', {});
  }

  /** A sentence of the page with figures in its places. */
  #fill(name: string, key: string, values: Readonly<Record<string, string | number>>): void {
    const line = this.part(name);
    line.hidden = false;
    line.textContent = (line.dataset[key] ?? '').replace(/\{(\w+)\}/g, (_, place: string) =>
      String(values[place] ?? ''),
    );
  }

  showLevel(level: number): void {
    const meter = this.part<HTMLMeterElement>('level');
    meter.hidden = false;
    meter.value = level;
  }

  #say(name: string, what: string): void {
    const line = this.part(name);
    const key = what.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
    line.textContent = line.dataset[key] ?? '';
  }

  #only(name: string, shown: boolean): void {
    this.part(name).hidden = !shown;
  }
}

/** With one digit behind the decimal sign of the page's language. */
function decimal(value: number): string {
  const digits = { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false };
  return new Intl.NumberFormat(document.documentElement.lang, digits).format(value);
}
