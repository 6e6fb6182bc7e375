import type { Softphone } from './softphone.js';
import type { SoftphoneState, SoftphoneTrouble } from './softphone-state.js';

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
