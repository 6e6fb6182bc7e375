const PLACE = /\{(\w+)\}/g;

/**
 * From sentences of one language to those of another under the same keys, with what stands in their places carried over. Of
 * several that fit it is the one that says most in words of its own. One that is not there is given back as it is.
 */
export function sentencePairs(
  from: ReadonlyMap<string, string>,
  to: ReadonlyMap<string, string>,
): (sentence: string) => string {
  const whole = new Map(Array.from(from, ([key, text]) => [text, to.get(key) ?? text]));
  const patterns = Array.from(from)
    .filter(([, text]) => text.search(PLACE) >= 0)
    .sort(([, one], [, other]) => wordsOf(other) - wordsOf(one))
    .map(([key, text]) => ({ pattern: patternOf(text), other: to.get(key) ?? text }));
  return (sentence) => {
    const same = whole.get(sentence);
    if (same !== undefined) return same;
    for (const { pattern, other } of patterns) {
      const found = pattern.exec(sentence)?.groups;
      if (found) return other.replace(PLACE, (_, name: string) => found[name] ?? '');
    }
    return sentence;
  };
}

function wordsOf(text: string): number {
  return text.replace(PLACE, '').length;
}

function patternOf(text: string): RegExp {
  const parts = text.split(PLACE);
  // Every second part is the name of a place.
  const source = parts.map((part, n) =>
    n % 2 === 0 ? part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : `(?<${part}>.+?)`,
  );
  return new RegExp(`^${source.join('')}$`, 'u');
}
