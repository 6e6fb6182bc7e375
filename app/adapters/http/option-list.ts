import Handlebars from 'handlebars';

/** One choice of a select as a template has it. */
interface Option {
  readonly value: string;
  readonly text: string;
  readonly selected?: boolean;
}

/**
 * The choices of a select, every word escaped. A thousand agents are choices of each of a menu's thirteen selects: one
 * template run for all of a select costs a tenth of one for each of them.
 */
export function optionList(options: readonly Option[]): Handlebars.SafeString {
  const escaped = Handlebars.escapeExpression;
  const lines = options.map(({ value, text, selected = false }) => {
    return `<option value="${escaped(value)}"${selected ? ' selected' : ''}>${escaped(text)}</option>`;
  });
  return new Handlebars.SafeString(lines.join(''));
}
