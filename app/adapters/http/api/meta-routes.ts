import { z } from 'zod';
import { defineRoute, type Route } from '../route.js';

/** The contract of the API itself. `document` is called when it is first asked for, so that it can hold this route too. */
export function metaRoutes(document: () => object): readonly Route[] {
  const openApi = defineRoute({
    id: 'openapi',
    method: 'get',
    path: '/api/v1/openapi.json',
    summary: 'This description, OpenAPI 3.1',
    roles: 'anyone',
    status: 200,
    answer: z.looseObject({ openapi: z.string() }),
    refusals: [],
    handle: async () => document() as { openapi: string },
  });
  return [openApi];
}
