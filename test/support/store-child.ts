/**
 * A process for tests to kill: `store-child.ts <data folder> lock` holds the lock of the data, `… commit` commits
 * steps without a pause, `… keep` has them kept and stored whenever that is their turn. Writes `ready` (with the number of durable batches, while it commits) to stdout.
 */
import { join } from 'node:path';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import { stderrLog } from '../../app/adapters/system/log.js';
import { openTestDatabase } from './database.js';
import { callSteps } from './store-load.js';

const [folder = '', mode = ''] = process.argv.slice(2);
const log = stderrLog('error');
try {
  const database = await openTestDatabase(folder, null, log);
  if (mode === 'commit') await commitForEver();
  if (mode === 'keep') await keepForEver();
  process.stdout.write('ready 0\n');
  // Holds the lock until killed.
  setInterval(() => database.lock.held(), 1_000);

  /** Batches that were kept; what is stored of them is a matter of the moment. */
  async function keepForEver(): Promise<void> {
    const store = new DatabaseStore(database, new FileKeyVault(join(folder, 'keys')), systemClock(), log);
    const { lastSequence } = await store.load();
    const steps = callSteps(lastSequence + 1);
    for (let kept = 1; ; kept++) {
      store.commit(steps.next().value, () => undefined);
      if (!store.keep()) throw new Error('a batch was not kept');
      process.stdout.write(`ready ${kept}\n`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async function commitForEver(): Promise<void> {
    const store = new DatabaseStore(database, new FileKeyVault(join(folder, 'keys')), systemClock(), log);
    const { lastSequence } = await store.load();
    const steps = callSteps(lastSequence + 1);
    for (let durable = 1; ; durable++) {
      const batches = [steps.next().value, steps.next().value];
      const stored = Promise.all(batches.map((batch) => new Promise((done) => store.commit(batch, done))));
      store.hurry();
      await stored;
      process.stdout.write(`ready ${durable * batches.length}\n`);
    }
  }
} catch (error) {
  process.stdout.write(`refused ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`);
  process.exitCode = 1;
}
