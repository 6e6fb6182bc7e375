import type { Effect } from './effects.js';
import type { RecordEffect } from './recording.js';

/** The lanes an effect runs in: one after another per channel and per bridge (spec: effects run in lanes). */
export function lanesOf(effect: Effect): readonly string[] {
  switch (effect.do) {
    case 'bridge':
    case 'unbridge':
      return [effect.bridge];
    case 'add':
      return [
        effect.bridge,
        ...effect.channels,
        ...(effect.leaves ? [effect.leaves] : []),
        ...(effect.after ? [effect.after] : []),
      ];
    case 'remove':
      return [effect.bridge, effect.channel];
    case 'hangup':
      return effect.after === undefined ? [effect.channel] : [effect.channel, effect.after];
    case 'transferred':
      return [effect.channel, ...(effect.before ?? [])];
    case 'play':
      return [effect.channel, effect.playback];
    case 'greet':
    case 'accompany':
      return [effect.bridge, effect.playback];
    case 'end-greeting':
    case 'hush':
      // Past whatever waits on the channel: Asterisk carries that out only once the prompt has ended.
      return [effect.playback];
    case 'keys':
      // Nobody waits for them: what else is asked of the channel goes its way.
      return [`${effect.channel} keys`];
    case 'record':
    case 'unrecord':
      // A lane of its own: nobody on a call waits for a recorder.
      return [`${effect.channel} recording`];
    case 'check-record':
      // It changes nothing, and no pause waits for its answer.
      return [`${effect.channel} recorder`];
    default:
      return [effect.channel];
  }
}

/** Effects that do the same when done twice: one that failed is asked for again a moment later. */
export type Repeatable = Extract<
  Effect,
  {
    do:
      | 'answer'
      | 'progress'
      | 'hangup'
      | 'dismiss'
      | 'remove'
      | 'music'
      | 'ring'
      | 'quiet'
      | 'deadman'
      | 'show-as'
      | 'in-groups'
      | 'check-record'
      | 'end-greeting';
  }
>;

export function canBeAskedAgain(effect: Effect): effect is Repeatable {
  switch (effect.do) {
    case 'answer':
    case 'progress':
    case 'hangup':
    case 'dismiss':
    case 'remove':
    case 'music':
    case 'ring':
    case 'quiet':
    case 'deadman':
    case 'show-as':
    case 'in-groups':
    case 'check-record':
    case 'end-greeting':
      return true;
    default:
      return false;
  }
}

const WITHOUT_CHANGE: readonly Effect['do'][] = [
  ...(['progress', 'play', 'hush', 'music', 'ring', 'quiet', 'keys', 'deadman', 'show-as', 'in-groups'] as const),
  ...(['transferred', 'record', 'unrecord', 'check-record', 'greet', 'accompany', 'end-greeting'] as const),
];

/** Whether a list of channels and bridges looks otherwise afterwards; what somebody hears, or until when, is not in it. */
export function changesWhatExists({ do: what }: Effect): boolean {
  return !WITHOUT_CHANGE.includes(what);
}

export function isOfRecorder(effect: Effect): effect is RecordEffect {
  return effect.do === 'record' || effect.do === 'unrecord' || effect.do === 'check-record';
}
