import { conferenceOf } from '../domain/conferences.js';
import type { ChannelId, SessionId } from '../domain/ids.js';
import type { CallerId } from '../domain/voice-settings.js';
import type { Change, Session, View } from '../domain/world.js';
import type { ConnectedLines } from '../ports/connected-lines.js';
import type { Live } from '../ports/live.js';

export interface ShowConnectedLinesPorts {
  readonly live: Pick<Live, 'view' | 'subscribe'>;
  readonly lines: ConnectedLines;
  /** What stands in place of one name while several talk together. */
  readonly conference: string;
  /** False once another process acts for this site. */
  readonly held: () => boolean;
}

/**
 * K3: a telephone of ours shows with whom it talks, and whom from then on. Only those are told: whoever is beyond a trunk
 * learns nothing of a customer's number, and a softphone's page says it by itself.
 */
export class ShowConnectedLines {
  readonly #ports: ShowConnectedLinesPorts;
  /** What each telephone that talks was told last. */
  readonly #told = new Map<SessionId, string>();
  #unsubscribe: () => void = () => undefined;

  constructor(ports: ShowConnectedLinesPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#unsubscribe = this.#ports.live.subscribe(({ changes }) => this.#follow(changes));
    for (const session of this.#ports.live.view.all('session')) this.#show(session.id);
  }

  stop(): void {
    this.#unsubscribe();
  }

  #follow(changes: readonly Change[]): void {
    const touched = new Set<SessionId>();
    for (const { kind, id } of changes) {
      if (kind === 'session' || kind === 'leg') touched.add(id);
      if (kind === 'call') for (const sessionId of this.#told.keys()) touched.add(sessionId);
    }
    for (const sessionId of touched) this.#show(sessionId);
  }

  #show(sessionId: SessionId): void {
    const { live, lines, conference, held } = this.#ports;
    const session = live.view.get('session', sessionId);
    const talk = session?.device.kind === 'phone' ? talkOf(live.view, session, conference) : null;
    if (!talk) return void this.#told.delete(sessionId);
    const text = JSON.stringify(talk);
    if (this.#told.get(sessionId) === text || !held()) return;
    this.#told.set(sessionId, text);
    lines.show(talk.channel, talk.who);
  }
}

/** The telephone's channel and who is at the other end; null while nobody is. */
function talkOf(
  view: View,
  session: Session,
  conference: string,
): { readonly channel: ChannelId; readonly who: CallerId } | null {
  const leg = view.get('leg', session.id)?.state;
  const call = session.state.at === 'talking' ? view.get('call', session.state.callId) : undefined;
  if (leg?.at !== 'connected' || !call) return null;
  const { channel } = leg;
  if (conferenceOf(view, session)) return { channel, who: { name: conference, number: call.caller.number } };
  return { channel, who: call.caller };
}
