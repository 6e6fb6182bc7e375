import type { LegVoice } from '../../ports/leg-voice.js';
import type { Spoken } from '../../ports/voice-line.js';
import type { AriHttp } from './ari-http.js';
import { mediaOf } from './spoken-sounds.js';
import { idOf } from './translate.js';
import { query, safeId } from './wire-names.js';
import { part, textOf, type Json } from './wire-json.js';

/** RFC 4733 asks for 40 ms at least; people press for about a tenth of a second. */
const keyMs = 80;
const pauseMs = 20;
const askMs = 5_000;

export class AriLegVoice implements LegVoice {
  onKey: ((channel: string, key: string) => void) | null = null;
  #said = 0;

  constructor(
    private readonly http: AriHttp,
    private readonly pbx: string,
  ) {}

  hear(event: Json): void {
    if (event['type'] !== 'ChannelDtmfReceived') return;
    const channel = idOf(part(event, 'channel'));
    const key = textOf(event['digit'], 1);
    if (channel && /^[0-9*#]$/.test(key)) this.onKey?.(channel, key);
  }

  whisper(channel: string, parts: readonly Spoken[]): void {
    const playback = `${this.pbx}-whisper-${channel}-${++this.#said}`;
    const path = `/channels/${safeId('channel', channel)}/play/${safeId('playback', playback)}`;
    this.#send(`${path}${query({ media: mediaOf(parts).join(',') })}`);
  }

  sendKeys(channel: string, keys: string): void {
    const dtmf = keys.replace(/[^0-9*#]/g, '').slice(0, 32);
    if (dtmf === '') return;
    const fields = query({ dtmf, between: pauseMs, duration: keyMs });
    this.#send(`/channels/${safeId('channel', channel)}/dtmf${fields}`);
  }

  #send(path: string): void {
    this.http.send({ method: 'POST', path, repeatable: false }, askMs, () => undefined);
  }
}
