/**
 * What a file's name tells. The local server knows the same (`api/src/local/file_name.rs`), so that what works there
 * works here.
 */

/** Whether the name holds a digest of the content (`app-0123456789abcdef.js`): then the file never changes. */
export function isContentHashed(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // trunk writes 64-bit digests without leading zeros, so a few are shorter than 16 digits.
  return name.split(/[.\-_]/).some((part) => /^[0-9a-f]{12,64}$/.test(part) && /[0-9]/.test(part));
}

/** How long caches may keep the file. What has no digest in its name is kept, but asked about each time. */
export const cacheControl = (path: string): string =>
  isContentHashed(path) ? 'public, max-age=31536000, immutable' : 'no-cache';

/** Whether any part of the path begins with a dot: such files are not for the public. */
export const isHidden = (path: string): boolean => path.split('/').some((part) => part.startsWith('.'));

/** The name's extension, without its dot, in lower case. */
export const extension = (path: string): string => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';

const UTF8 = '; charset=utf-8';
const TYPES: Readonly<Record<string, string>> = {
  html: `text/html${UTF8}`,
  js: `text/javascript${UTF8}`,
  mjs: `text/javascript${UTF8}`,
  css: `text/css${UTF8}`,
  txt: `text/plain${UTF8}`,
  // Text as well, but JSON is UTF-8 by itself.
  json: 'application/json',
  map: 'application/json',
  webmanifest: 'application/manifest+json',
  svg: `image/svg+xml${UTF8}`,
  xml: `text/xml${UTF8}`,
  wasm: 'application/wasm',
  woff2: 'font/woff2',
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  ico: 'image/x-icon',
  glb: 'model/gltf-binary',
  gltf: 'model/gltf+json',
  usdz: 'model/vnd.usdz+zip',
  bin: 'application/octet-stream',
  ktx2: 'image/ktx2',
  hdr: 'image/vnd.radiance',
};

/** The media type. */
export const contentType = (path: string): string => TYPES[extension(path)] ?? 'application/octet-stream';
