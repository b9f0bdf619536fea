// Textures: what a material's slot holds, how it is sampled, and the picture behind it.

import { read, setter } from './parameters.js';

/**
 * @typedef {import('./store.js').Store} Store
 * @typedef {import('./store.js').Entry} Entry
 *
 * @typedef {{ name: string, uri?: string, bufferView?: number, element?: HTMLVideoElement | HTMLCanvasElement, animation?: any,
 *   store?: Store, file?: number, ready?: ImageBitmap | null, bitmap: () => Promise<ImageBitmap>, blob: () => Promise<Blob>,
 *   update?: () => void, release?: () => void }} Picture
 * A picture: the file's (`store` and `file`, its glTF index), or a new one. `bitmap` gives its pixels, `blob` a file of it.
 *
 * @typedef {{ minFilter: number, magFilter: number, wrapS: number, wrapT: number, rotation: number,
 *   scale: readonly number[], offset: readonly number[] }} Sampling
 *
 * @typedef {{ name: string, sampler: Sampling, image: Picture, own?: boolean, users: Map<Entry, Map<string, Store>> }} Inside
 * What is behind a texture; `own`: its place on the model was set, not taken over from a slot.
 */

/** A sampler where a file says nothing. @type {Readonly<Sampling>} */
export const fresh = Object.freeze({
  minFilter: 9987, magFilter: 9729, wrapS: 10497, wrapT: 10497, rotation: 0, scale: [1, 1], offset: [0, 0],
});

/** @type {WeakMap<object, Inside>} */
const insides = new WeakMap();
export const inside = (/** @type {object} */ texture) => /** @type {Inside} */ (insides.get(texture));

const lazy = () => import('./textures.js');
/** As text it reads as the `uv` of a picked point does; only the numbers are enumerable. */
const pair = (/** @type {readonly number[]} */ [u, v]) => Object.defineProperty({ u, v }, 'toString', { value: () => `${u} ${v}` });

/** A texture of this picture. @param {string} name @param {Picture} image @param {Partial<Sampling>} [sampler] */
export function make(name, image, sampler) {
  const texture = new Texture();
  const hidden = { name, image, sampler: { ...fresh, ...sampler }, users: new Map() };
  insides.set(texture, hidden);
  insides.set(texture.sampler, hidden);
  insides.set(texture.source, hidden);
  return texture;
}

/** The texture that the file has at this place; null for none. @param {Store} store @param {any} info */
export function fromFile(store, info) {
  const { json } = store;
  const texture = json.textures?.[info?.index];
  if (!texture) return null;
  const file = sourceOf(texture);
  const { name = '', uri, bufferView } = json.images?.[file] ?? {};
  const external = uri && !uri.startsWith('data:') ? uri : undefined;
  const picture = {
    name, uri: external, bufferView, store, file,
    bitmap: async () => (await lazy()).pixels(await picture.blob(), store.session.host),
    blob: async () => (await lazy()).fileImage(store, file),
  };
  // Names and the like come along and are not looked at.
  return make(texture.name || name || external || '', picture, { ...json.samplers?.[texture.sampler], ...transformOf(info) });
}

/** A glTF texture's image: of several formats the one that the view takes. @param {any} texture @returns {number} */
export const sourceOf = ({ source, extensions = {} }) => {
  /** @type {any[]} */
  const others = Object.values(extensions);
  return extensions.EXT_texture_webp?.source ?? source ?? others.find((it) => it?.source !== undefined)?.source;
};

const transformOf = (/** @type {any} */ info) => info?.extensions?.KHR_texture_transform;

/** From now on the material's slot follows the texture. @param {object} texture @param {Store} store @param {Entry} entry @param {string} name */
export function bind(texture, store, entry, name) {
  const { users } = inside(texture);
  if (!users.has(entry)) users.set(entry, new Map());
  users.get(entry)?.set(name, store);
}

/** A texture slot of a material. */
export class TextureInfo {
  #store;
  #entry;
  #name;

  /** @param {Store} store @param {Entry} entry @param {string} name such as `baseColorTexture` */
  constructor(store, entry, name) {
    this.#store = store;
    this.#entry = entry;
    this.#name = name;
  }

  /** The texture, null where there is none. @returns {Texture | null} */
  get texture() {
    return this.#store.texture(this.#entry, this.#name);
  }

  /** Puts another texture there, null for none. It is laid on the model as the one before. @param {Texture | null} texture */
  setTexture(texture) {
    if (texture && !inside(texture)) return console.warn('product-viewer: no texture (await it)');
    const before = this.texture;
    const store = this.#store;
    const entry = this.#entry;
    const name = this.#name;
    if (before) inside(before).users.get(entry)?.delete(name);
    if (texture) {
      const hidden = inside(texture);
      const { rotation, scale, offset } = before ? inside(before).sampler : { ...fresh, ...transformOf(read(entry.json, name)) };
      if (!hidden.own && !hidden.users.size) Object.assign(hidden.sampler, { rotation, scale, offset });
      bind(texture, store, entry, name);
    }
    entry.textures.set(name, texture ?? null);
    store.edit(entry, name);
  }
}

/** A picture and how it is sampled. */
export class Texture {
  sampler = new Sampler();
  source = new Image();

  get name() {
    return inside(this).name;
  }

  set name(name) {
    inside(this).name = name;
  }
}

/** How a texture is sampled; filters and modes are the numbers of glTF and WebGL, such as 9729. */
export class Sampler {
  get name() {
    return inside(this).name;
  }

  static {
    const modes = [10497, 33071, 33648];
    /** Name to what is allowed, or to what null stands for. @type {Record<string, any>} */
    const members = {
      minFilter: [9728, 9729, 9984, 9985, 9986, 9987], magFilter: [9728, 9729], wrapS: modes, wrapT: modes,
      rotation: 0, scale: { u: 1, v: 1 }, offset: { u: 0, v: 0 },
    };
    for (const [name, allowed] of Object.entries(members)) {
      Object.defineProperty(this.prototype, name, {
        get() {
          const value = /** @type {any} */ (inside(this).sampler)[name];
          return value.length ? pair(value) : value;
        },
      });
      Object.defineProperty(this.prototype, setter(name), {
        /** @param {any} value radians, or { u, v } */
        value(value) {
          const hidden = inside(this);
          if (allowed.length && !allowed.includes(value)) return console.warn(`product-viewer: ${value} is no ${name}`);
          if (!allowed.length) hidden.own = true;
          const wanted = value ?? allowed;
          /** @type {any} */ (hidden.sampler)[name] = typeof wanted === 'object' ? [wanted.u, wanted.v] : wanted;
          hidden.users.forEach((slots, entry) => slots.forEach((store, slot) => store.edit(entry, slot)));
        },
      });
    }
  }
}

/**
 * The picture of a texture: its `name`; the address of its file, `uri`, where it has one; the `bufferView` of the model's
 * file that holds it; the video or canvas that it is made of, `element`; the Lottie `animation` that draws it.
 */
export class Image {
  static {
    for (const name of ['name', 'uri', 'bufferView', 'element', 'animation']) {
      Object.defineProperty(this.prototype, name, {
        get() {
          return /** @type {any} */ (inside(this).image)[name];
        },
        /** @param {string} value */
        set(value) {
          if (name === 'name') inside(this).image.name = value;
        },
      });
    }
  }

  /** @returns {'embedded' | 'external'} */
  get type() {
    return inside(this).image.uri === undefined ? 'embedded' : 'external';
  }

  /** Takes over what was drawn on the canvas of {@link element}. */
  update() {
    inside(this).image.update?.();
  }

  /**
   * A small PNG of it, to be freed with `URL.revokeObjectURL`.
   * @param {number} width @param {number} height pixels
   * @returns {Promise<string>} an object URL
   */
  async createThumbnail(width, height) {
    return (await lazy()).thumbnail(inside(this).image, width, height);
  }
}
