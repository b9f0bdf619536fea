// The pictures of a model, decoded from the moment its file is there: neither the engine nor the device is needed for it.

import { MAGIC } from '../asset.js';

const DECODE = /** @type {ImageBitmapOptions} */ ({ premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
/** With so few cores, what is not needed for the first frame would take them from what is. */
const BUSY = (globalThis.navigator?.hardwareConcurrency ?? 8) <= 2;
/** A JSON chunk of more bytes than this is not read twice. */
const LONG = 2 ** 20;

/**
 * Begins to decode the pictures that lie in a GLB, colours first; none of a file that is no GLB, or no sound one: whoever
 * reads it will say what is wrong.
 * @param {Uint8Array<ArrayBuffer>} bytes the file @param {boolean} [busy] whether others than base colours must wait
 * @returns {Map<number, Promise<ImageBitmap>>} by the index of the image
 */
export function pictures(bytes, busy = BUSY) {
  /** @type {Map<number, Promise<ImageBitmap>>} */
  const begun = new Map();
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const length = view.getUint32(12, true);
    if (view.getUint32(0, true) !== MAGIC || length > LONG) return begun;
    const json = JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + length)));
    if (json.buffers[0].uri) return begun;
    for (const index of used(json, busy)) {
      const { bufferView, mimeType } = json.images[index];
      const { buffer, byteOffset = 0, byteLength, extensions } = json.bufferViews[bufferView] ?? {};
      if (buffer !== 0 || extensions || mimeType === 'image/ktx2') continue;
      const begin = 28 + length + byteOffset;
      const bitmap = decode(bytes.slice(begin, begin + byteLength));
      // Whoever waits for it hears.
      bitmap.catch(() => {});
      begun.set(index, bitmap);
    }
  } catch {
    // See above.
  }
  return begun;
}

/** The images that textures of materials show, those of base colours first. @param {any} json @param {boolean} busy */
function used({ materials = [], textures = [] }, busy) {
  const colors = new Set();
  const others = new Set();
  const walk = (/** @type {any} */ object) => {
    for (const [name, value] of Object.entries(object)) {
      if (value === null || typeof value !== 'object') continue;
      if (name.endsWith('Texture')) {
        const { source, extensions } = textures[/** @type {any} */ (value).index] ?? {};
        const index = extensions?.EXT_texture_webp?.source ?? source;
        if (index !== undefined && !extensions?.KHR_texture_basisu) (name === 'baseColorTexture' ? colors : others).add(index);
      } else walk(value);
    }
  };
  walk(materials);
  return busy && colors.size ? colors : new Set([...colors, ...others]);
}

/**
 * A picture as it is, but no larger than the device takes.
 * @param {Uint8Array<ArrayBuffer>} encoded @param {number} [limit] pixels
 */
export async function decode(encoded, limit) {
  return fit(await createImageBitmap(new Blob([encoded]), DECODE), limit);
}

/** The same, no larger than the device takes. @param {ImageBitmap} bitmap @param {number} [limit] pixels */
export async function fit(bitmap, limit = Infinity) {
  const { width, height } = bitmap;
  const most = Math.max(width, height);
  if (most <= limit) return bitmap;
  const [resizeWidth, resizeHeight] = [width, height].map((side) => Math.max(1, Math.floor(side * limit / most)));
  const fitting = await createImageBitmap(bitmap, { ...DECODE, resizeWidth, resizeHeight });
  bitmap.close();
  return fitting;
}
