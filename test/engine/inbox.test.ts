import test from 'ava';
import { Inbox } from '../../app/engine/inbox.js';

function inboxOf(handle: (item: string, inbox: Inbox<string>) => void): { inbox: Inbox<string>; broken: string[] } {
  const broken: string[] = [];
  const inbox: Inbox<string> = new Inbox(
    (item) => handle(item, inbox),
    (item) => broken.push(item),
  );
  return { inbox, broken };
}

test('what a step adds is handled after it, in the order it came', (t) => {
  const log: string[] = [];
  const { inbox } = inboxOf((item, own) => {
    log.push(`${item} begins`);
    if (item === 'a') for (const next of ['b', 'c']) own.push(next);
    log.push(`${item} ends`);
  });
  inbox.open();
  inbox.push('a');
  t.deepEqual(log, ['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('while it is closed items wait, and those that are let in come first', (t) => {
  const log: string[] = [];
  const { inbox } = inboxOf((item) => log.push(item));
  inbox.push('waits');
  inbox.admit(['first', 'second']);
  t.deepEqual(log, ['first', 'second']);
  inbox.open();
  t.deepEqual(log, ['first', 'second', 'waits']);
  inbox.close();
  inbox.push('too late');
  t.is(log.length, 3);
});

test('a step that breaks off is told, and the next one is handled', (t) => {
  const log: string[] = [];
  const { inbox, broken } = inboxOf((item) => {
    if (item === 'bad') throw new Error('broken');
    log.push(item);
  });
  inbox.open();
  for (const item of ['one', 'bad', 'two']) inbox.push(item);
  t.deepEqual([log, broken], [['one', 'two'], ['bad']]);
});
