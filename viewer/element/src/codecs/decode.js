// What decodes: the same in the worker and, where there is none, on the page's own thread.

/** @typedef {'draco' | 'meshopt' | 'basis'} Codec */

/** Bytes of memory that a codec may keep. It never gives any back by itself. */
const LARGE = 2 ** 25;

/** @type {Record<Codec, () => Promise<any>>} */
const GLUES = {
  draco: () => import('#glue/draco.js'),
  meshopt: () => import('#glue/meshopt.js'),
  basis: () => import('#glue/basis.js'),
};

/** Those that are loaded: each call makes one with a memory of its own. @type {Partial<Record<Codec, () => Promise<any>>>} */
const loaded = {};
/** Those that work by now. @type {Partial<Record<Codec, Promise<any>>>} */
const ready = {};

/** @param {Codec} codec @param {WebAssembly.Module} module */
export async function load(codec, module) {
  const { default: make } = await GLUES[codec]();
  loaded[codec] = async () => {
    const { init, ...glue } = make();
    const exports = await init({ module_or_path: module });
    // Its name is as short as all others.
    return { ...glue, memory: Object.values(exports).find((it) => it instanceof WebAssembly.Memory) };
  };
  await (ready[codec] = loaded[codec]());
}

/** Lets go of all codecs, and of their memory. */
export function end() {
  for (const list of [loaded, ready]) Object.keys(list).forEach((codec) => delete list[/** @type {Codec} */ (codec)]);
}

/**
 * What each codec does with its job; all bytes that it gives are in buffers of their own. What it made is freed where all went
 * well; else it goes with the garbage, as a codec that has trapped must not be called again.
 * @type {Record<Codec, (codec: any, ...job: any[]) => any>}
 */
const JOBS = {
  /**
   * A buffer view of `EXT_meshopt_compression`.
   * @param {any} codec
   * @param {Uint8Array} bytes @param {number} count @param {number} stride @param {string} mode @param {string} filter
   * @returns {Uint8Array[]} one
   */
  meshopt: (codec, bytes, count, stride, mode, filter) => [codec.decode(bytes, count, stride, mode, filter)],

  /**
   * A primitive of `KHR_draco_mesh_compression`.
   * @param {any} codec
   * @param {Uint8Array} bytes
   * @param {number} indices their component type; 0 where they are not wanted
   * @param {[id: number, componentType: number, components: number][]} attributes
   * @returns {Uint8Array[]} indices, if wanted, and then attributes
   */
  draco(codec, bytes, indices, attributes) {
    const mesh = new codec.Mesh(bytes);
    const all = [...(indices ? [mesh.indices(indices)] : []), ...attributes.map((wanted) => mesh.attribute(...wanted))];
    mesh.free();
    return all;
  },

  /**
   * A picture in a KTX2 file, in the form that a GPU samples as it is: with mip levels, and of a size that blocks of 4 × 4
   * fill. Else its pixels, so that who uploads it can make the levels.
   * @param {any} codec
   * @param {Uint8Array} bytes @param {number} format that is wanted: 1 BC7, 2 ASTC, 3 ETC2; 0 for RGBA in bytes
   * @param {number} limit levels of more pixels along an edge are left out, if there are smaller ones
   * @returns {{ format: number, width: number, height: number, levels: Uint8Array[] }}
   */
  basis(codec, bytes, format, limit) {
    const texture = new codec.Texture(bytes);
    let { width, height } = texture;
    const last = texture.levels - 1;
    let first = 0;
    for (; first < last && Math.max(width, height) > limit; first += 1) {
      width = Math.max(width >> 1, 1);
      height = Math.max(height >> 1, 1);
    }
    const as = (/** @type {number} */ form) => {
      const levels = [];
      for (let level = first; level <= (form ? last : first); level += 1) levels.push(texture.transcode(level, form));
      return { format: form, width, height, levels };
    };
    const blocks = first < last && !((width | height) & 3) && format;
    let made;
    try {
      made = as(blocks || 0);
    } catch (error) {
      // Some files, of two channels, do not go into blocks. Anything but a sentence is worse.
      if (!blocks || typeof error !== 'string') throw error;
      made = as(0);
    }
    texture.free();
    return made;
  },
};

/**
 * A codec that has trapped is of no use any more, and one that has grown large would stay so: the next job has another.
 * @param {Codec} codec one that is loaded @param {any[]} job @throws {any} a sentence, or an error with one
 */
export async function run(codec, job) {
  let mine;
  let it;
  do {
    mine = ready[codec] ??= loaded[codec]?.();
    try {
      it = await mine;
    } catch (error) {
      // There may be room for one later.
      if (mine === ready[codec]) delete ready[codec];
      throw error;
    }
    // Another job may have done away with it.
  } while (mine !== ready[codec]);
  let trapped = false;
  try {
    return JOBS[codec](it, ...job);
  } catch (error) {
    // A trap, or the end of the stack: neither has words of its own.
    trapped = error instanceof WebAssembly.RuntimeError || error instanceof RangeError || /** @type {any} */ (error)?.name === 'InternalError';
    throw trapped ? new Error('it is damaged', { cause: error }) : error;
  } finally {
    if (trapped || it.memory.buffer.byteLength > LARGE) delete ready[codec];
  }
}
