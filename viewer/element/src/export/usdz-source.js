// A glTF as `usdz` takes it, read again from the browser's cache, its pictures as PNG or JPEG.

import { dataBytes } from '../scene-graph/file.js';
import { compose, multiply, worlds } from './usdz-geometry.js';

/** @typedef {import('./usdz.js').Source} Source */
/** @typedef {import('../codecs/decoder.js').Host & { download: (url: string, credentials: boolean) => { promise: Promise<Uint8Array> } }} Host */

/**
 * @param {string} url absolute address of a GLB or .gltf
 * @param {Host} host
 * @param {{ credentials?: boolean, maxTextureSize?: number }} [options] the longest edge of a picture, in pixels
 * @param {Uint8Array} [made] the file, where it need not be fetched
 * @returns {Promise<Source>} uncompressed
 * @throws {Error} if a file cannot be fetched, is no glTF or cannot be decoded
 */
export async function open(url, host, { credentials = false, maxTextureSize = Infinity } = {}, made = undefined) {
  // Policies seldom allow that `data:` is fetched.
  const get = async (/** @type {string} */ href) => (href.startsWith('data:') ? dataBytes(href) : host.download(href, credentials).promise);
  const { json, binary } = parse(made ?? await get(url));
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
 * What an element shows, as sources, without what is only scenery. Without an engine that is its files; with one, also what
 * the page changed.
 * @param {any} element the viewer
 * @param {Host & { absolute: (url: string) => string, session: () => any }} host
 * @returns {Promise<Source[]>}
 */
export async function gather(element, host) {
  const size = parseInt(element.getAttribute('ar-usdz-max-texture-size') ?? '', 10);
  const options = { credentials: element.hasAttribute('with-credentials'), maxTextureSize: Number.isFinite(size) ? Math.max(size, 16) : Infinity };
  const session = host.session();
  const graph = session?.feature('graph');
  const extras = [...element.querySelectorAll(':scope>extra-model')].filter((extra) => extra.getAttribute('src'));
  const scenery = (/** @type {Element | undefined} */ part) => part?.hasAttribute('background') ?? false;
  // Slot 0 is the element's own model.
  const stores = (graph?.stores ?? []).filter((/** @type {any} */ { slot }) => !slot || !scenery(extras[slot - 1]));
  if (stores.length > 1 || stores.some((/** @type {any} */ store) => store.edited)) {
    const made = await graph.exportScene({}, stores);
    return [withVariant(await open('', host, options, new Uint8Array(await made.arrayBuffer())), element)];
  }
  const parts = [element, ...extras.filter((extra) => !scenery(extra))].filter((part) => part.getAttribute('src'));
  const get = (/** @type {any} */ part, /** @type {string} */ name) => part.getAttribute(name);
  const sources = await Promise.all(parts.map(async (part) => withVariant(await open(host.absolute(get(part, 'src')), host, options), part)));
  const main = parts[0] === element ? sources[0] : undefined;
  for (const [at, part] of parts.entries()) {
    const own = part === element;
    const [orientation, scale, offset] = [get(part, 'orientation'), get(part, 'scale'), own ? null : get(part, 'offset')];
    if (orientation ?? scale ?? offset) {
      // It is a part of the engine's file: imported by itself, it would be one more file that the engine waits for.
      const { placement } = await import('../engine.js');
      const placed = [...placement(orientation, scale, offset)];
      sources[at].matrix = compose(placed.slice(0, 3), placed.slice(3, 7), placed.slice(7));
    }
    const node = own ? null : get(part, 'node');
    if (main && node !== null) sources[at].matrix = hung(main, node, sources[at].matrix);
  }
  return sources;
}

/**
 * Where what hangs on a node of the main model stands; beside that where there is no such node.
 * @param {Source} main @param {string} name of the node @param {ArrayLike<number>} [own] where it stands on that
 */
function hung({ json, matrix }, name, own) {
  const world = worlds(json)[(json.nodes ?? []).findIndex((/** @type {any} */ node) => node.name === name)];
  if (!world) return own;
  const at = matrix ? multiply(matrix, world) : world;
  return own ? multiply(at, own) : at;
}

/** @param {Source} source @param {Element} element */
function withVariant(source, element) {
  const names = source.json.extensions?.KHR_materials_variants?.variants ?? [];
  source.variant = names.findIndex((/** @type {any} */ { name }) => name === element.getAttribute('variant-name'));
  return source;
}
