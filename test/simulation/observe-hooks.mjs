// Node's module customization hooks (nodejs.org/api/module.html): wherever the app imports one of the machines or
// `decide`, it gets the observed one, which calls the production function. The domain itself knows nothing of it.
const APP = new URL('../../app/', import.meta.url).href;
const DOMAIN = new URL('domain/', APP).href;
const OBSERVED = new URL('./observed/', import.meta.url).href;
const NAMES = new Set(['decide', 'agent', 'leg', 'call', 'offer']);

export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  if (!context.parentURL?.startsWith(APP) || !resolved.url.startsWith(DOMAIN)) return resolved;
  const name = resolved.url.slice(DOMAIN.length).replace(/\.[jt]s(\?.*)?$/, '');
  return NAMES.has(name) ? nextResolve(`${OBSERVED}${name}.ts`, context) : resolved;
}
