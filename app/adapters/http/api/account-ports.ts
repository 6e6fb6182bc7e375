import type { AddressSettings } from '../../../ports/address-settings.js';
import type { LockOutStore } from '../../../ports/lock-out-store.js';
import type { Passwords } from '../../../ports/passwords.js';
import type { PinStore } from '../../../ports/pin-store.js';
import type { UserStore } from '../../../ports/user-store.js';
import type { Cookies } from '../auth/cookies.js';
import type { SignInPorts } from '../auth/sign-in.js';
import type { EventStreams } from '../live/event-streams.js';
import type { ApiPorts } from './api-ports.js';
import type { FeatureCodePorts } from './feature-code-routes.js';

/** What routes about people and their sign-ins work with, beyond the rest of the API. */
export interface AccountPorts extends ApiPorts, SignInPorts, FeatureCodePorts {
  /** null: Farline does not run this Asterisk. */
  readonly addresses: AddressSettings | null;
  readonly users: UserStore;
  readonly pins: PinStore;
  readonly lockOutStore: Pick<LockOutStore, 'newest'>;
  readonly passwords: Passwords;
  readonly cookies: Cookies;
  readonly streams: EventStreams;
}
