// A compressed glTF made a plain one, for what writes files: its numbers can be read, its pictures are PNG.

/** @typedef {import('./decoder.js').Host} Host */

const [DRACO, MESHOPT, BASIS] = ['KHR_draco_mesh_compression', 'EXT_meshopt_compression', 'KHR_texture_basisu'];
const TYPES = /** @type {Record<number, any>} */ ({
  5120: Int8Array, 5121: Uint8Array, 5122: Int16Array, 5123: Uint16Array, 5125: Uint32Array, 5126: Float32Array,
});
const align = (/** @type {number} */ size) => (size + 3) & ~3;

/** Whether it is a KTX2 file. @param {Uint8Array} bytes */
export const isKtx2 = (bytes) => String.fromCharCode(...bytes.subarray(0, 8)) === '\xabKTX 20\xbb';

/** @param {Uint8Array} bytes of a KTX2 file @param {Host} host @returns {Promise<Uint8Array>} a PNG */
export async function png(bytes, host) {
  const { picture } = await import('./textures.js');
  const bitmap = await picture(bytes, host);
  const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0);
  bitmap.close();
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ done) => { canvas.toBlob(done); });
  if (!blob) throw new Error('The picture could not be encoded.');
  return new Uint8Array(await blob.arrayBuffer());
}

/**
 * Undoes what compresses geometry, and pictures that lie in buffers; textures no longer need an extension, so pictures in
 * files of their own are the caller's to decode.
 * @param {any} json the glTF; changed in place, but indices of all that was there stay
 * @param {(Uint8Array | undefined)[]} buffers its bytes
 * @param {Host} host
 * @returns {Promise<Uint8Array[]>} the bytes of its buffers from now on: one
 * @throws {Error} if it is cut off or cannot be decoded
 */
export async function plain(json, buffers, host) {
  const { WIDTHS, listed, unpack } = await import('./geometry.js');
  const { accessors = [], images = [], meshes = [], textures = [] } = json;
  const views = (json.bufferViews ??= []);
  const slice = (/** @type {any} */ view) => {
    const { buffer, byteOffset = 0, byteLength } = view ?? {};
    const bytes = buffers[buffer];
    if (!bytes || byteOffset + byteLength > bytes.length) throw new Error('The model is cut off.');
    return bytes.subarray(byteOffset, byteOffset + byteLength);
  };
  /** Bytes of views that are not as they were. @type {Map<number, Uint8Array>} */
  const changed = new Map();
  /** Views whose bytes nobody needs any more. @type {Set<number>} */
  const free = new Set();
  /** @type {Map<number, Uint8Array>} */
  const decoded = new Map();
  /** Accessors of indices. */
  const lists = new Set();

  const work = listed(json, { bytes: (buffer, byteOffset, byteLength) => slice({ buffer, byteOffset, byteLength }) });
  for (const primitive of meshes.flatMap((/** @type {any} */ mesh) => mesh.primitives)) {
    const { extensions, indices = -1 } = primitive;
    const packed = extensions?.[DRACO];
    if (!packed) continue;
    free.add(packed.bufferView);
    lists.add(indices);
    forget(primitive, DRACO);
  }
  await unpack(work, accessors, {
    set_view: (view, bytes) => changed.set(view, bytes),
    set_accessor: (accessor, bytes) => decoded.set(accessor, bytes),
  }, host);

  for (const view of views) [MESHOPT, 'KHR_meshopt_compression'].forEach((name) => forget(view, name));
  for (const [index, bytes] of [...decoded].sort(([a], [b]) => a - b)) {
    const accessor = accessors[index];
    const size = WIDTHS[accessor.type] * TYPES[accessor.componentType]?.BYTES_PER_ELEMENT;
    if (bytes.length !== size * accessor.count) throw new Error('The model is cut off.');
    const [old = views.length] = free;
    free.delete(old);
    accessor.bufferView = old;
    delete accessor.byteOffset;
    // Attributes must begin at multiples of four, each element of them.
    const step = lists.has(index) ? size : align(size);
    views[old] = { buffer: 0, byteLength: 0, ...(step > size && { byteStride: step }), target: lists.has(index) ? 34963 : 34962 };
    changed.set(old, spread(bytes, size, step));
  }
  for (const image of images) {
    if (image.bufferView === undefined || changed.has(image.bufferView)) continue;
    const bytes = slice(views[image.bufferView]);
    if (!isKtx2(bytes)) continue;
    changed.set(image.bufferView, await png(bytes, host));
    image.mimeType = 'image/png';
  }
  for (const texture of textures) {
    const packed = texture.extensions?.[BASIS];
    if (!packed) continue;
    texture.source = packed.source;
    forget(texture, BASIS);
  }
  for (const key of ['extensionsUsed', 'extensionsRequired']) {
    json[key] = json[key]?.filter((/** @type {string} */ name) => !/draco|meshopt|basisu/.test(name));
    if (!json[key]?.length) delete json[key];
  }

  // One buffer with what is still needed, and no fallbacks.
  let total = 0;
  const parts = views.map((/** @type {any} */ view, /** @type {number} */ index) => {
    const bytes = changed.get(index) ?? slice(view);
    Object.assign(view, { buffer: 0, byteOffset: total, byteLength: bytes.length });
    total += align(bytes.length);
    return bytes;
  });
  const whole = new Uint8Array(total);
  parts.forEach((/** @type {Uint8Array} */ bytes, /** @type {number} */ index) => whole.set(bytes, views[index].byteOffset));
  if (total) json.buffers = [{ byteLength: total }];
  for (const accessor of accessors) {
    if (accessor.min && accessor.max && !accessor.sparse && changed.has(accessor.bufferView)) bound(accessor, views[accessor.bufferView], whole, WIDTHS[accessor.type]);
  }
  return total ? [whole] : [];
}

/** Says how far the numbers go by now: compression has moved them. @param {any} accessor @param {any} view @param {Uint8Array} bytes @param {number} width */
function bound(accessor, { byteOffset, byteStride }, { buffer }, width) {
  const Type = TYPES[accessor.componentType];
  const step = byteStride ? byteStride / Type.BYTES_PER_ELEMENT : width;
  const values = new Type(buffer, byteOffset + (accessor.byteOffset ?? 0), step * (accessor.count - 1) + width);
  for (let component = 0; component < width; component += 1) {
    let [least, most] = [Infinity, -Infinity];
    for (let at = component; at < values.length; at += step) {
      least = Math.min(least, values[at]);
      most = Math.max(most, values[at]);
    }
    accessor.min[component] = least;
    accessor.max[component] = most;
  }
}

/** @param {any} object @param {string} extension */
function forget(object, extension) {
  if (!object.extensions) return;
  delete object.extensions[extension];
  if (!Object.keys(object.extensions).length) delete object.extensions;
}

/** Elements of `size` bytes, `step` bytes apart. @param {Uint8Array} bytes @param {number} size @param {number} step */
function spread(bytes, size, step) {
  if (step === size) return bytes;
  const result = new Uint8Array(bytes.length / size * step);
  for (let at = 0; at * size < bytes.length; at += 1) result.set(bytes.subarray(at * size, (at + 1) * size), at * step);
  return result;
}
