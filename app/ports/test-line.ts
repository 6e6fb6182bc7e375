import type { ChannelId } from '../domain/ids.js';
import type { AdminAnswer } from './switch-admin.js';

/** RTP packets of one channel since it was there, as Asterisk counts them. */
export interface Packets {
  /** To the telephone. */
  readonly sent: number;
  /** From the telephone. */
  readonly received: number;
}

/** A customer who is none: a call from ourselves to a number of ours, with tones for a voice. Never rejects. */
export interface TestLine {
  /** `channel`: the end that arrives as a customer does, once Asterisk has put it through. */
  begin(id: string, number: string): Promise<AdminAnswer<{ readonly channel: ChannelId }>>;
  /** The customer hangs up; nothing happens when they are gone already. */
  end(id: string): Promise<void>;
  /** null: it is not there, or Asterisk has no count of it. */
  packets(channel: ChannelId): Promise<Packets | null>;
}
