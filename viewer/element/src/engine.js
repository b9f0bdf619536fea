// The page's one graphics device and what viewers share on it: models and lights.

import { toRelease } from './loading/budget.js';
import { Cache } from './loading/cache.js';
import { ahead, isLight, ready, take } from './loading/ahead.js';
import { decode, fit } from './loading/pictures.js';
import { Asset } from './asset.js';
import { placement } from './place.js';
import { Session } from './session.js';

/** @typedef {any} Glue the module that wasm-bindgen made */
/** @typedef {(url: string, credentials: boolean) => { promise: Promise<Uint8Array> }} Download */
/** @typedef {typeof import('./download.js').Failure} FailureType */

/** A device that is lost this often is not rebuilt again. */
const LOSSES = 5;
let losses = 0;
let lastLoss = 0;
/** Milliseconds after which losses are forgotten. */
const FORGIVEN = 600_000;
/** What holds for all viewers of the page: the class's static properties. @type {any} */
let settings = {};

export { ahead, placement };

export class Engine {
  /** @type {Set<Session>} */
  sessions = new Set();
  /** @type {Cache<Asset>} */
  #models = new Cache(() => settings.modelCacheSize ?? 0);
  /** @type {Cache<any>} */
  #lights = new Cache(() => 2);
  #trimming = false;
  #glue;
  #renew;
  #lost = false;

  /**
   * @param {'webgpu' | 'webgl'} kind @param {Glue} glue @param {any} device @param {HTMLCanvasElement} canvas
   * @param {() => Promise<Engine>} renew
   */
  constructor(kind, glue, device, canvas, renew) {
    this.kind = kind;
    this.#glue = glue;
    this.device = device;
    /** WebGL2: what the one context draws to, to be copied from. */
    this.canvas = canvas;
    /** Whether it is the CPU that draws. */
    this.soft = device.soft;
    this.#renew = renew;
  }

  /**
   * @param {'webgpu' | 'webgl'} kind @param {Glue} glue @param {Promise<Response>} wasm @param {boolean} frugal
   * @param {boolean} soft @param {() => Promise<Engine>} renew gives the engine to go on with when this one's device is lost
   */
  static async open(kind, glue, wasm, frugal, soft, renew) {
    await glue.default({ module_or_path: wasm });
    const canvas = document.createElement('canvas');
    const bgra = kind === 'webgpu' && navigator.gpu.getPreferredCanvasFormat() === 'bgra8unorm';
    /** @type {Engine | undefined} */
    let engine;
    let gone = false;
    const lost = () => {
      gone = true;
      engine?.lose();
    };
    const device = await glue.Engine.open(canvas, bgra, frugal, soft, lost, () => ready(glue));
    if (gone) throw new Error('the graphics device was lost at once');
    engine = new Engine(kind, glue, device, canvas, renew);
    canvas.addEventListener('webglcontextlost', lost);
    return engine;
  }

  /** @param {any} element @param {any} host */
  session(element, host) {
    settings = host.settings;
    return new Session(this, element, host);
  }

  /** Shows the element's model without a canvas of its own, see `View.draw_xr`. @param {any} element @param {any} host */
  async second(element, host) {
    const { Second } = await import('./second.js');
    return Second.open(this, element, host, placement);
  }

  /** The device is gone: everybody moves to a new one. */
  lose() {
    if (this.#lost) return;
    this.#lost = true;
    const sessions = [...this.sessions];
    const now = performance.now();
    // Losses long past do not count, and one that nobody was hit by does not either.
    if (now - lastLoss > FORGIVEN) losses = 0;
    if (sessions.length) losses += 1;
    lastLoss = now;
    sessions.forEach((session) => session.lost());
    const next = losses > LOSSES ? Promise.reject(new Error('the graphics device was lost again and again')) : this.#renew();
    next.then((engine) => sessions.forEach((session) => session.move(engine)),
      // Whatever kept the new one from starting: to these it is their device that could not be built again.
      (error) => sessions.forEach((session) => session.broken(error.cause ?? error)));
  }

  /** Has viewers off the screen let go of what they hold where it is more than all may hold together. Soon, and once. */
  trim() {
    if (this.#trimming) return;
    this.#trimming = true;
    setTimeout(() => {
      this.#trimming = false;
      const limit = settings.memoryBudget * 2 ** 20;
      const parked = toRelease(this.sessions, limit);
      parked.forEach((session) => session.park());
      // What nobody uses goes first to those who come next, unless it is too much.
      this.#models.trim(limit);
    });
  }

  /**
   * A model on the GPU with all its pictures.
   * @param {string} url @param {any} host @param {boolean} credentials
   * @param {boolean} main whether it is the element's own, whose progress is told
   */
  model(url, host, credentials, main) {
    return this.#models.acquire(name(url, credentials), () => this.#build(url, host, credentials, main));
  }

  /** Whether a model is there or on its way. @param {string} url @param {boolean} credentials */
  has(url, credentials) {
    return this.#models.has(name(url, credentials));
  }

  /** @param {string} url @param {any} host @param {boolean} credentials @param {boolean} main */
  async #build(url, host, credentials, main) {
    const { Failure } = host;
    const tell = main ? (/** @type {any[]} */ ...args) => host.progress(url, ...args) : () => {};
    const file = (/** @type {string} */ uri) => host.download(new URL(uri, url).href, credentials).promise;
    const bytes = await (main ? host.bytes(url) : host.download(url, credentials).promise);
    const { pictures, made } = take(bytes, this.#glue);
    const asset = new Asset(url, bytes, file);
    let gpu;
    try {
      gpu = this.device.model(made ?? await this.#read(bytes, asset, file, host, tell));
    } catch (error) {
      throw error instanceof Failure ? error : new Failure('format', 'The model cannot be read.', `The file says: ${error}.`, error);
    }
    for (const text of gpu.warnings()) console.warn(`product-viewer: ${url}: ${text}`);
    const count = gpu.images();
    let done = 0;
    // One that is gone takes none.
    const alive = {
      set_blocks: (/** @type {any[]} */ ...args) => asset.gpu?.set_blocks(...args),
    };
    const bring = async (/** @type {number} */ index) => {
      const source = asset.gpu?.image(index);
      try {
        const encoded = typeof source === 'string' ? await file(source) : source;
        // Of all that pictures come as, only KTX2 begins so.
        if (encoded?.[0] === 0xab) await (await import('./codecs/textures.js')).upload(alive, index, encoded, this.device, host);
        else if (encoded) {
          const limit = this.device.limit();
          const early = pictures.get(index);
          pictures.delete(index);
          const bitmap = await (early ? fit(await early, limit) : decode(encoded, limit));
          const staging = this.soft && this.kind === 'webgpu' && await (await import('./loading/pixels.js')).staged(bitmap, this.device);
          if (!asset.gpu) staging?.free();
          else if (staging) asset.gpu.set_staged(index, staging);
          else asset.gpu.set(index, bitmap);
          bitmap.close();
        }
      } catch (error) {
        // A model without one of its pictures is still a model; one that is gone needs none.
        if (asset.gpu) {
          host.fail(new Failure('image', `Image ${index} of the model could not be loaded; it is shown without.`,
            error instanceof Failure ? error.message : 'Check that it is a PNG, JPEG, WebP, AVIF or KTX2.', error));
        }
      }
      done += 1;
      tell('decode', done, count);
    };
    asset.uploaded(gpu);
    // Colours first: with them it is shown, and the rest streams in.
    const [first, rest] = [true, false].map((color) => Array.from({ length: count }, (_, index) => index).filter((index) => gpu.is_color(index) === color));
    const colors = Promise.all(first.map(bring));
    // A CPU that draws has enough to do with the first frame.
    const turn = this.soft ? colors.then(() => this.presented()) : null;
    asset.whole = Promise.all([colors, ...rest.map(async (index) => { await turn; await bring(index); })]).then(() => {
      asset.weigh();
      asset.complete = true;
      this.trim();
      tell('decode', 1);
      tell('upload', 1);
      // What the file shows and the scene does not.
      pictures.forEach((picture) => picture.then((bitmap) => bitmap.close(), () => {}));
      this.sessions.forEach((session) => session.shared.includes(asset) && session.wake());
    });
    await colors;
    return asset;
  }

  /**
   * Reads a model's file, and those that it names.
   * @param {Uint8Array} bytes @param {Asset} asset @param {(uri: string) => Promise<Uint8Array>} file @param {any} host @param {Function} tell
   */
  async #read(bytes, asset, file, host, tell) {
    const document = new this.#glue.Document(bytes);
    const missing = document.missing();
    const uris = missing.filter((/** @type {unknown} */ _, /** @type {number} */ at) => at % 2);
    const parts = await Promise.all(uris.map(file));
    parts.forEach((part, at) => document.set(missing[at * 2], part));
    tell('decode', 0, 1);
    if (document.compressed()) await (await import('./codecs/geometry.js')).decompress(document, asset.json, host);
    return document.decode();
  }

  /**
   * Light by its address; empty, `neutral` and `legacy` are the built-in studio.
   * @param {string} url @param {any} host @param {boolean} credentials
   */
  light(url, host, credentials) {
    return this.#lights.acquire(url, async () => {
      if (!url) return this.device.studio();
      const { Failure } = host;
      try {
        const bytes = await host.download(url, credentials).promise;
        const { made } = take(bytes, this.#glue);
        if (isLight(bytes)) return this.hdr(bytes, made);
        return this.device.light(this.#glue.Surroundings.ldr(...await (await import('./loading/picture.js')).picture(bytes)));
      } catch (/** @type {any} */ error) {
        throw new Failure('environment', 'The light could not be loaded.', error instanceof Failure ? error.message : String(error), error);
      }
    });
  }

  /** Light from a Radiance file, which may have been read before. @param {Uint8Array} bytes @param {any} [made] */
  hdr(bytes, made) {
    return this.device.light(made ?? this.#glue.Surroundings.hdr(bytes));
  }

  /** Resolves when the WebGL context has done all that it was told so far, or is lost. */
  async #passed() {
    const gl = /** @type {WebGL2RenderingContext} */ (this.canvas.getContext('webgl2'));
    const fence = gl.fenceSync(gl.SYNC_GPU_COMMANDS_COMPLETE, 0);
    gl.flush();
    if (!fence) return;
    do await nextFrame();
    while (gl.getSyncParameter(fence, gl.SYNC_STATUS) === gl.UNSIGNALED);
    gl.deleteSync(fence);
  }

  /** Resolves when what was drawn so far has come out of the GPU and onto the page. */
  async presented() {
    if (this.kind === 'webgpu') await new Promise((done) => this.device.finished(done));
    else await this.#passed();
    await nextFrame();
    const complaint = this.device.complaint();
    if (complaint) console.error(`product-viewer: ${complaint}`);
  }
}

/** @param {string} url @param {boolean} credentials */
const name = (url, credentials) => `${credentials ? '+' : ''}${url}`;

function nextFrame() {
  return new Promise((done) => { requestAnimationFrame(done); });
}
