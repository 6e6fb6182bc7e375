import type { ChannelId, Millis } from '../../domain/ids.js';
import type { AriHttp } from './ari-http.js';
import { query, safeId } from './wire-names.js';

/** Nobody waits for a slow answer: a call is over by then all the same. */
const askMs: Millis = 2_000;

/**
 * Which of these callers the dead-man took from us. The dialplan leaves a global variable for each (extension T), because
 * we may hear of it late or not at all; read once, it is taken away.
 */
export async function fallenBack(http: AriHttp, channels: readonly ChannelId[]): Promise<ChannelId[]> {
  const those = await Promise.all(channels.map(async (channel) => ((await isMarked(http, channel)) ? [channel] : [])));
  return those.flat();
}

async function isMarked(http: AriHttp, channel: ChannelId): Promise<boolean> {
  const variable = `FARLINE_FELL_BACK_${safeId('channel', channel)}`;
  const read = { method: 'GET', path: `/asterisk/variable${query({ variable })}`, repeatable: true } as const;
  const answer = await http.ask(read, askMs);
  if (answer.kind !== 'answered' || answer.status !== 200 || !/"value": *"1"/.test(answer.text)) return false;
  const path = `/asterisk/variable${query({ variable, value: '' })}`;
  await http.ask({ method: 'POST', path, repeatable: true }, askMs);
  return true;
}
