// Node's module customization hooks (nodejs.org/api/module.html): where the app imports `decide` it gets the observed
// one, which calls the production function. The domain itself knows nothing of it.
const APP = new URL('../../app/', import.meta.url).href;
const DECIDE = new URL('domain/decide', APP).href;
const OBSERVED = new URL('./observed/decide.ts', import.meta.url).href;

export async function resolve(specifier, context, nextResolve) {
  const resolved = await nextResolve(specifier, context);
  const production = /^(.*)\.[jt]s(\?.*)?$/.exec(resolved.url)?.[1];
  return context.parentURL?.startsWith(APP) && production === DECIDE ? nextResolve(OBSERVED, context) : resolved;
}
