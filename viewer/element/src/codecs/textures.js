// Pictures in KTX2 files. Fetched for such files alone.

import { decode } from './decoder.js';

/** @typedef {import('./decoder.js').Host} Host */

/** @param {Uint8Array} bytes @param {number} format @param {number} limit @param {Host} host @throws {Error} a Failure with the code `image` */
const transcode = (bytes, format, limit, host) => decode('basis', [bytes, format, limit], host).catch((error) => {
  throw new host.Failure('image', error.message, 'Make the file again, as ETC1S or UASTC.', error);
});

/** @param {{ width: number, height: number, levels: Uint8Array[] }} pixels @param {number} limit of an edge */
function bitmap({ width, height, levels: [{ buffer }] }, limit) {
  const fit = limit / Math.max(width, height);
  const size = fit < 1 ? { resizeWidth: Math.max(Math.floor(width * fit), 1), resizeHeight: Math.max(Math.floor(height * fit), 1) } : {};
  const image = new ImageData(new Uint8ClampedArray(/** @type {ArrayBuffer} */ (buffer)), width, height);
  return createImageBitmap(image, { premultiplyAlpha: 'none', colorSpaceConversion: 'none', ...size });
}

/**
 * Its pixels, as a browser gives those of a PNG.
 * @param {Uint8Array} bytes @param {Host} host @param {number} [limit] of an edge
 */
export async function picture(bytes, host, limit = Infinity) {
  return bitmap(await transcode(bytes, 0, limit, host), limit);
}

/**
 * Puts it on the GPU: compressed, if the device can sample that.
 * @param {any} gpu the wasm Model @param {number} index of the image @param {Uint8Array} bytes
 * @param {any} device the wasm Engine @param {Host} host
 */
export async function upload(gpu, index, bytes, device, host) {
  const limit = device.limit();
  const made = await transcode(bytes, device.blocks()[0] ?? 0, limit, host);
  const { format, width, height, levels } = made;
  if (format) {
    gpu.set_blocks(index, format, width, height, new Uint8Array(await new Blob(/** @type {any} */ (levels)).arrayBuffer()));
    return;
  }
  const pixels = await bitmap(made, limit);
  gpu.set(index, pixels);
  pixels.close();
}
