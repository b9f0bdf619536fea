// Files are read as soon as they and the module are there, while the device is still being opened.

import { pictures } from './pictures.js';

/** @typedef {any} Glue the module that wasm-bindgen made */
/**
 * `made` is what `glue` has read of the file: a Decoded or Surroundings, or null where that is not to be had yet.
 * @typedef {{ pictures: Map<number, Promise<ImageBitmap>>, glue: Glue, made: any, taken: boolean }} Early
 */

/** @type {WeakMap<Uint8Array, Early>} */
const files = new WeakMap();
/** @type {(glue: Glue) => void} */
let begin = () => {};
/** The first module that works. @type {Promise<Glue>} */
const module = new Promise((resolve) => { begin = resolve; });

/** A module works: from now on it may read. @param {Glue} glue */
export const ready = (glue) => begin(glue);

/** @param {Uint8Array<ArrayBuffer>} bytes @returns {Early} */
function entry(bytes) {
  let early = files.get(bytes);
  if (!early) files.set(bytes, early = { pictures: pictures(bytes), glue: null, made: null, taken: false });
  return early;
}

/** A file is there: a model or a light. @param {Uint8Array<ArrayBuffer>} bytes */
export function ahead(bytes) {
  const early = entry(bytes);
  // Where no module ever works, nothing is to be kept for it.
  const file = new WeakRef(bytes);
  module.then((glue) => {
    const bytes = file.deref();
    if (!bytes || early.taken || early.glue) return;
    early.glue = glue;
    try {
      early.made = isLight(bytes) ? glue.Surroundings.hdr(bytes) : decoded(new glue.Document(bytes));
    } catch {
      // Whoever needs it reads it again, and hears.
    }
  });
}

/** @param {any} document */
function decoded(document) {
  if (!document.missing().length && !document.compressed()) return document.decode();
  document.free();
  return null;
}

/** What there is of a file. Whoever takes it must free `made`. @param {Uint8Array<ArrayBuffer>} bytes @param {Glue} glue whose it must be */
export function take(bytes, glue) {
  const early = entry(bytes);
  const made = early.glue === glue ? early.made : null;
  if (!made) early.made?.free();
  early.made = null;
  early.taken = true;
  return { pictures: early.pictures, made };
}

/** Whether a file is a Radiance picture. @param {Uint8Array} bytes */
export const isLight = (bytes) => bytes[0] === 35 && bytes[1] === 63;
