import test from 'ava';
import { RememberedUsers } from '../../app/adapters/db/remembered-users.js';
import type { User, WebSession } from '../../app/ports/user-store.js';
import { MemoryUsers } from '../support/memory-users.js';

const ANN: User = {
  id: 'u1',
  name: 'ann',
  passwordHash: 'x',
  role: 'admin',
  scope: 'all',
  agentId: null,
  createdAt: 1,
};
const SESSION: WebSession = { tokenHash: 'h', userId: 'u1', createdAt: 1, expiresAt: 1_000_000 };

class CountedUsers extends MemoryUsers {
  reads = 0;
  /** What a read waits for after it has read. */
  late: Promise<void> = Promise.resolve();

  override async findWebSession(tokenHash: string, now: number): ReturnType<MemoryUsers['findWebSession']> {
    this.reads += 1;
    const found = await super.findWebSession(tokenHash, now);
    await this.late;
    return found;
  }
}

async function signedIn(): Promise<{ store: CountedUsers; users: RememberedUsers }> {
  const store = new CountedUsers();
  const users = new RememberedUsers(store);
  await users.create(ANN);
  await users.createWebSession(SESSION);
  return { store, users };
}

test('who a token belongs to is read once, and again after ten seconds', async (t) => {
  const { store, users } = await signedIn();
  for (const now of [10, 20, 10_009]) t.is((await users.findWebSession('h', now))?.user.name, 'ann');
  t.is(store.reads, 1);
  await users.findWebSession('h', 10_010);
  t.is(store.reads, 2);
});

test('a sign-out, a changed role and a hidden user count at once', async (t) => {
  const { users } = await signedIn();
  await users.findWebSession('h', 10);
  await users.update({ ...ANN, role: 'agent' });
  t.is((await users.findWebSession('h', 11))?.user.role, 'agent');
  await users.deleteWebSession('h');
  t.is(await users.findWebSession('h', 12), null);
  await users.createWebSession(SESSION);
  t.truthy(await users.findWebSession('h', 13));
  await users.hide('u1', 14);
  t.is(await users.findWebSession('h', 15), null);
});

test('an expired sign-in is over although it is remembered, and an unknown token is asked each time', async (t) => {
  const { store, users } = await signedIn();
  t.truthy(await users.findWebSession('h', 999_999));
  t.is(await users.findWebSession('h', 1_000_000), null);
  store.reads = 0;
  for (let n = 0; n < 3; n += 1) t.is(await users.findWebSession('nobody', 10), null);
  t.is(store.reads, 3);
});

test('what was read while a sign-out was under way is not remembered', async (t) => {
  const { store, users } = await signedIn();
  let arrive: () => void = () => undefined;
  store.late = new Promise((resolve) => (arrive = resolve));
  const reading = users.findWebSession('h', 10);
  await users.deleteWebSession('h');
  arrive();
  t.truthy(await reading, 'it was true when it was read');
  t.is(await users.findWebSession('h', 11), null);
});
