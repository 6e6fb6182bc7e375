import test from 'ava';
import { DatabaseMetaStore } from '../../app/adapters/db/meta-store.js';
import { withDatabase } from '../support/database.js';

test('what an instance must remember is there until it is replaced', async (t) => {
  await withDatabase(null, async (database) => {
    const meta = new DatabaseMetaStore(database);
    t.is(await meta.get('asterisk-started'), null);
    await meta.set('asterisk-started', '2026-11-20T10:00:00Z');
    await meta.set('asterisk-started', '2026-11-20T11:00:00Z');
    t.is(await meta.get('asterisk-started'), '2026-11-20T11:00:00Z');
  });
});
