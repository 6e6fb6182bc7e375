import { addOffers, noAnswerFigures } from '../../app/domain/report-figures.js';
import { legFigures } from '../../app/domain/leg-costs.js';
import { pauseFigures, shiftFigures } from '../../app/domain/shift-figures.js';
import type { Report, Reports } from '../../app/ports/reports.js';

const NOTHING = { zone: 'UTC', from: 0, to: 86_400_000, countedTo: null, rows: [] };
const NO_CALLS = { offered: 0, answered: 0, abandoned: 0, overflowed: 0, callbacks: 0, other: 0 };
const NO_TIMES = { meanWaitMs: null, longestWaitMs: 0, talkMs: 0, meanTalkMs: null };
const NO_LEVEL = { offered: 0, answered: 0, within: 0, abandoned: 0, levelPercent: null, thresholdMs: null };

/** Nothing ever happened, until a test puts real reports in its place. */
export class FakeReports implements Reports {
  real: Reports | null = null;

  calls(asked: Parameters<Reports['calls']>[0]): ReturnType<Reports['calls']> {
    return this.real?.calls(asked) ?? nothing({ ...NO_CALLS, ...NO_TIMES });
  }

  serviceLevel(asked: Parameters<Reports['serviceLevel']>[0]): ReturnType<Reports['serviceLevel']> {
    return this.real?.serviceLevel(asked) ?? nothing(NO_LEVEL);
  }

  noAnswers(asked: Parameters<Reports['noAnswers']>[0]): ReturnType<Reports['noAnswers']> {
    return this.real?.noAnswers(asked) ?? nothing(NO_OFFERS);
  }

  pauses(asked: Parameters<Reports['pauses']>[0]): ReturnType<Reports['pauses']> {
    return this.real?.pauses(asked) ?? nothing(pauseFigures([], () => undefined));
  }

  legs(asked: Parameters<Reports['legs']>[0]): ReturnType<Reports['legs']> {
    return this.real?.legs(asked) ?? nothing(legFigures([])).then((report) => ({ ...report, currency: 'EUR' }));
  }

  sessions(asked: Parameters<Reports['sessions']>[0]): ReturnType<Reports['sessions']> {
    return this.real?.sessions(asked) ?? nothing(shiftFigures(0, []));
  }
}

const NO_OFFERS = noAnswerFigures(addOffers('', []));

function nothing<Figures>(total: Figures): Promise<Report<Figures>> {
  return Promise.resolve({ ...NOTHING, total });
}
