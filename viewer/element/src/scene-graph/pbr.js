// Members that the tables of parameters give to a class, and the metallic-roughness part of a material.

import { FACTORS, PATHS, TEXTURES, read, setter } from './parameters.js';
import { TextureInfo } from './texture.js';

/** @typedef {import('./store.js').Store} Store @typedef {import('./store.js').Entry} Entry */

/**
 * Gives a class a property and a setter for each factor (`ior`, `setIor(1.4)`) and a property for each texture slot.
 * @param {Function} type @param {boolean} base those of pbrMetallicRoughness, or all others
 * @param {(object: any) => { store: Store, entry: Entry }} of
 */
export function members(type, base, of) {
  for (const name of Object.keys(PATHS)) {
    if (base !== (PATHS[name][0] === 'pbrMetallicRoughness')) continue;
    Object.defineProperty(type.prototype, name, {
      get() {
        const { store, entry } = of(this);
        if (name in TEXTURES) return (entry.infos[name] ??= new TextureInfo(store, entry, name));
        const value = read(entry.json, name);
        return value.length ? [...value] : value;
      },
    });
    if (name in FACTORS) {
      Object.defineProperty(type.prototype, setter(name), {
        /** @param {number | number[] | string} value a number, linear components, or a CSS colour */
        value(value) {
          const { store, entry } = of(this);
          store.set(entry, name, value);
        },
      });
    }
  }
}

/** `baseColorFactor`, `metallicFactor`, `roughnessFactor` with their setters, `baseColorTexture`, `metallicRoughnessTexture`. */
export class PBRMetallicRoughness {
  #at;

  /** @param {{ store: Store, entry: Entry }} at */
  constructor(at) {
    this.#at = at;
  }

  static {
    members(this, true, (object) => object.#at);
  }
}
