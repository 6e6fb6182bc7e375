import type { z } from 'zod';
import type { Directory } from '../../../domain/directory.js';
import type { Instant } from '../../../domain/ids.js';
import { nextChange } from '../../../domain/policies/next-change.js';
import { closedBecause } from '../../../domain/policies/opening-hours.js';
import type { LocalTimes } from '../../../ports/local-times.js';
import type { inboundRouteAnswer } from '../api/inbound-route-schemas.js';
import { nameOfTarget } from '../api/target-name.js';
import type { Texts } from '../texts.js';

type Route = z.output<typeof inboundRouteAnswer>;

interface StatePorts {
  readonly directory: Directory;
  readonly texts: Texts;
  readonly localTimes: LocalTimes;
}

/** What happens to a caller of this route now, and until when, in words. */
export class RouteState {
  readonly because: ReturnType<typeof closedBecause>;
  readonly #zone: string;

  constructor(
    private readonly route: Route,
    private readonly at: Instant,
    private readonly ports: StatePorts,
  ) {
    this.#zone = ports.directory.sites.get(route.siteId)?.zone ?? 'UTC';
    this.because = closedBecause(route, ports.localTimes.at(at, this.#zone));
  }

  /** `Open until 17:00`. */
  words(): string {
    const { texts } = this.ports;
    if (this.because === 'emergency') {
      const since = this.route.emergencySince;
      return since === null ? texts.say('opening.emergency') : texts.say('opening.emergency-since', this.#when(since));
    }
    const until = this.#until();
    if (until !== null) return texts.say(`opening.${this.because ?? 'open'}-until`, { until });
    return texts.say(`opening.${this.because ?? 'open'}-always`);
  }

  /** `Callers reach queue Sales.` */
  outcome(): string {
    const { texts, directory } = this.ports;
    const { target } = this.route;
    if (this.because === null) return texts.say(`opening.to-${target.kind}`, { name: nameOfTarget(directory, target) });
    const emergency = this.because === 'emergency';
    const number = emergency ? this.route.emergencyNumber : this.route.closedNumber;
    const promptId = emergency ? this.route.emergencyPrompt : this.route.closedPrompt;
    const prompt = promptId === null ? undefined : directory.prompts.get(promptId)?.name;
    const heard = prompt === undefined ? texts.say('opening.built-in') : texts.say('opening.prompt', { name: prompt });
    return number === null ? texts.say('opening.hears', { heard }) : texts.say('opening.onward', { number, heard });
  }

  #until(): string | null {
    const { localTimes, texts } = this.ports;
    const change = nextChange(this.route, localTimes.at(this.at, this.#zone));
    if (!change) return null;
    const { daysAhead, time, date, weekday } = change;
    if (daysAhead === 0) return time;
    if (daysAhead < 7) return `${texts.say(`form.route.day${weekday}`)} ${time}`;
    return `${date} ${time}`;
  }

  #when(at: Instant): { readonly since: string } {
    const { date, time } = this.ports.localTimes.at(at, this.#zone);
    return { since: `${date} ${time}` };
  }
}
