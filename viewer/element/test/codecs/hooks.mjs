// `#glue/…` for tests of what is around the codecs: other people's decoders stand in for ours, by the same interface.

const WASM = 'data:application/wasm;base64,AGFzbQEAAAA=';
const text = (/** @type {string} */ value) => ({ url: `data:text/javascript,export default ${JSON.stringify(value)};`, format: 'module', shortCircuit: true });

/** @type {import('node:module').ResolveHook} */
export async function resolve(specifier, context, next) {
  const [, name] = /^#glue\/(.*)$/.exec(specifier) ?? [];
  if (!name) return next(specifier, context);
  if (name === 'codecs.worker.js') return text(new URL('./thread.mjs', import.meta.url).href);
  // Each has its name in its address, so that a test can tell them apart.
  if (name.endsWith('.wasm')) return text(WASM.replace('application/wasm', `application/wasm;name=${name}`));
  return { url: new URL(`./${name.replace(/\.js$/, '.mjs')}`, import.meta.url).href, format: 'module', shortCircuit: true };
}
