import { actOnTransfer, type TransferParts } from './phone-desk/act-on-transfer.js';
import type { TransferKey, TransferKeys } from '../ports/transfer-keys.js';

/**
 * D2: the Transfer key of a telephone of ours sends the customer where the agent may send them from the desk, too, by the
 * same rules; else the telephone is told so, and the two go on talking.
 */
export class HonourTransferKeys {
  readonly #parts: TransferParts & { readonly keys: TransferKeys };

  constructor(parts: TransferParts & { readonly keys: TransferKeys }) {
    this.#parts = parts;
    parts.keys.onKey = (key) => void this.#pressed(key);
  }

  stop(): void {
    this.#parts.keys.onKey = null;
  }

  async #pressed(key: TransferKey): Promise<void> {
    const { keys, log } = this.#parts;
    const problem = await actOnTransfer(this.#parts, key).catch((error: unknown) => {
      log.error('a transfer asked for on a telephone could not be carried out', { error: String(error) });
      return 'failed';
    });
    if (problem === null) return;
    keys.decline(key.channel);
    log.info(`a transfer asked for on a telephone is refused: ${problem}`, { channel: key.channel });
  }
}
