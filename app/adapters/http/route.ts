import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { RefusalCode } from '../../domain/refusals.js';
import type { AgentId } from '../../domain/ids.js';
import type { Caller, Role } from './auth/caller.js';
import type { EdgeCode } from './errors/refusal-status.js';

type Parsed<S extends z.ZodType | undefined> = S extends z.ZodType ? z.output<S> : undefined;

/** Everything the wire knows about one route. The router, the role check, validation and OpenAPI all read this. */
export interface RouteContract {
  /** Names the route in OpenAPI and in the role table of its test, e.g. `agents.create`. */
  readonly id: string;
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** As OpenAPI writes it: `/api/v1/agents/{id}`. */
  readonly path: `/api/v1/${string}`;
  readonly summary: string;
  /** Who may use it; `anyone` needs no sign-in. Agents only with `about` or with answers that are their own. */
  readonly roles: readonly Role[] | 'anyone';
  /** O: only for those of these roles whose scope is everything: what is of use to all sites, or belongs to none. */
  readonly everywhere?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  readonly status: 200 | 201 | 204;
  readonly answer?: z.ZodType;
  /** The body comes as `multipart/form-data`, with files, instead of JSON. */
  readonly upload?: true;
  /** What comes instead of JSON from routes that write their answer themselves. */
  readonly stream?: 'text/event-stream' | 'audio/wav' | 'text/plain' | 'text/csv';
  readonly refusals: readonly (RefusalCode | EdgeCode)[];
  /**
   * For answers that hold something nobody may keep: what is remembered instead, and given to whoever repeats the request
   * with its Idempotency-Key.
   */
  readonly repeated?: (answer: never) => unknown;
}

/** Whether a request of this route may carry an Idempotency-Key: all that change something and say who asks. */
export function takesKey({ method, roles }: RouteContract): boolean {
  return method !== 'get' && roles !== 'anyone';
}

export interface Input<
  P extends z.ZodType | undefined,
  Q extends z.ZodType | undefined,
  B extends z.ZodType | undefined,
> {
  readonly params: Parsed<P>;
  readonly query: Parsed<Q>;
  readonly body: Parsed<B>;
  readonly caller: Caller;
  /** `Idempotency-Key` made unique to its sender, or a fresh id. */
  readonly commandId: string;
}

/** A contract with its work, types erased: what the router mounts. */
export interface Route extends RouteContract {
  /** Whose agent the request is about. An agent's own request passes only when that is the caller's agent. */
  readonly about?: (input: Input<never, never, never>) => AgentId | null;
  /** O: whether the caller is shown the thing, whoever has it; for things that more than one agent may have. */
  readonly sees?: (input: Input<never, never, never>) => boolean;
  readonly handle: (input: Input<never, never, never>, exchange: Exchange) => Promise<unknown>;
}

/** The bare exchange, only for routes that stream or set cookies. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
}

/** Ties a contract to its work with the types of its own schemas. */
export function defineRoute<
  P extends z.ZodObject | undefined = undefined,
  Q extends z.ZodObject | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  A extends z.ZodType | undefined = undefined,
>(
  route: Omit<RouteContract, 'params' | 'query' | 'body' | 'answer'> & {
    readonly params?: P;
    readonly query?: Q;
    readonly body?: B;
    readonly answer?: A;
    readonly about?: (input: Input<P, Q, B>) => AgentId | null;
    readonly sees?: (input: Input<P, Q, B>) => boolean;
    readonly handle: (input: Input<P, Q, B>, exchange: Exchange) => Promise<A extends z.ZodType ? z.input<A> : void>;
  },
): Route {
  return route as unknown as Route;
}
