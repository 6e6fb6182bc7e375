import { AriSoftphones } from './adapters/ari/ari-softphones.js';
import { KeepSoftphones, type KeepSoftphonesPorts } from './jobs/keep-softphones.js';
import { WatchPhones, type WatchPhonesPorts } from './jobs/watch-phones.js';

type Needs = Omit<KeepSoftphonesPorts, 'softphones'> & WatchPhonesPorts;

/** B5, C6: softphones live as long as their sessions, and the engine hears whether what a session rings is there. */
export function followPhones(
  needs: Needs,
  ari: ConstructorParameters<typeof AriSoftphones>[0],
): { readonly softphones: KeepSoftphones; readonly stop: () => void } {
  const peers = new AriSoftphones(ari);
  const softphones = new KeepSoftphones({ ...needs, softphones: peers });
  const phones = new WatchPhones(needs);
  softphones.start();
  phones.start();
  const stop = (): void => {
    phones.stop();
    softphones.stop();
    peers.stop();
  };
  return { softphones, stop };
}
