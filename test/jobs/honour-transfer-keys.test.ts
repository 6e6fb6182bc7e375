import test from 'ava';
import type { Command } from '../../app/domain/events.js';
import { HonourTransferKeys } from '../../app/jobs/honour-transfer-keys.js';
import type { TransferKey, TransferKeys } from '../../app/ports/transfer-keys.js';
import { FakeLive } from '../support/fake-live.js';
import { RecordedLog } from '../support/recorded-log.js';
import { turn } from '../support/virtual-time.js';
import { aDirectory, anAgent, aQueue } from '../support/world.js';

test('D2: a Transfer key on a channel that is no agent’s leg in conversation is declined, and nothing is asked for', async (t) => {
  const declined: string[] = [];
  const asked: Command[] = [];
  const keys: TransferKeys & { onKey: ((key: TransferKey) => void) | null } = {
    onKey: null,
    decline: (channel) => void declined.push(channel),
  };
  const live = new FakeLive(aDirectory({ agents: [anAgent({ id: 'joe' })], queues: [aQueue({ id: 'sales' })] }));
  const submit = (_id: string, command: Command) => {
    asked.push(command);
    return Promise.resolve({ ok: true, sessionId: null } as const);
  };
  const unfit = () => Promise.resolve(null);
  const job = new HonourTransferKeys({
    keys,
    live,
    commands: { submit },
    log: new RecordedLog(),
    newId: () => '1',
    unfit,
  });
  keys.onKey?.({ channel: 'nobody', to: '6001', other: null });
  await turn();
  t.deepEqual(declined, ['nobody']);
  t.deepEqual(asked, []);
  job.stop();
  t.is(keys.onKey, null);
});
