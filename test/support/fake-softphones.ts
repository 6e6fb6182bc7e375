import type { SoftphoneAccount, Softphones } from '../../app/ports/softphones.js';
import type { AdminAnswer } from '../../app/ports/switch-admin.js';

/** An Asterisk's softphones in memory; `down` makes it go away, and `restart` forget them. */
export class FakeSoftphones implements Softphones {
  readonly accounts = new Map<string, SoftphoneAccount>();
  down = false;

  async open(account: SoftphoneAccount): Promise<AdminAnswer<null>> {
    if (this.down) return AWAY;
    this.accounts.set(account.peer, account);
    return { ok: true, value: null };
  }

  async close(peer: string): Promise<AdminAnswer<null>> {
    if (this.down) return AWAY;
    this.accounts.delete(peer);
    return { ok: true, value: null };
  }

  async list(): Promise<AdminAnswer<readonly string[]>> {
    return this.down ? AWAY : { ok: true, value: [...this.accounts.keys()].sort() };
  }

  restart(): void {
    this.accounts.clear();
  }
}

const AWAY = { ok: false, reason: 'down', detail: 'nobody is connected' } as const;
