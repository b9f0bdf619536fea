// Has compressed data decoded: in one worker for the whole page where the browser lets us have it, else right here. Neither
// it nor a codec is there while nothing is decoded.

import basis from '#glue/basis_bg.wasm';
import draco from '#glue/draco_bg.wasm';
import meshopt from '#glue/meshopt_bg.wasm';
import script from '#glue/codecs.worker.js';

/**
 * @typedef {import('./decode.js').Codec} Codec
 *
 * @typedef {object} Host what the element is asked for
 * @property {any} settings the class's static properties
 * @property {typeof import('../download.js').Failure} Failure
 * @property {(kind: 'createScriptURL', text: string) => any} trusted see trust.js
 *
 * @typedef {{ load: (codec: Codec, module: WebAssembly.Module) => unknown, run: (codec: Codec, job: any[]) => any, end: () => void }} Place
 * where decoding is done
 */

/** What people call it, its module, and the static property that names another folder. @type {Record<Codec, string[]>} */
const CODECS = {
  draco: ['Draco', draco, 'dracoDecoderLocation'],
  meshopt: ['meshopt', meshopt, 'meshoptDecoderLocation'],
  basis: ['KTX2', basis, 'ktx2TranscoderLocation'],
};

let jobs = 0;
/** Codecs that work, or will. @type {Map<Codec, Promise<Place>>} */
const ready = new Map();
/** @type {Place | undefined} */
let worker;
/** The page's own thread, if that decodes. @type {Place | undefined} */
let here;
/** This page has no worker. */
let refused = false;

/**
 * @param {Codec} codec
 * @param {any[]} job see decode.js
 * @param {Host} host
 * @returns {Promise<any>} what that function there gives
 * @throws {Error} whose message is a sentence, if the codec cannot be had or the data is broken
 */
export async function decode(codec, job, host) {
  jobs += 1;
  try {
    if (!ready.has(codec)) ready.set(codec, prepare(codec, host));
    const place = await /** @type {Promise<Place>} */ (ready.get(codec));
    try {
      return await place.run(codec, job);
    } catch (/** @type {any} */ error) {
      throw new Error(`Its ${CODECS[codec][0]} data cannot be read: ${String(error?.message ?? error).replace(/\.$/, '')}.`, { cause: error });
    }
  } finally {
    jobs -= 1;
    if (!jobs) {
      worker?.end();
      here?.end();
      worker = here = undefined;
      ready.clear();
    }
  }
}

/** @param {Codec} codec @param {Host} host @returns {Promise<Place>} */
async function prepare(codec, host) {
  const [name, file, setting] = CODECS[codec];
  // It starts while the codec travels.
  if (!refused) worker ??= start(host);
  try {
    const module = await compile(`${codec}.wasm`, file, host.settings[setting]);
    try {
      if (worker) {
        await worker.load(codec, module);
        return worker;
      }
    } catch {
      // By the page's policy or the server's, which is no news to anybody.
      refused = true;
    }
    const own = await import('./decode.js');
    await own.load(codec, module);
    here = {
      ...own,
      async run(codec, job) {
        // The page breathes between two jobs.
        await new Promise((done) => { setTimeout(done); });
        return own.run(codec, job);
      },
    };
    return here;
  } catch (error) {
    // The next one may have more luck.
    ready.delete(codec);
    throw new Error(`The decoder for ${name} could not be loaded: all files of the viewer's folder must be there, and the page's policy must allow WebAssembly.`, { cause: error });
  }
}

/** @param {string} name in the page's own folder @param {string} file of ours @param {string} [folder] */
async function compile(name, file, folder) {
  const from = async (/** @type {URL} */ url) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url} could not be loaded (${response.status}).`);
    return WebAssembly.compile(await response.arrayBuffer());
  };
  if (folder) {
    try {
      return await from(new URL(name, new URL(folder.replace(/\/*$/, '/'), document.baseURI)));
    } catch (error) {
      console.warn(`product-viewer: there is no ${name} of ours in ${folder}, using the one beside product-viewer.js:`, error);
    }
  }
  return from(new URL(file, import.meta.url));
}

/** A worker, or nothing where there can be none. @param {Host} host @returns {Place | undefined} */
function start({ trusted }) {
  /** @type {Worker} */
  let worker;
  try {
    worker = new Worker(trusted('createScriptURL', new URL(script, import.meta.url).href), { type: 'module' });
  } catch {
    // The script is another origin's, or the page is nobody's.
    refused = true;
    return undefined;
  }
  /** @type {Map<number, [(result: any) => void, (error: Error) => void]>} */
  const waiting = new Map();
  let count = 0;
  let gone = false;
  const fail = () => {
    gone = true;
    waiting.forEach(([, reject]) => reject(new Error('the decoder has stopped')));
    waiting.clear();
  };
  worker.onerror = (event) => {
    event.preventDefault();
    fail();
  };
  worker.onmessageerror = fail;
  worker.onmessage = ({ data: [number, wrong, result] }) => {
    const [resolve, reject] = waiting.get(number) ?? [];
    waiting.delete(number);
    if (wrong) reject?.(new Error(wrong));
    else resolve?.(result);
  };
  const ask = (/** @type {Codec} */ codec, /** @type {any} */ task, /** @type {Transferable[]} */ transfer = []) => new Promise((resolve, reject) => {
    waiting.set(count, [resolve, reject]);
    if (gone) fail();
    else worker.postMessage([count, codec, task], transfer);
    count += 1;
  });
  return {
    load: (codec, module) => ask(codec, module),
    run(codec, [bytes, ...rest]) {
      // Others may read the same bytes.
      const own = bytes.slice();
      return ask(codec, [own, ...rest], [own.buffer]);
    },
    end: () => worker.terminate(),
  };
}
