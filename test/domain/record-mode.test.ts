import test from 'ava';
import type { Device } from '../../app/domain/device.js';
import { recordFormat, recordMode } from '../../app/domain/policies/record.js';
import { RECORD_FORMATS, type RecordFormat } from '../../app/domain/voice-settings.js';
import { aDirectory, aQueue, anAgent } from '../support/world.js';

const directory = aDirectory({
  agents: [anAgent({ id: 'joe', settings: { record: 'on-demand' } })],
  queues: [aQueue({ id: 'sales', settings: { recordFormat: 'wav' } })],
});
const SOFTPHONE: Device = { kind: 'softphone', peer: 'soft-s1' };

/** What is recorded of Joe's call of the queue, on this telephone. */
function onPhone(device: Device): string {
  const whom = { queueId: 'sales', session: { agentId: 'joe', device } };
  return `${recordMode(directory, whom)} ${recordFormat(directory, whom)}`;
}

test('H, K5: a telephone that is recorded is so whoever signs in; one that is not leaves it to agent and queue', (t) => {
  const wanted: Readonly<Record<RecordFormat, string>> = {
    inactive: 'on-demand wav',
    wav: 'on wav',
    wav49: 'on ulaw',
    gsm: 'on ulaw',
  };
  const phone = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;
  for (const record of RECORD_FORMATS) t.is(onPhone({ ...phone, record }), wanted[record]);
  for (const other of [phone, { ...phone, record: null }, SOFTPHONE]) t.is(onPhone(other), 'on-demand wav');
});

test('H, K5: of a conversation whose agent is gone the queue decides', (t) => {
  t.is(recordMode(directory, { queueId: 'sales', session: undefined }), 'off');
});
