// The bytes of a glTF file, taken apart. Only lazy modules import it.

const GLB = 0x46546c67;
const BINARY = 0x004e4942;

/** The bytes of a data URI. @param {string} uri */
export function dataBytes(uri) {
  const [head, body] = [uri.slice(0, uri.indexOf(',')), uri.slice(uri.indexOf(',') + 1)];
  if (!/;base64$/i.test(head)) return new TextEncoder().encode(decodeURIComponent(body));
  return Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
}

/** The binary chunk of a GLB; undefined where there is none. @param {Uint8Array} bytes */
export function binaryChunk(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || view.getUint32(0, true) !== GLB) return undefined;
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at, true);
    if (view.getUint32(at + 4, true) === BINARY) return bytes.subarray(at + 8, at + 8 + length);
    at += 8 + length + ((4 - (length % 4)) % 4);
  }
  return undefined;
}

/**
 * The model's buffers in the order of its JSON; undefined for one that has no bytes (the fallback of a compressed one).
 * @param {any} asset see session.js
 * @returns {Promise<(Uint8Array | undefined)[]>}
 */
export async function buffers(asset) {
  const [file, ...others] = await asset.files();
  return (asset.json.buffers ?? []).map((/** @type {any} */ { uri, byteLength }, /** @type {number} */ index) => {
    if (uri?.startsWith('data:')) return dataBytes(uri);
    const bytes = uri ? others.shift() : index === 0 ? binaryChunk(file) : undefined;
    return bytes?.subarray(0, byteLength);
  });
}

/**
 * An image's file.
 * @param {any} asset @param {number} index glTF index @param {(uri: string) => Promise<Uint8Array>} fetch
 * @param {() => Promise<(Uint8Array | undefined)[]>} parts its buffers
 */
export async function imageBytes(asset, index, fetch, parts) {
  const { json, url } = asset;
  const { uri, bufferView } = json.images[index];
  if (uri) return uri.startsWith('data:') ? dataBytes(uri) : fetch(new URL(uri, url).href);
  const { buffer, byteOffset = 0, byteLength } = json.bufferViews[bufferView];
  const bytes = (await parts())[buffer];
  if (!bytes) throw new Error('the image has no bytes');
  return bytes.subarray(byteOffset, byteOffset + byteLength);
}
