import type { z } from 'zod';
import { WHEN_CLOSED } from '../../../domain/queue-openings.js';
import type { Directory } from '../../../domain/directory.js';
import type { openingsAnswer } from '../api/opening-schemas.js';
import type { Texts } from '../texts.js';
import type { FieldSpec, FormSection, FormValues } from './form-fields.js';
import { isTicked, textIn } from './form-values.js';
import { targetFields, targetIn, targetValues } from './target-fields.js';
import { dayText, holidaysIn, holidaysText, spansIn, WEEKDAYS } from './week-text.js';

type Openings = z.output<typeof openingsAnswer>;

const CLOSED = { select: 'closedTarget', number: 'closedNumber' };
const EMERGENCY = { select: 'emergencyTarget', number: 'emergencyNumber' };
const OVERFLOW = { select: 'overflowTarget', number: 'overflowNumber' };
const KINDS = { withMenus: false, withAgents: false, withVoicemail: true };

/** Where callers go who have waited the longest time. */
export function overflowFields(directory: Directory, texts: Texts): readonly FieldSpec[] {
  return targetFields(OVERFLOW, directory, texts, { ...KINDS, none: texts.say('form.queue.overflow-fallback') });
}

/** The week, the holidays and the emergency close of a queue, and where callers go meanwhile. */
export function openingSections(directory: Directory, texts: Texts): readonly FormSection[] {
  const none = texts.say('form.queue.closed-sentence');
  const target = (names: typeof CLOSED) => targetFields(names, directory, texts, { ...KINDS, none });
  const words = (name: string, values: readonly string[]) =>
    values.map((value) => [value, texts.say(`form.queue.${name}-${value}`)] as const);
  return [
    {
      name: 'emergency',
      fields: [
        { name: 'emergencyClosed', kind: 'check' },
        { name: 'emergencyNote', kind: 'text' },
        ...target(EMERGENCY),
      ],
    },
    {
      name: 'hours',
      fields: [
        { name: 'open', kind: 'select', options: words('open', ['always', 'hours']), width: 'half' },
        { name: 'whenClosed', kind: 'select', options: words('whenClosed', WHEN_CLOSED), width: 'half' },
      ],
    },
    { name: 'week', fields: WEEKDAYS.map((day): FieldSpec => ({ name: `day${day}`, kind: 'text', width: 'third' })) },
    { name: 'closed', fields: [{ name: 'holidays', kind: 'lines' }, ...target(CLOSED)] },
  ];
}

export function openingValues(openings: Openings): FormValues {
  const { hours, holidays, closedTarget, emergencyClosed, emergencyNote, emergencyTarget } = openings;
  const { whenClosed, overflowTarget } = openings;
  return {
    open: hours === null ? 'always' : 'hours',
    whenClosed,
    ...Object.fromEntries(WEEKDAYS.map((day) => [`day${day}`, dayText(hours ?? [], day)])),
    holidays: holidaysText(holidays),
    ...targetValues(CLOSED, closedTarget),
    emergencyClosed: emergencyClosed ? 'yes' : '',
    emergencyNote,
    ...targetValues(EMERGENCY, emergencyTarget),
    ...targetValues(OVERFLOW, overflowTarget),
  };
}

export function openingsIn(values: FormValues): object {
  return {
    hours: textIn(values, 'open') === 'hours' ? spansIn(values) : null,
    holidays: holidaysIn(values),
    closedTarget: targetIn(CLOSED, values),
    emergencyClosed: isTicked(values, 'emergencyClosed'),
    emergencyNote: textIn(values, 'emergencyNote'),
    emergencyTarget: targetIn(EMERGENCY, values),
    whenClosed: textIn(values, 'whenClosed'),
    overflowTarget: targetIn(OVERFLOW, values),
  };
}

/** `openings.hours.3.to` belongs to the field of its day, the number of a target to the field beside it. */
export function openingField(field: string, values: FormValues): string {
  const [, first = '', index] = field.split('.');
  if (first === 'hours') return `day${spansIn(values)[Number(index)]?.weekday ?? 1}`;
  const target = [CLOSED, EMERGENCY, OVERFLOW].find(({ select }) => select === first);
  if (target && field.endsWith('Target.number')) return target.number;
  return first;
}
