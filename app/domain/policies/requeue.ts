import type { QueueId } from '../ids.js';
import type { View } from '../world.js';

/** The place in front of everybody who waits in this queue. */
export function headOf(view: View, queueId: QueueId | null, place: number): number {
  let head = place;
  for (const call of view.all('call')) {
    if (call.queueId === queueId && call.state.at !== 'talking' && call.place <= head) head = call.place - 1;
  }
  return head;
}
