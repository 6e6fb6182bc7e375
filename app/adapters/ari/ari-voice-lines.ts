import type { Millis } from '../../domain/ids.js';
import type { Log } from '../../ports/log.js';
import type { VoiceLine } from '../../ports/voice-line.js';
import type { VoiceLines } from '../../ports/voice-lines.js';
import type { AriHttp } from './ari-http.js';
import { AriVoiceLine, type LineFacts } from './ari-voice-line.js';
import { callerOf, idOf } from './translate.js';
import { query, safeId } from './wire-names.js';
import { listOf, objectOf, part, textOf, type Json } from './wire-json.js';

/** Where whoever cannot be served hears so. */
const REFUSALS: Readonly<Record<VoiceLine['kind'], string>> = {
  code: 'farline-code',
  'dial-in': 'farline-code',
  'dial-out': 'farline-code',
  voicemail: 'farline-voicemail',
};
const listMs = 5_000;
/** A channel that Asterisk lists may have entered a moment ago, and its event may be on the way still. */
const strayMs = 1_000;

/** Whether a role of the dialplan is a voice line's: the engine knows nothing of those. */
export function isVoiceRole(role: unknown): role is VoiceLine['kind'] {
  return role === 'code' || role === 'dial-in' || role === 'dial-out' || role === 'voicemail';
}

/** Channels that entered our application to talk with us, apart from every call. */
export class AriVoiceLines implements VoiceLines {
  readonly #lines = new Map<string, AriVoiceLine>();
  /** What each look for strays that is under way has heard of: nobody's channel is somebody's by then, or was. */
  readonly #looks = new Set<Set<string>>();
  onLine: ((line: VoiceLine) => void) | null = null;

  constructor(
    private readonly http: AriHttp,
    private readonly app: string,
    private readonly log: Log,
    private readonly graceMs: Millis = strayMs,
    private readonly promptsDir = '',
  ) {}

  /** True when the event was about a line of ours: nobody else needs it. */
  hear(event: Json): boolean {
    if (event['type'] === 'StasisStart') return this.#entered(event);
    const channel = idOf(part(event, 'channel')) || playedOn(event) || recordedOn(event);
    const line = this.#lines.get(channel);
    if (!line) return false;
    switch (event['type']) {
      case 'ChannelDtmfReceived': {
        const key = textOf(event['digit'], 1);
        if (/^[0-9*#]$/.test(key)) line.pressed(key);
        return true;
      }
      case 'PlaybackFinished':
        line.played(idOf(part(event, 'playback')), part(event, 'playback')?.['state'] === 'done');
        return true;
      case 'RecordingFinished':
      case 'RecordingFailed':
        line.recorded(part(event, 'recording') ?? {}, event['type'] === 'RecordingFinished');
        return true;
      case 'StasisEnd':
      case 'ChannelDestroyed':
        this.#forget(channel);
        return true;
      default:
        return false;
    }
  }

  /**
   * Lines that another process, or this one before a break, left without anybody who speaks hear that it is over. Twice
   * listed, a moment apart, and not heard of meanwhile: an agent whose call becomes their leg just then stays on it.
   */
  async up(): Promise<void> {
    const heard = new Set(this.#lines.keys());
    this.#looks.add(heard);
    try {
      const first = [...(await this.#listed()).keys()].filter((id) => !heard.has(id));
      if (first.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, this.graceMs));
      const still = await this.#listed();
      for (const id of first) {
        const kind = still.get(id);
        if (kind && !heard.has(id)) this.#turnAway(id, kind);
      }
    } finally {
      this.#looks.delete(heard);
    }
  }

  /** Channels that are in our application to talk with us, as Asterisk has them now. */
  async #listed(): Promise<ReadonlyMap<string, VoiceLine['kind']>> {
    const answer = await this.http.ask({ method: 'GET', path: '/channels', repeatable: true }, listMs);
    if (answer.kind !== 'answered' || answer.status !== 200) return new Map();
    const found = listOf(JSON.parse(answer.text))
      .map(objectOf)
      .flatMap((channel): [string, VoiceLine['kind']][] => {
        const dialplan = channel && part(channel, 'dialplan');
        const [app, role] = textOf(dialplan?.['app_data'], 500).split(',');
        const id = idOf(channel);
        if (dialplan?.['app_name'] !== 'Stasis' || app !== this.app || !isVoiceRole(role) || id === '') return [];
        return [[id, role]];
      });
    return new Map(found);
  }

  /** Nothing can be said or heard any more. */
  down(): void {
    for (const channel of [...this.#lines.keys()]) this.#forget(channel);
  }

  #entered(event: Json): boolean {
    const channel = part(event, 'channel');
    const id = idOf(channel);
    const [kind, dialled, endpoint] = listOf(event['args']);
    // One that dialled in comes again as the leg it became.
    this.#forget(id);
    for (const heard of this.#looks) heard.add(id);
    if (!channel || !id || !isVoiceRole(kind)) return false;
    const facts: LineFacts = {
      channel: id,
      kind,
      dialled: textOf(dialled, 64),
      endpoint: textOf(endpoint, 150),
      callerNumber: callerOf(channel).number,
      callerName: callerOf(channel).name,
    };
    const line = new AriVoiceLine(this.http, facts, this.promptsDir);
    this.#lines.set(id, line);
    if (this.onLine) this.onLine(line);
    else this.#turnAway(id, kind);
    return true;
  }

  #forget(channel: string): void {
    this.#lines.get(channel)?.ended();
    this.#lines.delete(channel);
  }

  #turnAway(id: string, kind: VoiceLine['kind']): void {
    this.log.info('somebody who talked with us is told that it cannot be done now', { channel: id, kind });
    const place = { context: REFUSALS[kind], extension: 'T', priority: 1 };
    const path = `/channels/${safeId('channel', id)}/continue${query(place)}`;
    void this.http.ask({ method: 'POST', path, repeatable: true }, listMs);
  }
}

function recordedOn(event: Json): string {
  const target = textOf(part(event, 'recording')?.['target_uri'], 160);
  return target.startsWith('channel:') ? target.slice('channel:'.length) : '';
}

function playedOn(event: Json): string {
  const target = textOf(part(event, 'playback')?.['target_uri'], 160);
  return target.startsWith('channel:') ? target.slice('channel:'.length) : '';
}
