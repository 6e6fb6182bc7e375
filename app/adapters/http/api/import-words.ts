import { MARKS, type Mark } from '../../../domain/import-words.js';
import type { ReportLine } from '../../../jobs/importing/import-report.js';
import { Refused } from '../errors/refused.js';
import type { Texts } from '../texts.js';

/** Text is UTF-8 here; what is not would become other names than those in the file. Throws `Refused`. */
export async function textOfFile(file: File | string, field: string, texts: Texts): Promise<string> {
  if (typeof file === 'string') return file.replace(/^\uFEFF/, '');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(await file.arrayBuffer()));
  } catch {
    throw new Refused('invalid-fields', { problems: [{ field, sentence: texts.say('import.said.not-utf8') }] });
  }
}

/** Every line that is a problem, as one refusal. */
export function refuseProblems(lines: readonly ReportLine[], texts: Texts): void {
  const problems = lines.filter(({ mark }) => mark === 'problem');
  if (problems.length === 0) return;
  throw new Refused('invalid-fields', {
    problems: problems.map((line) => ({
      field: `line ${line.line}`,
      sentence: texts.say('import.at-line', { line: line.line, subject: line.subject, sentence: saidOf(line, texts) }),
    })),
  });
}

/** Lines with their sentences, and how many there are of each kind. */
export function shownLines(lines: readonly ReportLine[], texts: Texts) {
  const counts = Object.fromEntries(MARKS.map((mark) => [mark, 0])) as Record<Mark, number>;
  for (const { mark } of lines) counts[mark] += 1;
  const shown = lines.map((one) => ({
    line: one.line,
    subject: one.subject,
    mark: one.mark,
    sentence: saidOf(one, texts),
  }));
  return { counts, lines: shown };
}

function saidOf({ said }: ReportLine, texts: Texts): string {
  if ('text' in said) return said.text;
  const { allowed } = said.values;
  const values = typeof allowed === 'string' ? { ...said.values, allowed: texts.allowed(allowed) } : said.values;
  return texts.say(`import.said.${said.code}`, values);
}
