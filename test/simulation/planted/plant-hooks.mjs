// Node's module customization hooks (nodejs.org/api/module.html): wherever the app imports the one module it gets the
// planted one. That one, and whatever watches, import from outside of the app, and get the original.
const APP = new URL('../../../app/', import.meta.url).href;
let original = '';
let planted = '';

export function initialize(bug) {
  original = withoutEnding(bug.original);
  planted = bug.planted;
}

export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  const isMeant = context.parentURL?.startsWith(APP) && withoutEnding(resolved.url) === original;
  return isMeant ? nextResolve(planted, context) : resolved;
}

function withoutEnding(url) {
  return url.replace(/\.[jt]s(\?.*)?$/, '');
}
