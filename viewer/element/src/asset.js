// A model that is on the GPU, and what its file says.

/** How a GLB begins. */
export const MAGIC = 0x46546c67;

export class Asset {
  /** The wasm Model. @type {any} */
  gpu = null;
  /** What it takes on the GPU. */
  bytes = 0;
  /** Until all of its pictures are there. */
  whole = Promise.resolve();
  complete = false;
  /** @type {string[]} */
  variants = [];
  /** Its animations: names, and durations in seconds. */
  clips = { names: /** @type {string[]} */ ([]), durations: /** @type {number[]} */ ([]) };
  /** The JSON's text, until somebody asks for it. @type {Uint8Array | null} */
  #text;
  /** @type {any} */
  #json;
  #fetch;

  /**
   * @param {string} url @param {Uint8Array} bytes the file
   * @param {(uri: string) => Promise<Uint8Array>} fetch gets a file by its address, relative to this one's
   */
  constructor(url, bytes, fetch) {
    this.url = url;
    this.#fetch = fetch;
    this.#text = jsonOf(bytes);
  }

  /** @param {any} gpu */
  uploaded(gpu) {
    this.gpu = gpu;
    this.weigh();
    this.variants = gpu.variants();
    const list = gpu.animations();
    for (let at = 0; at < list.length; at += 2) {
      // As three.js calls those without a name.
      this.clips.names.push(list[at] || `animation_${at / 2}`);
      this.clips.durations.push(list[at + 1]);
    }
  }

  /** Asks what it takes by now. */
  weigh() {
    this.bytes = this.gpu?.bytes() ?? 0;
  }

  /** The file's JSON. */
  get json() {
    if (this.#text) this.#json = JSON.parse(new TextDecoder().decode(this.#text));
    this.#text = null;
    return this.#json;
  }

  /** Names of the animations. */
  get animations() {
    return this.clips.names;
  }

  /** The file, then its external buffers in order, fetched again: nothing of it is kept. @returns {Promise<Uint8Array[]>} */
  files() {
    const uris = (this.json.buffers ?? []).map(({ uri = '' }) => uri).filter((/** @type {string} */ uri) => uri && !uri.startsWith('data:'));
    return Promise.all([this.url, ...uris].map((uri) => this.#fetch(uri)));
  }

  free() {
    this.gpu?.free();
    this.gpu = null;
  }
}

/** The part of a GLB, or of a .gltf file, that is JSON. @param {Uint8Array} bytes */
function jsonOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 20 || view.getUint32(0, true) !== MAGIC) return bytes.slice();
  return bytes.slice(20, 20 + view.getUint32(12, true));
}
