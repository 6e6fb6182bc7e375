import test from 'ava';
import { parseDatagram } from '../../app/adapters/sip/parse-message.js';
import { TORTURE } from '../support/torture-messages.js';
import { ScriptedSubscriber } from '../support/scripted-subscriber.js';

for (const { section, title, taken, text } of TORTURE) {
  test(`RFC 4475 ${section}: ${title} is ${taken ? 'read' : 'refused'}`, (t) => {
    const parsed = parseDatagram(Buffer.from(text));
    t.is(parsed.ok, taken, parsed.ok ? undefined : parsed.why);
  });
}

test('RFC 4475: a subscription goes on, whatever of it arrives', async (t) => {
  const desk = new ScriptedSubscriber();
  await desk.watch(ScriptedSubscriber.telephone());
  for (const { text } of TORTURE) desk.node.heardDatagram(Buffer.from(text), { address: '192.0.2.9', port: 5060 });
  await desk.pass(1_000);
  desk.pbx.becomes('8888', { open: true, activities: ['away'] });
  t.deepEqual(desk.last, { at: 'known', presence: { open: true, activities: ['away'] } });
});
