// The page's one graphics device and what viewers share on it: models and lights.

import { Pool } from './pool.js';
import { Session } from './session.js';

/** @typedef {any} Glue the module that wasm-bindgen made */
/** @typedef {(url: string, credentials: boolean) => { promise: Promise<Uint8Array> }} Download */
/** @typedef {typeof import('./download.js').Failure} FailureType */

const DECODE = /** @type {ImageBitmapOptions} */ ({ premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
/** A device that is lost this often is not rebuilt again. */
const LOSSES = 5;
let losses = 0;

export class Engine {
  /** @type {Set<Session>} */
  sessions = new Set();
  /** @type {Pool<any>} */
  #models = new Pool();
  /** @type {Pool<any>} */
  #lights = new Pool();
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
    this.#renew = renew;
  }

  /**
   * @param {'webgpu' | 'webgl'} kind @param {Glue} glue @param {Promise<Response>} wasm
   * @param {() => Promise<Engine>} renew gives the engine to go on with when this one's device is lost
   */
  static async open(kind, glue, wasm, renew) {
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
    const device = await glue.Engine.open(canvas, bgra, lost);
    if (gone) throw new Error('the graphics device was lost at once');
    engine = new Engine(kind, glue, device, canvas, renew);
    canvas.addEventListener('webglcontextlost', lost);
    return engine;
  }

  /** @param {any} element @param {any} host */
  session(element, host) {
    return new Session(this, element, host);
  }

  /** The device is gone: everybody moves to a new one. */
  lose() {
    if (this.#lost) return;
    this.#lost = true;
    losses += 1;
    const sessions = [...this.sessions];
    sessions.forEach((session) => session.halt());
    const next = losses > LOSSES ? Promise.reject(new Error('the graphics device was lost again and again')) : this.#renew();
    next.then((engine) => sessions.forEach((session) => session.move(engine)),
      (error) => sessions.forEach((session) => session.broken(error)));
  }

  /**
   * A model on the GPU with all its pictures.
   * @param {string} url @param {any} host @param {boolean} credentials
   */
  model(url, host, credentials) {
    return this.#models.acquire(url, () => this.#build(url, host, credentials));
  }

  /** @param {string} url @param {any} host @param {boolean} credentials */
  async #build(url, host, credentials) {
    const { Failure } = host;
    const file = (/** @type {string} */ uri) => host.download(new URL(uri, url).href, credentials).promise;
    const bytes = await host.bytes(url);
    const wrong = (/** @type {unknown} */ error) => new Failure('format', 'The model cannot be read.', `The file says: ${error}.`, error);
    let model;
    try {
      const document = new this.#glue.Document(bytes);
      const missing = document.missing();
      const parts = await Promise.all(missing.filter((/** @type {unknown} */ _, /** @type {number} */ at) => at % 2).map(file));
      parts.forEach((part, at) => document.set(missing[at * 2], part));
      model = this.device.model(document);
    } catch (error) {
      throw error instanceof Failure ? error : wrong(error);
    }
    for (const text of model.warnings()) console.warn(`product-viewer: ${url}: ${text}`);
    host.progress(0.85);
    await Promise.all(Array.from({ length: model.images() }, async (_, index) => {
      const source = model.image(index);
      if (source === undefined) return;
      try {
        const encoded = typeof source === 'string' ? await file(source) : source;
        const bitmap = await this.#decode(encoded);
        model.set(index, bitmap);
        bitmap.close();
      } catch (error) {
        // A model without one of its pictures is still a model.
        console.warn(`product-viewer: ${url}: image ${index} is left out:`, error);
      }
    }));
    host.progress(0.95);
    return model;
  }

  /** @param {Uint8Array<ArrayBuffer>} encoded */
  async #decode(encoded) {
    const blob = new Blob([encoded]);
    const bitmap = await createImageBitmap(blob, DECODE);
    const { width, height } = bitmap;
    const limit = this.device.limit();
    if (width <= limit && height <= limit) return bitmap;
    bitmap.close();
    const fit = limit / Math.max(width, height);
    return createImageBitmap(blob, { ...DECODE, resizeWidth: Math.floor(width * fit), resizeHeight: Math.floor(height * fit) });
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
        if (bytes[0] === 35 && bytes[1] === 63) return this.device.hdr(bytes);
        const bitmap = await createImageBitmap(new Blob([bytes]), DECODE);
        const { width, height } = bitmap;
        const canvas = document.createElement('canvas');
        canvas.width = Math.min(width, 2048);
        canvas.height = Math.max(1, Math.round(height * canvas.width / width));
        const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
        context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
        return this.device.ldr(canvas.width, context.getImageData(0, 0, canvas.width, canvas.height).data);
      } catch (/** @type {any} */ error) {
        throw new Failure('environment', 'The light could not be loaded.', error instanceof Failure ? error.message : String(error), error);
      }
    });
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

function nextFrame() {
  return new Promise((done) => { requestAnimationFrame(done); });
}
