import test from 'ava';
import type { z } from 'zod';
import { createExpressApp } from '../../app/adapters/http/express-app.js';
import { createHttpParts } from '../../app/adapters/http/http-parts.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { placementOf } from '../../app/domain/migration.js';
import { JOE, HTTP_SETTINGS, send, startWebApp, webPorts } from '../support/web-app.js';

interface Layer {
  readonly route?: {
    readonly path: string | readonly string[];
    readonly stack: readonly { readonly method?: string }[];
  };
  readonly handle: { readonly stack?: readonly Layer[] };
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Record<string, { schema: { additionalProperties?: boolean } }> };
  readonly responses: Record<string, object>;
}

const { app: express, routes } = createExpressApp(createHttpParts(webPorts(systemClock()).ports, HTTP_SETTINGS), false);

/** Every method and path the router really answers under the API, whoever mounted it. */
function mounted(stack: readonly Layer[]): string[] {
  return stack.flatMap((layer) => {
    if (layer.handle.stack && !layer.route) return mounted(layer.handle.stack);
    const paths = [layer.route?.path ?? []].flat().filter((path) => path.startsWith('/api'));
    const methods = layer.route?.stack.map(({ method }) => method).filter((method) => method !== undefined) ?? [];
    return paths.flatMap((path) => methods.map((method) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`));
  });
}

test('a route that is mounted without a contract fails here', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { json } = await send(app, 'GET', '/api/v1/openapi.json');
  const paths = json['paths'] as Record<string, Record<string, Operation>>;
  const described = Object.entries(paths).flatMap(([path, of]) => Object.keys(of).map((method) => `${method} ${path}`));
  const { stack } = (express as unknown as { router: { stack: Layer[] } }).router;
  t.true(described.length > 30);
  t.deepEqual(mounted(stack).sort(), described.sort());
});

test('the OpenAPI document is 3.1, names each operation once and refers to nothing that is missing', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { json, text } = await send(app, 'GET', '/api/v1/openapi.json');
  t.is(json['openapi'], '3.1.0');
  const operations = Object.values(json['paths'] as Record<string, Record<string, Operation>>).flatMap((of) =>
    Object.values(of),
  );
  t.is(new Set(operations.map(({ operationId }) => operationId)).size, operations.length);
  const refs = [...text.matchAll(/"\$ref":"(#[^"]+)"/g)].map((match) => match[1]);
  t.deepEqual([...new Set(refs)], ['#/components/schemas/Problem']);
});

test('every path parameter is described, and every body refuses fields it does not know', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { json } = await send(app, 'GET', '/api/v1/openapi.json');
  for (const [path, of] of Object.entries(json['paths'] as Record<string, Record<string, Operation>>)) {
    for (const operation of Object.values(of)) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      const described = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
      t.deepEqual(described, wanted as string[], operation.operationId);
      const schema = operation.requestBody?.content['application/json']?.schema;
      if (schema) t.is(schema.additionalProperties, false, operation.operationId);
    }
  }
});

test('what is answered keeps to the contract', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
    put.leg(aLeg({ id: 's1', state: { at: 'lost', attempt: 1, until: null, cause: 'timeout' } })),
    put.call(aCall({ id: 'k1', state: { at: 'talking', sessionId: 's1', since: 1 } })),
  );
  const caller = { number: '+15551239999', name: '' };
  const kept = { id: 'm1', agentId: 'joe', state: 'new', receivedAt: 1, durationMs: 2_000, caller } as const;
  await app.voiceMessages.add(kept);
  const target = placementOf(JOE);
  await app.runMigration.add(
    {
      ...{ id: 'job1', name: 'Home', siteId: 'default', by: 'ann', createdAt: 1 },
      ...{ state: { at: 'draft' }, window: null, batch: 50, mostFailures: 10, pace: null, writes: 'agents' },
    },
    [{ agentId: 'joe', target, before: null, state: 'waiting', why: '' }],
  );
  const user = { id: 'user1', name: 'carla', role: 'supervisor', scope: 'all', agentId: null } as const;
  await app.users.create({ ...user, passwordHash: 'none', createdAt: 1 });
  const [token, ownToken] = [await app.token('admin'), await app.token('agent')];
  const readable = routes.filter(({ method, stream, answer }) => method === 'get' && !stream && answer);
  t.true(readable.length >= 12);
  for (const { path, answer, id, roles } of readable) {
    const kind = path.split('/')[3] as 'agents';
    const ids = {
      agents: 'joe',
      trunks: 'sbc',
      queues: 'sales',
      routes: 'hotline',
      sites: 'default',
      phones: 'desk',
      menus: 'main',
      prompts: 'welcome',
      recordings: 'rec1',
      reasons: 'reason-1',
      migrations: 'job1',
      calls: 'call1',
      users: 'user1',
    };
    const asked = path.replace('{id}', ids[kind]).replace('{driver}/{kind}', 'pjsip/phone');
    const query = { 'phone-registrations.list': '?ids=desk', 'replay.read': '?at=2000' }[id] ?? '';
    // What is an agent's own nobody else reads.
    const own = roles !== 'anyone' && !roles.includes('admin');
    const { status, json } = await send(app, 'GET', asked + query, { token: own ? ownToken : token });
    t.is(status, 200, id);
    const result = (answer as z.ZodType).safeParse(json);
    t.true(result.success, `${id}: ${result.success ? '' : result.error.message}`);
  }
});

test('every refusal a contract names has its status among the responses', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { json } = await send(app, 'GET', '/api/v1/openapi.json');
  const paths = json['paths'] as Record<string, Record<string, Operation>>;
  const login = paths['/api/v1/sessions']?.['post'];
  t.deepEqual(Object.keys(login?.responses ?? {}).sort(), [
    '201',
    '401',
    '403',
    '404',
    '409',
    '422',
    '429',
    '500',
    '503',
  ]);
});
