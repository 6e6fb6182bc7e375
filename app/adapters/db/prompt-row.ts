import type { UploadedPrompt } from '../../domain/prompt.js';
import { numberOf, textOf, type DriverRow } from './column-values.js';

/** Columns of `prompts`, without id and version. */
export function promptColumns({ name, durationMs }: UploadedPrompt): Record<string, string | number> {
  return { name, duration_ms: durationMs };
}

/** Throws `BadColumn`. */
export function readPrompt(row: DriverRow): UploadedPrompt {
  return { id: textOf(row, 'id'), name: textOf(row, 'name'), durationMs: numberOf(row, 'duration_ms') };
}
