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

/** A file is there, of a model or a light: begins what can be done of it without the device. @param {Uint8Array<ArrayBuffer>} bytes */
export function arrived(bytes) {
  import('./engine.js').then(({ ahead }) => ahead(bytes), () => {});
}

/** The page's one engine, started at the first call and again after its device was lost. */
/** @param {string} [power] as WebGPU's `powerPreference` */
export function engine(power) {
  return (current ??= start(power).catch((error) => {
    current = null;
    throw error;
  }));
}

/** @param {string | undefined} power */
async function start(power) {
  // Both ways need it.
  const both = import('./engine.js').catch(() => {});
  if (navigator.gpu) {
    // What most browsers need that get so far travels while the adapter is asked for; the others let go of it.
    const abort = new AbortController();
    const wasm = travel(webgpu, abort.signal);
    const glue = import('#glue/webgpu.js');
    glue.catch(() => {});
    // Whoever asks stands still until the browser has started its GPU process: no sooner than it is of use.
    await both;
    // It refuses any other word.
    const powerPreference = /** @type {const} */ (['low-power', 'high-performance']).find((word) => word === power);
    // There may be an adapter and still no device: then it is WebGL2 all the same.
    const adapter = await navigator.gpu.requestAdapter({ powerPreference }).catch(() => null);
    const engine = adapter && await open('webgpu', wasm, glue, power, adapter.info?.isFallbackAdapter).catch((error) => {
      console.warn('product-viewer: WebGPU did not start, using WebGL2:', error);
      return null;
    });
    if (engine) return engine;
    abort.abort();
  }
  return open('webgl', travel(webgl), import('#glue/webgl.js'), power).catch((error) => {
    // Fetching, importing and streaming fail by it where a file does not come.
    throw error instanceof TypeError ? new Failure('network', 'The viewer could not be loaded.',
      'Check the connection, and that all files of its folder are there.', error)
      : new Failure('unsupported', 'This browser cannot show 3D models.', 'Turn on hardware acceleration, or use a newer browser.', error);
  });
}

/** An engine that draws by WebGL2, beside the page's one. */
export function second() {
  return open('webgl', travel(webgl), import('#glue/webgl.js'), undefined, false, () => Promise.reject(new Error('the context was lost')));
}

/** @param {string} file @param {AbortSignal} [signal] */
function travel(file, signal) {
  const response = fetch(new URL(file, import.meta.url), { signal });
  // Whoever waits for it hears; where the glue fails nobody does.
  response.catch(() => {});
  return response;
}

/**
 * @param {'webgpu' | 'webgl'} kind
 * @param {Promise<Response>} wasm
 * @param {Promise<any>} glue
 * @param {string} [power]
 * @param {boolean} [soft] whether the adapter draws by the CPU
 * @param {() => Promise<Engine>} [renew] gives the engine to go on with when this one's device is lost
 */
async function open(kind, wasm, glue, power, soft = false, renew) {
  // All three travel at once.
  const [{ Engine }, module] = await Promise.all([import('./engine.js'), glue]);
  const opened = await Engine.open(kind, module, wasm, power === 'low-power', soft, renew ?? (() => {
    current = working = null;
    return engine(power);
  }));
  if (!renew) working = opened;
  return opened;
}
