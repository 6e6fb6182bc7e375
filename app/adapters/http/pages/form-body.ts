import express, { type Request, type Response } from 'express';
import type { Cookies } from '../auth/cookies.js';
import { csrfOf, newToken, sameSecret } from '../auth/secret-token.js';
import { Refused } from '../errors/refused.js';
import { uploadBody } from '../upload-body.js';

const parseForm = express.urlencoded({ extended: false, limit: 64 * 1024, parameterLimit: 100 });
const formLifeMs = 3_600_000;

/** The fields of a sent form, all texts. */
export async function formBody(request: Request, response: Response): Promise<Readonly<Record<string, string>>> {
  const type = 'application/x-www-form-urlencoded';
  if (!request.is(type)) throw new Refused('wrong-content-type', { values: { type } });
  await new Promise<void>((resolve, reject) => {
    parseForm(request, response, (error?: unknown) => (error ? reject(error as Error) : resolve()));
  });
  const fields = Object.entries((request.body ?? {}) as Record<string, unknown>);
  return Object.fromEntries(fields.map(([name, value]) => [name, String(value)]));
}

/** The files of a sent form by their field; a field without a file is not there. */
export type FormFiles = Readonly<Record<string, File>>;

/** As `formBody`, of a form that may carry files. */
export async function formWithFiles(
  request: Request,
  response: Response,
): Promise<{ readonly typed: Readonly<Record<string, string>>; readonly files: FormFiles }> {
  const fields = Object.entries(await uploadBody(request, response));
  return {
    typed: Object.fromEntries(fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))),
    files: Object.fromEntries(fields.flatMap(([name, value]) => (typeof value === 'string' ? [] : [[name, value]]))),
  };
}

/** The CSRF token for a form shown to somebody who is not signed in yet; it hangs on a cookie of its own. */
export function offerForm(request: Request, response: Response, cookies: Cookies): string {
  const cookie = cookies.read(request, 'farline-form') ?? newToken();
  cookies.set(response, 'farline-form', cookie, formLifeMs);
  return csrfOf(cookie);
}

/** Refuses a form that did not come from a page we showed to this browser. */
export function checkForm(csrf: string | undefined, expected: string | null): void {
  if (csrf === undefined || expected === null || !sameSecret(csrf, expected)) throw new Refused('form-expired');
}

/** What `checkForm` expects from somebody who is not signed in. */
export function expectedOf(request: Request, cookies: Cookies): string | null {
  const cookie = cookies.read(request, 'farline-form');
  return cookie === null ? null : csrfOf(cookie);
}
