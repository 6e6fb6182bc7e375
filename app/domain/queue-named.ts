import type { Queue } from './directory.js';
import type { View } from './world.js';

/** A queue as people name it: by directory number, or id. */
export function queueNamed({ directory: { queues } }: Pick<View, 'directory'>, name: string): Queue | null {
  for (const queue of queues.values()) if (queue.dn === name) return queue;
  return queues.get(name) ?? null;
}
