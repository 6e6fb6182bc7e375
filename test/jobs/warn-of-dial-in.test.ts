import test from 'ava';
import { warnOfDialIn } from '../../app/jobs/warn-of-dial-in.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aDirectory, anAgent, aQueue, aRoute } from '../support/world.js';

async function said(dialInNumber: string, atPhones = false): Promise<readonly string[]> {
  const log = new RecordedLog();
  const directory = aDirectory({
    agents: [anAgent({ id: 'joe', name: 'Joe Adams', dn: '8888' })],
    queues: [aQueue({ id: 'sales', dn: '6000' })],
    routes: [aRoute({ id: 'r1', number: '+49305550' })],
    settings: { dialInNumber },
  });
  await warnOfDialIn({ directory, phones: { hasNumber: () => Promise.resolve(atPhones) }, log });
  return log.lines.map(({ level, fields }) => `${level} ${String(fields['holder'])} ${String(fields['number'])}`);
}

test('A: a dial-in number that something else has is told to the operator, whatever has it', async (t) => {
  t.deepEqual(await said('8888'), ['warn the agent Joe Adams ***88']);
  t.deepEqual(await said('6000'), ['warn the queue sales ***00']);
  t.deepEqual(await said('49305550'), ['warn an inbound route ***50']);
  t.deepEqual(await said('4499', true), ['warn a phone ***99']);
});

test('nothing is said when it is free, or when there is none', async (t) => {
  t.deepEqual(await said('4499'), []);
  t.deepEqual(await said('', true), []);
});
