// Geometry that a file has compressed. Fetched for such files alone.

import { decode } from './decoder.js';

/** Components of an accessor's element. */
export const WIDTHS = /** @type {Record<string, number>} */ ({ SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT2: 4, MAT3: 9, MAT4: 16 });

/** The wasm Document. @typedef {{ bytes: (buffer: number, offset: number, length: number) => Uint8Array } & Sink} Document */
/** @typedef {{ set_view: (view: number, bytes: Uint8Array) => void, set_accessor: (accessor: number, bytes: Uint8Array) => void }} Sink */

/**
 * What a file has compressed: `['view', view, bytes, count, stride, mode, filter]` for a buffer view by
 * EXT_meshopt_compression; `['primitive', bytes, indices' accessor or -1, [attribute's id, accessor, id, accessor, …]]` by
 * KHR_draco_mesh_compression.
 * @param {any} json the file's @param {Pick<Document, 'bytes'>} document
 * @returns {any[][]}
 */
export function listed(json, document) {
  const bytes = (/** @type {any} */ { buffer, byteOffset = 0, byteLength }) => document.bytes(buffer, byteOffset, byteLength);
  const list = [];
  for (const [view, { extensions }] of (json.bufferViews ?? []).entries()) {
    const it = extensions?.EXT_meshopt_compression;
    if (it) list.push(['view', view, bytes(it), it.count, it.byteStride, it.mode, it.filter ?? 'NONE']);
  }
  for (const { attributes, indices, extensions } of (json.meshes ?? []).flatMap((/** @type {any} */ mesh) => mesh.primitives ?? [])) {
    const it = extensions?.KHR_draco_mesh_compression;
    if (!it) continue;
    const pairs = Object.entries(it.attributes ?? {}).flatMap(([name, id]) => [id, attributes?.[name] ?? -1]);
    list.push(['primitive', bytes(json.bufferViews?.[it.bufferView] ?? {}), indices ?? -1, pairs]);
  }
  return list;
}

/** Decodes all that a document has compressed. @param {Document} document @param {any} json @param {import('./decoder.js').Host} host @throws {Error} a Failure with the code `format` */
export const decompress = (document, json, host) => unpack(listed(json, document), json.accessors, document, host);

/**
 * Decodes what is compressed and hands it over, each view and each accessor once.
 * @param {any[][]} list as {@link listed} gives it
 * @param {any[]} accessors of the file's JSON
 * @param {Sink} to elements of accessors come without gaps
 * @param {import('./decoder.js').Host} host
 * @throws {Error} a Failure with the code `format`
 */
export async function unpack(list, accessors, to, host) {
  const run = (/** @type {import('./decode.js').Codec} */ codec, /** @type {any[]} */ ...job) => decode(codec, job, host).catch((error) => {
    throw new host.Failure('format', 'The model cannot be read.', error.message, error);
  });
  /** Accessors that somebody decodes: primitives may share them. */
  const taken = new Set([-1]);
  const take = (/** @type {number} */ index) => !taken.has(index) && Boolean(taken.add(index));
  await Promise.all(list.map(async ([kind, ...parts]) => {
    if (kind === 'view') {
      const [view, ...job] = parts;
      const [bytes] = await run('meshopt', ...job);
      to.set_view(view, bytes);
      return;
    }
    const [bytes, indices, pairs] = parts;
    /** @type {number[]} */
    const wanted = [];
    /** @type {[number, number, number][]} */
    const attributes = [];
    const withIndices = take(indices);
    if (withIndices) wanted.push(indices);
    for (let at = 0; at < pairs.length; at += 2) {
      const accessor = pairs[at + 1];
      if (take(accessor)) {
        wanted.push(accessor);
        const { componentType, type } = accessors?.[accessor] ?? {};
        attributes.push([pairs[at], componentType, WIDTHS[type]]);
      }
    }
    if (!wanted.length) return;
    const decoded = await run('draco', bytes, withIndices ? accessors?.[indices]?.componentType ?? 0 : 0, attributes);
    wanted.forEach((accessor, at) => to.set_accessor(accessor, decoded[at]));
  }));
}
