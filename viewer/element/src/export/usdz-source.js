// A glTF as `usdz` takes it, read again from the browser's cache, its pictures as PNG or JPEG.

import { compose } from './usdz-geometry.js';

/** @typedef {import('./usdz.js').Source} Source */

/**
 * @param {string} url absolute address of a GLB or .gltf
 * @param {import('../codecs/decoder.js').Host} host
 * @param {{ credentials?: boolean, maxTextureSize?: number }} [options] the longest edge of a picture, in pixels
 * @returns {Promise<Source>} uncompressed
 * @throws {Error} if a file cannot be fetched, is no glTF or cannot be decoded
 */
export async function open(url, host, { credentials = false, maxTextureSize = Infinity } = {}) {
  const get = async (/** @type {string} */ href) => {
    const response = await fetch(href, { credentials: credentials ? 'include' : 'same-origin' });
    if (!response.ok) throw new Error(`${href} could not be loaded (${response.status}).`);
    return new Uint8Array(await response.arrayBuffer());
  };
  const file = await get(url);
  const { json, binary } = parse(file);
  const files = await Promise.all((json.buffers ?? []).map((/** @type {any} */ { uri }) => {
    return uri === undefined ? binary : get(new URL(uri, url).href);
  }));
  const codecs = /draco|meshopt|basisu/.test(json.extensionsUsed) ? await import('../codecs/plain.js') : null;
  const buffers = codecs ? await codecs.plain(json, files, host) : files;
  return {
    json,
    buffers,
    async image(index) {
      const { uri, bufferView } = json.images[index];
      let bytes;
      if (bufferView === undefined) bytes = await get(new URL(uri, url).href);
      else {
        const { buffer, byteOffset = 0, byteLength } = json.bufferViews[bufferView];
        bytes = buffers[buffer].subarray(byteOffset, byteOffset + byteLength);
      }
      return picture(codecs?.isKtx2(bytes) ? await codecs.png(bytes, host) : bytes, maxTextureSize);
    },
  };
}

/**
 * JSON and binary chunk of a GLB; of a .gltf the JSON alone.
 * @param {Uint8Array} file
 * @returns {{ json: any, binary: Uint8Array }}
 */
export function parse(file) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const text = (/** @type {Uint8Array} */ bytes) => JSON.parse(new TextDecoder().decode(bytes));
  if (file.length < 20 || view.getUint32(0, true) !== 0x46546c67) return { json: text(file), binary: new Uint8Array() };
  const length = view.getUint32(12, true);
  const rest = 20 + length;
  const binary = rest + 8 <= file.length ? file.subarray(rest + 8, rest + 8 + view.getUint32(rest, true)) : new Uint8Array();
  return { json: text(file.subarray(20, rest)), binary };
}

/** What a file is by its first bytes. @param {Uint8Array} bytes */
export function mediaType(bytes) {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return 'image/png';
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'image/jpeg';
  return '';
}

/**
 * A picture that USDZ can hold, no larger than asked.
 * @param {Uint8Array} bytes @param {number} limit
 */
async function picture(bytes, limit) {
  const type = mediaType(bytes);
  if (type && limit === Infinity) return { bytes, type };
  const bitmap = await createImageBitmap(new Blob([/** @type {BlobPart} */ (bytes)]), { colorSpaceConversion: 'none' });
  const share = Math.min(1, limit / Math.max(bitmap.width, bitmap.height));
  if (type && share === 1) return { bytes, type };
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * share));
  canvas.height = Math.max(1, Math.round(bitmap.height * share));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const kind = type || 'image/png';
  const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ done) => { canvas.toBlob(done, kind, 0.92); });
  if (!blob) throw new Error('The picture could not be encoded.');
  return { bytes: new Uint8Array(await blob.arrayBuffer()), type: kind };
}

/**
 * What an element shows, as sources. Without an engine that is its files; with one, also what the page changed.
 * @param {any} element the viewer
 * @param {import('../codecs/decoder.js').Host & { absolute: (url: string) => string, session: () => any, edited?: () => Promise<Blob | null> }} host
 * @returns {Promise<Source[]>}
 */
export async function gather(element, host) {
  const size = parseInt(element.getAttribute('ar-usdz-max-texture-size') ?? '', 10);
  const options = { credentials: element.hasAttribute('with-credentials'), maxTextureSize: Number.isFinite(size) ? Math.max(size, 16) : Infinity };
  const made = await host.edited?.();
  if (made) {
    const url = URL.createObjectURL(made);
    try {
      return [withVariant(await open(url, host, options), element)];
    } finally {
      URL.revokeObjectURL(url);
    }
  }
  const parts = [element, ...element.querySelectorAll('extra-model:not([background])')].filter((part) => part.getAttribute('src'));
  const slots = host.session()?.slots ?? [];
  return Promise.all(parts.map(async (part) => {
    const url = host.absolute(part.getAttribute('src'));
    const source = withVariant(await open(url, host, options), part);
    const placed = slots.find((/** @type {any} */ slot) => slot?.model?.url === url)?.transform;
    if (placed?.length === 10) source.matrix = compose(placed.slice(0, 3), placed.slice(3, 7), placed.slice(7));
    return source;
  }));
}

/** @param {Source} source @param {Element} element */
function withVariant(source, element) {
  const names = source.json.extensions?.KHR_materials_variants?.variants ?? [];
  source.variant = names.findIndex((/** @type {any} */ { name }) => name === element.getAttribute('variant-name'));
  return source;
}
