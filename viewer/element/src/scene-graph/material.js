// A material of the model shown.

import { PBRMetallicRoughness, members } from './pbr.js';
import { MODES, warn } from './store.js';

/** @typedef {import('./store.js').Store} Store @typedef {import('./store.js').Entry} Entry */

/**
 * Beside what stands here: all factors and texture slots of the glTF core and its extensions (see parameters.js), such as
 * `emissiveFactor`, `setEmissiveFactor([1, 0, 0])`, `clearcoatTexture`. What the file does not say reads as the default;
 * a setter adds the extension that it needs.
 */
export class Material {
  #at;

  /** @param {Store} store @param {Entry} entry */
  constructor(store, entry) {
    this.#at = { store, entry };
    this.pbrMetallicRoughness = new PBRMetallicRoughness(this.#at);
  }

  static {
    members(this, false, (object) => object.#at);
  }

  get name() {
    return this.#at.entry.json.name ?? '';
  }

  set name(name) {
    this.#at.entry.json.name = name;
  }

  /** Its place in the model's list of materials. */
  get index() {
    return this.#at.entry.index;
  }

  /** Whether all of the model's textures are there: some follow when it is shown already. @returns {boolean} */
  get isLoaded() {
    return this.#at.store.asset.complete;
  }

  /** Waits until all of them are there. */
  async ensureLoaded() {
    await this.#at.store.asset.whole;
  }

  /** Whether anything is drawn with it now. */
  get isActive() {
    return this.#at.store.parts.some(({ shown }) => shown === this.index);
  }

  /** Whether a variant uses it. @param {string} name */
  hasVariant(name) {
    return this.#at.store.parts.some(({ map }) => map.get(name) === this.index);
  }

  /** @returns {'OPAQUE' | 'MASK' | 'BLEND'} */
  getAlphaMode() {
    return this.#at.entry.json.alphaMode ?? 'OPAQUE';
  }

  /** @param {'OPAQUE' | 'MASK' | 'BLEND'} mode `MASK` with a cutoff of 0.5 */
  setAlphaMode(mode) {
    if (MODES.includes(mode)) this.#mode({ alphaMode: mode, alphaCutoff: undefined });
    else warn(`${mode} is no alpha mode, but ${MODES}`);
  }

  /** The alpha below which nothing is drawn; undefined unless the mode is `MASK`. */
  getAlphaCutoff() {
    return this.getAlphaMode() === 'MASK' ? this.#at.entry.json.alphaCutoff ?? 0.5 : undefined;
  }

  /** An opaque material becomes one with a mask, a blended one stays. @param {number} cutoff 0–1 */
  setAlphaCutoff(cutoff) {
    const mode = this.getAlphaMode();
    if (Number.isNaN(Number(cutoff))) warn(`${cutoff} is no number`);
    else if (mode === 'MASK' || (mode === 'OPAQUE' && cutoff > 0)) this.#mode({ alphaMode: 'MASK', alphaCutoff: Number(cutoff) });
  }

  getDoubleSided() {
    return Boolean(this.#at.entry.json.doubleSided);
  }

  /** @param {boolean} doubleSided */
  setDoubleSided(doubleSided) {
    this.#mode({ doubleSided: Boolean(doubleSided) });
  }

  /** @param {any} values */
  #mode(values) {
    const { store, entry } = this.#at;
    Object.assign(entry.json, values);
    store.edit(entry, 'mode');
  }
}
