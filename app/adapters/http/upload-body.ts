import { createHash } from 'node:crypto';
import express, { type Request, type Response as Answer } from 'express';
import { MOST_PROMPT_BYTES } from '../../domain/prompt.js';
import { Refused } from './errors/refused.js';

export const UPLOAD_TYPE = 'multipart/form-data';

/** Beside the file: names, tokens and the lines between the parts. */
const ROOM_FOR_FIELDS = 64 * 1024;
/** A form may have a hundred boxes to check beside its fields. */
const MOST_PARTS = 150;

const readRaw = express.raw({ type: UPLOAD_TYPE, limit: MOST_PROMPT_BYTES + ROOM_FOR_FIELDS });

/**
 * The fields of a form with files (RFC 7578), as the platform reads them: texts, and files as `File`. A field that comes
 * twice counts once, the last time. A file field that was left empty is not there.
 */
export async function uploadBody(request: Request, answer: Answer): Promise<Readonly<Record<string, string | File>>> {
  if (!request.is(UPLOAD_TYPE)) throw new Refused('wrong-content-type', { values: { type: UPLOAD_TYPE } });
  await new Promise<void>((resolve, reject) => {
    readRaw(request, answer, (error?: unknown) => (error ? reject(error as Error) : resolve()));
  });
  const fields = [...(await parsed(request.body as Buffer, request.headers['content-type'] ?? ''))];
  if (fields.length > MOST_PARTS) throw new Refused('body-not-a-form');
  return Object.fromEntries(fields.filter(([, value]) => typeof value === 'string' || value.size > 0 || value.name));
}

/** The same fields for a comparison: what is in a file stands for it, or two files would look alike. */
export async function comparable(body: unknown): Promise<unknown> {
  const fields = Object.entries(body as Readonly<Record<string, unknown>>);
  const compared = fields.map(async ([name, value]) => [name, value instanceof File ? await hashOf(value) : value]);
  return Object.fromEntries((await Promise.all(compared)) as [string, unknown][]);
}

async function hashOf(file: File): Promise<string> {
  return createHash('sha256')
    .update(new Uint8Array(await file.arrayBuffer()))
    .digest('base64');
}

async function parsed(body: Buffer, type: string): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch {
    throw new Refused('body-not-a-form');
  }
}
