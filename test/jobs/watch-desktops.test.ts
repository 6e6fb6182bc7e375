import test from 'ava';
import { WatchDesktops } from '../../app/jobs/watch-desktops.js';
import { FakeLive } from '../support/fake-live.js';
import { aSession, put } from '../support/rows.js';
import { aDirectory } from '../support/world.js';

function watching(live = new FakeLive(aDirectory({}))) {
  const told: (readonly [string, boolean])[] = [];
  const watch = new WatchDesktops({ live, report: ({ agentId, there }) => void told.push([agentId, there]) });
  return { live, told, watch };
}

test('C6: the first page of an agent and the end of the last one are told, and nothing between', (t) => {
  const { told, watch } = watching();
  watch.start();
  const [one, two] = [watch.opened('joe'), watch.opened('joe')];
  one();
  t.deepEqual(told, [['joe', true]]);
  two();
  t.deepEqual(told.at(-1), ['joe', false]);
});

test('C6: whoever signs in with a page open has a desktop from the start', (t) => {
  const { live, told, watch } = watching();
  watch.start();
  watch.opened('joe');
  live.step(put.session(aSession({ id: 's1', agentId: 'joe' }), 'session.logged-in'));
  live.step(put.session(aSession({ id: 's2', agentId: 'jay' }), 'session.logged-in'));
  t.deepEqual(told, [
    ['joe', true],
    ['joe', true],
  ]);
});

test('C6: a desktop that was open when an earlier Farline ended counts as closed until it is back', (t) => {
  const live = new FakeLive(aDirectory({}));
  live.step(put.session(aSession({ id: 's1', agentId: 'joe', desktop: { at: 'open' } })));
  live.step(put.session(aSession({ id: 's2', agentId: 'jay', desktop: { at: 'none' } })));
  const { told, watch } = watching(live);
  watch.start();
  t.deepEqual(told, [['joe', false]]);
  watch.opened('joe');
  t.deepEqual(told.at(-1), ['joe', true]);
});

test('C6: pages that are cut off because Farline stops were not closed', (t) => {
  const { told, watch } = watching();
  watch.start();
  const closed = watch.opened('joe');
  watch.stop();
  closed();
  t.deepEqual(told, [['joe', true]]);
});
