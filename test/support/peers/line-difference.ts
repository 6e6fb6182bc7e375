/** Lines that mean something to Asterisk: comments and blank lines are left out. */
export function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith(';'));
}

/** `- ` and `+ ` lines that lead from one list to the other, a repeated line counted as often as it stands there. */
export function difference(from: readonly string[], to: readonly string[]): string[] {
  const gone = without(from, to).map((line) => `- ${line}`);
  return [...gone, ...without(to, from).map((line) => `+ ${line}`)];
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
