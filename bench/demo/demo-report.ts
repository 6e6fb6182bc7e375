import { countCalls } from '../../test/support/carrier-counts.js';
import type { Heard } from '../../test/support/ear.js';
import type { HomePhone } from '../../test/support/home-phone.js';
import type { Visit } from '../../test/support/traffic.js';
import { mean, percentile, rounded } from '../figures.js';
import type { Story } from './story.js';

export interface DemoFigures {
  readonly customers: number;
  readonly connected: number;
  readonly twoWayAudio: number;
  readonly lost: number;
  readonly doubles: number;
  /**
   * Nailed-up agents: from the later of customer answered and agent free (the BYE of the customer before) to the first
   * packet of the agent's voice at the customer's telephone.
   */
  readonly connectMsP50: number;
  readonly connectMsP99: number;
  /** Agents rung per call: the same, ringing, picking up and pressing 1 included. */
  readonly rungMsMean: number;
}

const LEAST_CUSTOMERS = 30;

/** What the carrier and its telephones saw of the whole demo. */
export class DemoReport {
  readonly #phones: readonly HomePhone[];
  readonly #freeSince = new Map<HomePhone, number>();
  readonly #connectMs: number[] = [];
  readonly #rungMs: number[] = [];
  #visits: readonly Visit[] = [];

  constructor(phones: readonly HomePhone[]) {
    this.#phones = phones;
  }

  watch(visits: readonly Visit[]): void {
    this.#visits = visits;
  }

  /** This agent could take a customer from `at` on. */
  free(phone: HomePhone, at: number): void {
    this.#freeSince.set(phone, at);
  }

  /** Milliseconds this connection took. */
  connected(visit: Visit, phone: HomePhone, heard: Heard, nailedUp: boolean): number {
    const since = Math.max(visit.customer.answeredAt ?? visit.arrivedAt, this.#freeSince.get(phone) ?? 0);
    const took = heard.from - since;
    (nailedUp ? this.#connectMs : this.#rungMs).push(took);
    return took;
  }

  figures(): DemoFigures {
    const { customers, connected, twoWayAudio, lost, cut, doubles } = countCalls(this.#visits, this.#phones);
    return {
      customers,
      connected,
      twoWayAudio,
      lost: lost + cut,
      doubles,
      connectMsP50: rounded(percentile(this.#connectMs, 0.5), 1),
      connectMsP99: rounded(percentile(this.#connectMs, 0.99), 1),
      rungMsMean: rounded(mean(this.#rungMs), 0),
    };
  }

  /** What of the demo's promise was not kept; empty when all was. */
  problems({ customers, connected, twoWayAudio, lost, doubles }: DemoFigures): string[] {
    const problems: string[] = [];
    if (customers < LEAST_CUSTOMERS) problems.push(`only ${customers} customers called`);
    if (connected < customers) problems.push(`${customers - connected} customers never heard an agent`);
    if (twoWayAudio < customers) problems.push(`${customers - twoWayAudio} conversations were not heard both ways`);
    if (lost > 0) problems.push(`${lost} customers were lost or cut off`);
    if (doubles > 0) problems.push(`${doubles} times two spoke to one`);
    return problems;
  }

  tell(figures: DemoFigures, story: Story): void {
    const { customers, connected, twoWayAudio, connectMsP50, connectMsP99, rungMsMean } = figures;
    story.say();
    story.say(
      `${connected} of ${customers} customers reached an agent, ${twoWayAudio} conversations were heard both ways.`,
    );
    story.say(`A nailed-up agent was heard ${connectMsP50} ms (p99 ${connectMsP99}) after both were free,`);
    story.say(`an agent whose telephone had to ring after ${Math.round(rungMsMean / 100) / 10} s.`);
    for (const problem of this.problems(figures)) story.say(`Not as promised: ${problem}.`);
  }
}
