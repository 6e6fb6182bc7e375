import type { ChannelId, Millis } from '../../domain/ids.js';
import type { Outcome } from '../../ports/switch.js';
import type { AriAnswer, AriHttp } from './ari-http.js';
import { messageOf, outcomeOf } from './ari-outcome.js';
import { objectOf } from './wire-json.js';
import { query, safeId } from './wire-names.js';

/** How Asterisk names a recorder. */
const RECORDER = /^[0-9A-Za-z]{1,64}$/;

/**
 * Which recorder was started last on a channel: MixMonitor leaves its name in a variable there (its option `i`), which
 * outlives recorder and us. Whether it still writes is to be asked of AMI: the function MIXMONITOR, which ARI could read,
 * brings down Asterisk 22 when a recorder has no file of both sides.
 */
export class AriStartedRecorder {
  readonly variable = 'FARLINE_RECORDER';

  constructor(private readonly http: AriHttp) {}

  /** null: none was ever started. An outcome: nobody knows, or the channel is gone. */
  async of(channel: ChannelId, deadlineMs: Millis): Promise<string | null | Extract<Outcome, { ok: false }>> {
    const path = `/channels/${safeId('channel', channel)}/variable${query({ variable: this.variable })}`;
    const answer = await this.http.ask({ method: 'GET', path, repeatable: true }, deadlineMs);
    if (isWithout(answer)) return null;
    const outcome = outcomeOf(answer);
    if (!outcome.ok) return outcome;
    const name = answer.kind === 'answered' ? objectOf(JSON.parse(answer.text))?.['value'] : null;
    return typeof name === 'string' && RECORDER.test(name) ? name : null;
  }
}

/** The channel is there, and has no such variable. */
function isWithout(answer: AriAnswer): boolean {
  return answer.kind === 'answered' && answer.status === 404 && /variable/i.test(messageOf(answer.text));
}
