import type { ExecutionContext, TestFn } from 'ava';
import type { User, UserStore } from '../../app/ports/user-store.js';

const NOW = 1_790_000_000_000;

function aUser(id: string, over: Partial<User> = {}): User {
  const hash = '$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA';
  return { id, name: id, passwordHash: hash, role: 'admin', scope: 'all', agentId: null, createdAt: NOW, ...over };
}

const sessionOf = (userId: string, tokenHash: string) => ({
  tokenHash,
  userId,
  createdAt: NOW,
  expiresAt: NOW + 1_000,
});

/** What every user store promises the web. */
export function userStoreContract(
  test: TestFn,
  name: string,
  withUsers: (work: (users: UserStore) => Promise<void>) => Promise<void>,
): void {
  const on = (title: string, body: (t: ExecutionContext, users: UserStore) => Promise<void>) =>
    test(`${name}: ${title}`, (t) => withUsers((users) => body(t, users)));

  on('a user is found by name whatever its case, and by id', async (t, users) => {
    const ann = aUser('u1', { name: 'Ännchen', role: 'agent', scope: 'site:1', agentId: 'a1' });
    t.is(await users.count(), 0);
    t.is(await users.create(ann), 'ok');
    t.deepEqual(await users.findByName('äNNCHEN'), ann);
    t.deepEqual(await users.find('u1'), ann);
    t.is(await users.findByName('nobody'), null);
    t.is(await users.find('u9'), null);
    t.deepEqual(await users.list(), [ann]);
    t.is(await users.count(), 1);
  });

  on('two users cannot have one name', async (t, users) => {
    await users.create(aUser('u1', { name: 'ann' }));
    t.is(await users.create(aUser('u2', { name: 'ANN' })), 'name-taken');
    await users.create(aUser('u2', { name: 'bob' }));
    t.is(await users.update(aUser('u2', { name: 'Ann' })), 'name-taken');
    t.is(await users.update(aUser('u1', { name: 'Ann' })), 'ok', 'its own name in another case');
    t.is(await users.update(aUser('u9')), 'no-such-user');
  });

  on('what was changed meanwhile is not written over by whoever has not seen it', async (t, users) => {
    await users.create(aUser('u1'));
    t.deepEqual([...(await users.versions())], [['u1', 1]]);
    t.is(await users.update(aUser('u1', { role: 'supervisor' }), 1), 'ok');
    t.is(await users.update(aUser('u1', { role: 'admin' }), 1), 'stale');
    t.is((await users.find('u1'))?.role, 'supervisor');
    t.is(await users.update(aUser('u1', { role: 'admin' }), 2), 'ok');
    t.deepEqual([...(await users.versions())], [['u1', 3]]);
    await users.hide('u1', NOW);
    t.deepEqual([...(await users.versions())], []);
  });

  on('a web session finds its user until it expires, is rotated or ended', async (t, users) => {
    const ann = aUser('u1');
    await users.create(ann);
    await users.createWebSession(sessionOf('u1', 'h1'));
    t.deepEqual(await users.findWebSession('h1', NOW), { session: sessionOf('u1', 'h1'), user: ann });
    t.is(await users.findWebSession('h1', NOW + 1_000), null, 'expired to the millisecond');
    t.true(await users.rotateWebSession('h1', 'h2', NOW + 5_000));
    t.false(await users.rotateWebSession('h1', 'h3', NOW + 5_000), 'only the first of two rotations wins');
    t.is(await users.findWebSession('h1', NOW), null);
    t.is((await users.findWebSession('h2', NOW + 4_999))?.session.expiresAt, NOW + 5_000);
    await users.deleteWebSession('h2');
    t.is(await users.findWebSession('h2', NOW), null);
  });

  on('a new password and a deletion end the browsers of that user only', async (t, users) => {
    await users.create(aUser('u1'));
    await users.create(aUser('u2'));
    for (const id of ['u1', 'u2']) await users.createWebSession(sessionOf(id, `h-${id}`));
    await users.update(aUser('u1', { role: 'supervisor' }));
    t.is((await users.findWebSession('h-u1', NOW))?.user.role, 'supervisor', 'a new role counts at once');
    await users.update(aUser('u1', { passwordHash: 'new' }));
    t.is(await users.findWebSession('h-u1', NOW), null);
    t.not(await users.findWebSession('h-u2', NOW), null);
    t.is(await users.hide('u2', NOW), 'ok');
    t.is(await users.hide('u2', NOW), 'no-such-user');
    t.is(await users.findWebSession('h-u2', NOW), null);
    t.is(await users.findByName('u2'), null);
    t.is(await users.create(aUser('u3', { name: 'u2' })), 'ok', 'the name is free again');
  });

  on('expired sessions are deleted and counted', async (t, users) => {
    await users.create(aUser('u1'));
    for (const hash of ['h1', 'h2']) await users.createWebSession(sessionOf('u1', hash));
    await users.createWebSession({ ...sessionOf('u1', 'h3'), expiresAt: NOW + 9_000 });
    t.is(await users.deleteExpired(NOW + 1_000), 2);
    t.is(await users.deleteExpired(NOW + 1_000), 0);
    await users.deleteWebSessionsOf('u1');
    t.is(await users.findWebSession('h3', NOW), null);
  });

  on('a setup token makes one user once, and only the newest token is good', async (t, users) => {
    await users.createSetupToken('s1', NOW + 1_000);
    await users.createSetupToken('s2', NOW + 1_000);
    const good = ['s1', 's2', 's3'].map((token) => users.hasSetupToken(token, NOW));
    t.deepEqual(await Promise.all(good), [false, true, false]);
    t.false(await users.hasSetupToken('s2', NOW + 1_000), 'expired');
    await users.create(aUser('u0', { name: 'ann' }));
    const ann = aUser('u1', { name: 'ann' });
    t.is(await users.consumeSetupToken('s1', NOW, ann), 'bad-token');
    t.is(await users.consumeSetupToken('s2', NOW + 1_000, ann), 'bad-token', 'expired');
    t.is(await users.consumeSetupToken('s2', NOW, ann), 'name-taken', 'and the token stays good');
    const both = await Promise.all(['u2', 'u3'].map((id) => users.consumeSetupToken('s2', NOW, aUser(id))));
    t.deepEqual([...both].sort(), ['bad-token', 'ok']);
    t.false(await users.hasSetupToken('s2', NOW), 'spent');
    t.is(await users.count(), 2);
  });
}
