import type { PeerObject } from './peer-files.js';
import type { AdminAnswer } from './switch-admin.js';

/** What Asterisk really has, object by object. Never rejects. */
export interface PeerMarks {
  /** The mark of each object, in the order asked: null when Asterisk has no such object, '' when it bears no mark. */
  marks(objects: readonly Pick<PeerObject, 'type' | 'name'>[]): Promise<AdminAnswer<readonly (string | null)[]>>;
}
