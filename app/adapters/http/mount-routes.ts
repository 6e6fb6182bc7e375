import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import { z } from 'zod';
import type { Live } from '../../ports/live.js';
import type { Log } from '../../ports/log.js';
import { checkScope, checkUse } from './auth/check-scope.js';
import { identify, type IdentifyPorts } from './auth/identify.js';
import type { Caller } from './auth/caller.js';
import type { RequestRate } from './auth/request-rate.js';
import { fieldProblems } from './errors/field-problems.js';
import { Refused } from './errors/refused.js';
import type { FirstAnswers } from './first-answers.js';
import { takesKey, type Input, type Route } from './route.js';
import type { Texts } from './texts.js';
import { comparable, uploadBody } from './upload-body.js';

export interface MountPorts extends IdentifyPorts {
  readonly rates: { readonly user: RequestRate };
  readonly firstAnswers: FirstAnswers;
  readonly texts: Texts;
  readonly newId: () => string;
  readonly log: Log;
  readonly live: Pick<Live, 'view'>;
}

const bodyLimit = 64 * 1024;
const nothing = z.strictObject({});
const commandIdField = z
  .string()
  .regex(/^[\x21-\x7e]{1,100}$/)
  .describe('1 to 100 printable ASCII characters without blanks');

/** Puts every route behind the same steps: who asks, rate, role, body, validation, whose agent, work, answer. */
export function mountRoutes(router: Router, routes: readonly Route[], ports: MountPorts): void {
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    router[route.method](path, handlerOf(route, ports));
    methods.set(path, [...(methods.get(path) ?? []), route.method.toUpperCase()]);
  }
  for (const [path, taken] of methods) {
    router.all(path, (_request, response) => {
      response.set('Allow', taken.join(', '));
      throw new Refused('method-not-allowed', { values: { methods: taken.join(', ') } });
    });
  }
}

function handlerOf(route: Route, ports: MountPorts): RequestHandler {
  return async (request, response) => {
    response.set('Cache-Control', 'no-store');
    const caller = await admitted(route, request, ports);
    const input = await inputOf(route, request, response, caller, ports);
    if (caller) checkScope(route, input, caller, ports.live.view);
    const work = async (): Promise<unknown> => {
      const answer = await route.handle(input, { request, response });
      if (isEdit(route)) ports.log.info(`${caller?.name}: ${route.id} ${editedId(request, answer)}`);
      return answer;
    };
    const { commandId, params, query, body } = input as Input<never, never, never> & { readonly body: unknown };
    const keyed = takesKey(route) && request.headers['idempotency-key'] !== undefined;
    const answer = keyed
      ? await ports.firstAnswers.once(
          commandId,
          { id: route.id, params, query, body: route.upload ? await comparable(body) : body },
          work,
          route.repeated,
        )
      : await work();
    if (route.stream || response.headersSent) return;
    response.status(route.status);
    if (route.status === 204) response.end();
    else response.json(answer);
  };
}

/** What only admins may change is worth a line each; agents' and calls' own lines come from the engine. */
function isEdit({ roles, method }: Route): boolean {
  return method !== 'get' && roles !== 'anyone' && roles.every((role) => role === 'admin');
}

function editedId(request: Request, answer: unknown): string {
  const made = answer as { readonly id?: string } | undefined;
  return String(request.params['id'] ?? request.query['scope'] ?? made?.id ?? 'done');
}

/** Who asks, if they may use the route at all. */
async function admitted(route: Route, request: Request, ports: MountPorts): Promise<Caller | null> {
  if (route.roles === 'anyone') return null;
  const caller = await identify(ports, request);
  if (!caller) throw new Refused('not-signed-in');
  const wait = ports.rates.user.take(caller.userId);
  if (wait > 0) throw new Refused('too-many-requests', { retryAfterSeconds: wait });
  checkUse(route, caller);
  return caller;
}

async function inputOf(
  route: Route,
  request: Request,
  response: Response,
  caller: Caller | null,
  ports: MountPorts,
): Promise<Input<never, never, never>> {
  const { texts } = ports;
  const params = valid(route.params ?? nothing, route.params ? request.params : {}, texts);
  const query = valid(route.query ?? nothing, { ...request.query }, texts);
  const read = route.upload ? uploadBody : readBody;
  const body = route.body ? valid(route.body, await read(request, response), texts) : undefined;
  const commandId = commandIdOf(request, caller, ports);
  return { params, query, body, caller, commandId } as unknown as Input<never, never, never>;
}

/** The value as the schema makes it; refuses it with a sentence for each field. */
export function valid(schema: z.ZodType, value: unknown, texts: Texts): unknown {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new Refused('invalid-fields', { problems: fieldProblems(schema, result.error, value, texts) });
}

/** Two users who happen to send the same key never get each other's answer. */
function commandIdOf(request: Request, caller: Caller | null, { newId, texts }: MountPorts): string {
  const key = request.headers['idempotency-key'];
  if (key === undefined) return newId();
  const result = commandIdField.safeParse(key);
  if (result.success) return `${caller?.userId ?? 'anyone'} ${result.data}`;
  const allowed = texts.allowed(commandIdField.description ?? '');
  const sentence = texts.say('problem.refused', {
    field: 'Idempotency-Key',
    value: `"${String(key).slice(0, 40)}"`,
    allowed,
  });
  throw new Refused('invalid-fields', { problems: [{ field: 'Idempotency-Key', sentence }] });
}

const parseJson = express.json({ limit: bodyLimit, strict: false });

async function readBody(request: Request, response: Response): Promise<unknown> {
  if (!request.is('application/json')) {
    throw new Refused('wrong-content-type', { values: { type: 'application/json' } });
  }
  await new Promise<void>((resolve, reject) => {
    parseJson(request, response, (error?: unknown) => (error ? reject(error as Error) : resolve()));
  });
  return request.body as unknown;
}
