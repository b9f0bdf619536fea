// Which of the two wasm builds this browser gets, decided by really asking for an adapter, and its start.

import webgpu from '#glue/webgpu_bg.wasm';
import webgl from '#glue/webgl_bg.wasm';
import { Failure } from './download.js';

/** @typedef {import('./engine.js').Engine} Engine */

/** @type {Promise<Engine> | null} */
let current = null;

/** The engine that works already, if one does. @type {Engine | null} */
let working = null;

/** Whether this model is on the GPU already: then there is nothing to fetch. @param {string} url @param {boolean} credentials */
export function has(url, credentials) {
  return working?.has(url, credentials) ?? false;
}

/** The page's one engine, started at the first call and again after its device was lost. */
export function engine() {
  return (current ??= start().catch((error) => {
    current = null;
    throw error;
  }));
}

async function start() {
  // There may be an adapter and still no device: then it is WebGL2 all the same.
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  if (adapter) {
    const engine = await open('webgpu', webgpu, () => import('#glue/webgpu.js')).catch((error) => {
      console.warn('product-viewer: WebGPU did not start, using WebGL2:', error);
      return null;
    });
    if (engine) return engine;
  }
  return open('webgl', webgl, () => import('#glue/webgl.js')).catch((error) => {
    throw new Failure('unsupported', 'This browser cannot show 3D models.',
      'Turn on hardware acceleration, or use a newer browser.', error);
  });
}

/**
 * @param {'webgpu' | 'webgl'} kind
 * @param {string} file
 * @param {() => Promise<any>} glue
 */
async function open(kind, file, glue) {
  // All three travel at once.
  const wasm = fetch(new URL(file, import.meta.url));
  const [{ Engine }, module] = await Promise.all([import('./engine.js'), glue()]);
  working = await Engine.open(kind, module, wasm, () => {
    current = working = null;
    return engine();
  });
  return /** @type {Engine} */ (working);
}
