/** K6: the talk with an agent who records, hears or deletes what they greet with. Each state says something. */
export type RecordSoundState =
  /** What can be done; `asked` counts from 1. */
  | { readonly at: 'menu'; readonly has: boolean; readonly asked: number }
  | { readonly at: 'recording'; readonly has: boolean }
  /** Accept, listen, or once more. */
  | { readonly at: 'review'; readonly has: boolean; readonly asked: number }
  | { readonly at: 'hearing'; readonly has: boolean }
  | { readonly at: 'too-short'; readonly has: boolean }
  | { readonly at: 'saved' }
  | { readonly at: 'deleted' }
  | { readonly at: 'failed' }
  | { readonly at: 'goodbye' }
  | { readonly at: 'over' };

export type RecordSoundEvent =
  | { readonly on: 'told' }
  | { readonly on: 'key'; readonly key: string }
  | { readonly on: 'quiet' }
  | { readonly on: 'recorded' }
  | { readonly on: 'too-short' }
  /** Nothing was recorded, or it could not be kept. */
  | { readonly on: 'failed' }
  | { readonly on: 'kept' }
  | { readonly on: 'removed' }
  | { readonly on: 'gone' };

/** The keys that the installed sentences name. */
export const SOUND_KEYS = { record: '1', delete: '2', accept: '1', listen: '2', again: '3' } as const;

/** How often somebody is asked who says nothing, or something else. */
const MOST_ASKED = 3;

/** An event that means nothing in a state leaves it as it is. `has`: there is a sound of theirs already. */
export function recordSoundNext(state: RecordSoundState, event: RecordSoundEvent): RecordSoundState {
  if (event.on === 'gone') return { at: 'over' };
  switch (state.at) {
    case 'menu':
      return chosen(state, event);
    case 'recording':
      if (event.on === 'recorded') return { at: 'review', has: state.has, asked: 1 };
      if (event.on === 'too-short') return { at: 'too-short', has: state.has };
      return event.on === 'failed' ? { at: 'failed' } : state;
    case 'review':
      return reviewed(state, event);
    case 'hearing':
      return event.on === 'told' ? { at: 'review', has: state.has, asked: 1 } : state;
    case 'too-short':
      return event.on === 'told' ? { at: 'menu', has: state.has, asked: 1 } : state;
    case 'saved':
    case 'deleted':
    case 'failed':
      return event.on === 'told' ? { at: 'goodbye' } : state;
    case 'goodbye':
      return event.on === 'told' ? { at: 'over' } : state;
    case 'over':
      return state;
  }
}

function chosen(state: Extract<RecordSoundState, { at: 'menu' }>, event: RecordSoundEvent): RecordSoundState {
  const { has, asked } = state;
  if (event.on === 'removed') return { at: 'deleted' };
  if (event.on === 'failed') return { at: 'failed' };
  if (event.on !== 'key' && event.on !== 'quiet') return state;
  if (event.on === 'key' && event.key === SOUND_KEYS.record) return { at: 'recording', has };
  return asked < MOST_ASKED ? { at: 'menu', has, asked: asked + 1 } : { at: 'goodbye' };
}

/** Who says nothing has not accepted it: what was there stays. */
function reviewed(state: Extract<RecordSoundState, { at: 'review' }>, event: RecordSoundEvent): RecordSoundState {
  const { has, asked } = state;
  if (event.on === 'kept') return { at: 'saved' };
  if (event.on === 'failed') return { at: 'failed' };
  if (event.on === 'too-short') return { at: 'too-short', has };
  if (event.on !== 'key' && event.on !== 'quiet') return state;
  if (event.on === 'key' && event.key === SOUND_KEYS.listen) return { at: 'hearing', has };
  if (event.on === 'key' && event.key === SOUND_KEYS.again) return { at: 'recording', has };
  return asked < MOST_ASKED ? { at: 'review', has, asked: asked + 1 } : { at: 'goodbye' };
}
