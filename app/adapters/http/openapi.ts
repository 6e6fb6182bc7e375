import { z } from 'zod';
import { refusalStatus } from './errors/refusal-status.js';
import { takesKey, type Route, type RouteContract } from './route.js';
import type { Texts } from './texts.js';
import { UPLOAD_TYPE } from './upload-body.js';

/** Refusals that any route may give besides its own. */
const common = ['invalid-fields', 'too-many-requests', 'cross-site', 'internal'] as const;

/** OpenAPI 3.1 of the routes, made from the very schemas that check requests. */
export function openApiOf(
  routes: readonly RouteContract[],
  { version, texts }: { version: string; texts: Texts },
): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    paths[route.path] = { ...paths[route.path], [route.method]: operationOf(route, texts) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Farline',
      version,
      description:
        'The agent layer of a contact center on Asterisk. What changes something takes an Idempotency-Key header: the same key of the same user with the same request gets the first answer again and nothing is done twice, until about 2,000 newer ones came or Farline was started again; with another request it is refused.',
    },
    paths,
    components: {
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'farline' },
        bearer: { type: 'http', scheme: 'bearer' },
      },
      schemas: { Problem: problem },
    },
  };
}

const problem = jsonSchema(
  z.object({
    type: z.string(),
    status: z.int(),
    title: z.string().describe('a sentence for people'),
    code: z.string().describe('stable, for programs'),
    field: z.string().optional(),
    detail: z.string().optional(),
    problems: z.array(z.object({ field: z.string(), sentence: z.string() })).optional(),
    id: z.string().optional().describe('on a 500: the log has what happened under this id'),
  }),
  'output',
);

function operationOf(route: RouteContract & Pick<Route, 'about'>, texts: Texts): object {
  const scoped = route.about || route.everywhere ? (['out-of-scope'] as const) : [];
  const roles = typeof route.roles === 'string' ? '' : route.roles.join(', ');
  const where = route.everywhere ? ', of those whose scope is everything' : '';
  const own = route.roles === 'anyone' ? [] : (['not-signed-in', 'not-allowed', ...scoped] as const);
  const reused = takesKey(route) ? (['key-reused'] as const) : [];
  return {
    operationId: route.id,
    summary: route.summary,
    description: route.roles === 'anyone' ? 'Needs no sign-in.' : `Roles: ${roles}${where}.`,
    security: route.roles === 'anyone' ? [] : [{ cookie: [] }, { bearer: [] }],
    parameters: [...parametersOf(route.params, 'path'), ...parametersOf(route.query, 'query'), ...idempotency(route)],
    ...(route.body
      ? {
          requestBody: {
            required: true,
            content: { [route.upload ? UPLOAD_TYPE : 'application/json']: { schema: jsonSchema(route.body, 'input') } },
          },
        }
      : {}),
    responses: {
      [route.status]: answerOf(route),
      ...refusalsOf([...route.refusals, ...own, ...reused, ...common], texts),
    },
  };
}

function answerOf(route: RouteContract): object {
  if (route.stream) return { description: 'A stream', content: { [route.stream]: { schema: { type: 'string' } } } };
  if (!route.answer) return { description: 'Done' };
  return { description: 'Done', content: { 'application/json': { schema: jsonSchema(route.answer, 'input') } } };
}

function refusalsOf(codes: readonly (keyof typeof refusalStatus)[], texts: Texts): Record<string, object> {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const status = refusalStatus[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\`: ${texts.say(`refusal.${code}`)}`]);
  }
  const schema = { $ref: '#/components/schemas/Problem' };
  return Object.fromEntries(
    Array.from(byStatus, ([status, lines]) => [
      status,
      { description: lines.join('\n'), content: { 'application/problem+json': { schema } } },
    ]),
  );
}

function parametersOf(schema: z.ZodObject | undefined, where: 'path' | 'query'): object[] {
  return Object.entries(schema?.shape ?? {}).map(([name, field]) => ({
    name,
    in: where,
    required: where === 'path',
    schema: jsonSchema(field as z.ZodType, 'input'),
  }));
}

function idempotency(route: RouteContract): object[] {
  if (!takesKey(route)) return [];
  return [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 100 } }];
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
