/** What the fields of a form hold, as a browser would send them back. */
export function typedIn(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  const form = html.replace(/<header[\s\S]*?<\/header>/, '');
  for (const [tag] of form.matchAll(/<input [^>]*>/g)) {
    const { name = '', type = 'text', value = '' } = attributesOf(tag);
    const chosen = /^(checkbox|radio)$/.test(type);
    if (name !== '' && (!chosen || / checked[\s>]/.test(tag))) fields[name] = plain(value);
  }
  for (const [, tag = '', value = ''] of form.matchAll(/(<textarea [^>]*>)([^<]*)</g)) {
    fields[attributesOf(tag)['name'] ?? ''] = plain(value);
  }
  for (const [, tag = '', options = ''] of form.matchAll(/(<select [^>]*>)(.*?)<\/select>/gs)) {
    const first = /<option value="([^"]*)"/.exec(options)?.[1] ?? '';
    const chosen = /<option value="([^"]*)" selected/.exec(options)?.[1] ?? first;
    fields[attributesOf(tag)['name'] ?? ''] = plain(chosen);
  }
  return fields;
}

function attributesOf(tag: string): Record<string, string> {
  return Object.fromEntries([...tag.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
}

/** Text of an attribute or element without the escapes of HTML. */
function plain(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#x27': "'", '#x60': '`' };
  return text.replace(/&(#x3D|amp|lt|gt|quot|#x27|#x60);/g, (_, code: string) => named[code] ?? '=');
}
