import type { ChosenPhone } from '../../domain/device.js';
import { phoneSettings } from '../../domain/phone.js';
import type { PhoneBook } from '../../ports/phone-book.js';
import type { PhoneStore } from '../../ports/phone-store.js';
import type { VoiceLines } from '../../ports/voice-lines.js';
import { answerLine } from './answer-line.js';
import { DialInPlaces } from './dial-in-places.js';
import type { DeskParts } from './desk-parts.js';

type Needs = Omit<DeskParts, 'phones'> & {
  readonly phones: Pick<PhoneStore, 'get'>;
  /** 1–1,000. */
  readonly mostDialIns: number;
};

const PREFIX = 'phone-';

/** From now on whoever dials a feature code is answered, and who dials in while there is a place. */
export function openPhoneDesk(lines: VoiceLines, needs: Needs): void {
  const parts: DeskParts = { ...needs, phones: phoneBook(needs.phones) };
  const places = new DialInPlaces(needs.mostDialIns, needs.log);
  lines.onLine = (line) => {
    const talk = (): Promise<void> => answerLine(parts, line);
    void (line.kind === 'dial-in' ? places.serve(line, talk) : talk());
  };
}

/** A telephone's endpoint bears its id. */
function phoneBook(phones: Pick<PhoneStore, 'get'>): PhoneBook {
  return {
    async byPeer(peer): Promise<ChosenPhone | null> {
      const stored = peer.startsWith(PREFIX) ? await phones.get(peer.slice(PREFIX.length)) : null;
      if (!stored) return null;
      const { id: phoneId, hotDesk, autoAnswer, voice, placement, siteId } = stored.phone;
      const { callerId, chanSpy, record } = voice;
      const seen = { fixed: placement.kind === 'fixed', callerId, chanSpy, record, siteId };
      const device = { kind: 'phone', phoneId, peer, autoAnswer, ...seen } as const;
      return { phoneId, hotDesk, settings: phoneSettings(stored.phone), reachable: true, device };
    },
  };
}
