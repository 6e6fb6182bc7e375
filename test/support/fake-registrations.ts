import type { PhoneRegistrations, RegistrationDetail } from '../../app/ports/phone-registrations.js';
import type { AdminAnswer } from '../../app/ports/switch-admin.js';

/** Which peers are registered, as a test puts it there; null: Asterisk is away. */
export class FakeRegistrations implements PhoneRegistrations {
  peers: Map<string, RegistrationDetail> | null = new Map();

  now(): ReadonlyMap<string, RegistrationDetail> | null {
    return this.peers;
  }

  detail(peerName: string): Promise<AdminAnswer<RegistrationDetail | null>> {
    const { peers } = this;
    if (peers) return Promise.resolve({ ok: true, value: peers.get(peerName) ?? null });
    return Promise.resolve({ ok: false, reason: 'down', detail: 'nobody is connected' });
  }
}
