export type CsvCell = string | number | null;

/**
 * Rows as RFC 4180 wants them. A text that a spreadsheet would take for a formula (it begins with = + - @, a tab or a
 * carriage return) gets an apostrophe in front, so that no name that anybody chose is ever carried out (OWASP, CSV
 * injection). Numbers are ours and stay as they are; null is an empty cell.
 */
export function csvText(rows: Iterable<readonly CsvCell[]>): string {
  let text = '';
  for (const row of rows) text += `${row.map(cellText).join(',')}\r\n`;
  return text;
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  // Blanks and controls in front do not keep every spreadsheet from it, and full-width signs count as well in some.
  const safe = /^[\s\p{C}]*[=+\-@\t\r＝＋－＠]/u.test(cell) || /^[\t\r\n]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n;']/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
