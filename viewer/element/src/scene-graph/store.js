// What the page has changed in one model: the state behind the scene graph's objects, and its way to the view.

import { colour } from './colour.js';
import { COLOURS, FACTORS, TEXTURES, read, write } from './parameters.js';
import { bind, fresh, fromFile, inside, sourceOf } from './texture.js';

/**
 * @typedef {{ index: number, id: number, source: number, json: any, edits: Set<string>, textures: Map<string, any>,
 *   infos: Record<string, import('./texture.js').TextureInfo> }} Entry
 * A material: its place in the list, its index in the view, that of which it is a copy (−1: it is the file's), its glTF
 * JSON, the names of what was changed, the textures that were asked for or set, and the slots' objects.
 * @typedef {{ mesh: number, primitive: number, initial: number, shown: number, map: Map<string, number> }} Part
 * A primitive: its own material, the one it is drawn with, and the one of each variant, by place in the list.
 */

export const MODES = ['OPAQUE', 'MASK', 'BLEND'];
export const warn = (/** @type {string} */ text, /** @type {any[]} */ ...more) => console.warn(`product-viewer: ${text}`, ...more);

export class Store {
  /** Nodes whose visibility was set. @type {Map<number, boolean>} */
  visible = new Map();
  /** Whether the variants are no longer the file's. */
  custom = false;
  /** Pictures that the view has been given, by image: its index of the one that is data, and of the one that is a colour. @type {Map<any, number[]>} */
  images = new Map();
  /** @type {Entry[] | undefined} */
  #entries;
  /** @type {Part[] | undefined} */
  #parts;

  /** @param {any} session @param {number} slot */
  constructor(session, slot) {
    this.session = session;
    this.slot = slot;
    this.#take();
    /** @type {string[]} */
    this.variants = [...this.asset.variants];
  }

  #take() {
    const { session } = this;
    /** What was put into the slot. */
    this.place = session.slots[this.slot];
    this.asset = this.place.model;
    this.shownBy = session.view;
  }

  get json() {
    return this.asset.json;
  }

  /** The view, as long as it shows this model: not after another one came, nor while a lost device is replaced. */
  get #view() {
    const { session, shownBy } = this;
    return session.view === shownBy && session.slots[this.slot]?.model === this.asset ? shownBy : undefined;
  }

  /** Whether the page has seen the materials, so that they may differ from the file's. */
  get touched() {
    return Boolean(this.#entries);
  }

  /** Whether anything is not as the file says, but for the variant. */
  get edited() {
    return this.custom || this.visible.size > 0 || (this.#entries ?? []).some(({ edits, source }) => edits.size > 0 || source >= 0);
  }

  /** The file's materials, then the glTF default material where a primitive uses it, then those that were added. */
  get entries() {
    if (!this.#entries) {
      const list = structuredClone(this.json.materials ?? []);
      const bare = (this.json.meshes ?? []).some((/** @type {any} */ { primitives }) => primitives.some((/** @type {any} */ it) => it.material === undefined));
      if (bare) list.push({ name: 'Default' });
      this.#entries = list.map((/** @type {any} */ json, /** @type {number} */ index) => entry(json, index, index, -1));
    }
    return /** @type {Entry[]} */ (this.#entries);
  }

  /** All primitives. @returns {Part[]} */
  get parts() {
    return (this.#parts ??= (this.json.meshes ?? []).flatMap((/** @type {any} */ { primitives }, /** @type {number} */ mesh) => (
      primitives.map((/** @type {any} */ { material, extensions }, /** @type {number} */ primitive) => {
        const initial = material ?? this.json.materials?.length ?? 0;
        const map = new Map();
        for (const { material, variants } of extensions?.KHR_materials_variants?.mappings ?? []) {
          for (const variant of variants) map.set(this.asset.variants[variant], material);
        }
        return { mesh, primitive, initial, map, shown: map.get(this.#active) ?? initial };
      }))));
  }

  /** The variant asked for last. @type {string | null} */
  #active = null;

  /** Shows a variant; null for the materials of the primitives themselves. @param {string | null} name */
  show(name) {
    this.#active = name;
    this.#parts?.forEach((part) => { part.shown = part.map.get(name ?? '') ?? part.initial; });
    this.assign();
  }

  /** Has the view draw every primitive with its material. @param {any} [view] another one than that which shows the model */
  assign(view = this.#view) {
    const index = this.custom ? -1 : this.asset.variants.indexOf(this.#active);
    view?.set_variant(this.slot, index < 0 ? undefined : index);
    if (!this.custom) return;
    for (const { mesh, primitive, initial, shown } of this.parts) {
      view?.assign(this.slot, mesh, primitive, shown === initial ? undefined : this.entries[shown].id);
    }
    this.session.poseVersion += 1;
    this.session.wake();
  }

  /** A copy of a material, last in the list. @param {number} index @param {string} name */
  copy(index, name) {
    const { entries, slot } = this;
    const from = entries[index];
    const made = entry(structuredClone({ ...from.json, name }), entries.length, -1, from.id);
    made.edits = new Set(from.edits);
    made.id = this.#view?.add_material(slot, from.id) ?? -1;
    entries.push(made);
    from.textures.forEach((texture, slotName) => {
      made.textures.set(slotName, texture);
      if (texture) bind(texture, this, made, slotName);
    });
    made.edits.forEach((edit) => this.push(made, edit));
    return made;
  }

  /**
   * Sets a factor: a number, or an array of linear components, or a CSS colour. A colour without alpha leaves the alpha.
   * @param {Entry} entry @param {string} name @param {any} value
   */
  set(entry, name, value) {
    const count = FACTORS[name][1];
    const given = count > 1 && typeof value === 'string' ? colour(value) : value;
    const list = Array.from(count > 1 ? given ?? [] : [given], Number).slice(0, count);
    if (count > list.length && list.length === 3) list.push(read(entry.json, name)[3]);
    if (list.length < count || list.some(Number.isNaN)) return warn(`${value} is no ${name}`);
    write(entry.json, name, count > 1 ? list : list[0]);
    this.edit(entry, name);
  }

  /** @param {Entry} entry @param {string} name a factor's, a texture's, or `mode` */
  edit(entry, name) {
    entry.edits.add(name);
    this.push(entry, name);
    this.session.poseVersion += 1;
    this.session.wake();
  }

  /** Tells a view of an edit, the one that shows the model unless told otherwise. @param {Entry} entry @param {string} name @param {any} [view] */
  push({ id, json, textures }, name, view = this.#view) {
    const { slot } = this;
    if (!view) return;
    if (name in FACTORS) {
      view.set_factor(slot, id, FACTORS[name][0], new Float32Array([read(json, name)].flat()));
    } else if (name in TEXTURES) {
      const texture = textures.get(name);
      const { minFilter, magFilter, wrapS, wrapT, offset, rotation, scale } = texture ? inside(texture).sampler : fresh;
      const info = read(json, name);
      view.set_texture(slot, id, TEXTURES[name], texture ? this.#image(inside(texture).image, COLOURS.test(name)) : undefined, new Float32Array([
        minFilter, magFilter, wrapS, wrapT, info?.extensions?.KHR_texture_transform?.texCoord ?? info?.texCoord ?? 0,
        ...offset, rotation, ...scale,
      ]));
    } else {
      view.set_mode(slot, id, MODES.indexOf(json.alphaMode ?? MODES[0]), json.alphaCutoff ?? 0.5, Boolean(json.doubleSided));
    }
  }

  /** The texture of a slot: what was set, or what the file has; null for none. @param {Entry} entry @param {string} name */
  texture(entry, name) {
    if (!entry.textures.has(name)) {
      const texture = fromFile(this, read(entry.json, name));
      entry.textures.set(name, texture);
      if (texture) bind(texture, this, entry, name);
    }
    return entry.textures.get(name);
  }

  /**
   * The view's index of a picture that is looked up as a colour, or as data: the view makes textures only for what it is used as.
   * @param {any} image @param {boolean} asColour @returns {number}
   */
  #image(image, asColour) {
    const { json } = this;
    const used = (/** @type {any} */ material) => Object.keys(TEXTURES).some((name) => COLOURS.test(name) === asColour
      && sourceOf(json.textures?.[read(material, name)?.index] ?? {}) === image.file);
    if (image.store === this && json.materials?.some(used)) return image.file;
    const made = this.images.get(image) ?? [];
    const at = Number(asColour);
    if (made[at] === undefined) {
      made[at] = this.#view.add_image(this.slot);
      this.images.set(image, made);
      this.upload(image);
    }
    return made[at];
  }

  /** Gives the view a picture's pixels, at once where they are at hand. @param {any} image */
  async upload(image) {
    const view = this.#view;
    const made = this.images.get(image);
    if (!made) return;
    try {
      const { ready } = image;
      image.ready = null;
      const bitmap = ready ?? await image.bitmap();
      // Another device or another model may be at work by now.
      if (view && view === this.#view) {
        for (const index of Object.values(made)) view.set_image(this.slot, index, bitmap);
        this.session.wake();
      }
      bitmap.close();
    } catch (error) {
      warn('no picture:', error);
    }
  }

  /** Shows or hides a node and all below it. @param {number} node @param {boolean} visible */
  see(node, visible) {
    this.visible.set(node, visible);
    this.#view?.set_visible(this.slot, node, visible);
    this.session.poseVersion += 1;
    this.session.wake();
  }

  /** Does all again in another view of the same model. */
  restore() {
    if (!this.session.slots[this.slot]?.model) return;
    this.#take();
    this.images.clear();
    const view = this.#view;
    const entries = this.#entries ?? [];
    // Copies are made of what the file has, before that is changed again.
    for (const entry of entries) if (entry.source >= 0) entry.id = view.add_material(this.slot, entry.source);
    for (const entry of entries) entry.edits.forEach((name) => this.push(entry, name));
    this.visible.forEach((visible, node) => view.set_visible(this.slot, node, visible));
    this.assign();
    this.session.poseVersion += 1;
    this.session.wake();
  }
}

/** @param {any} json @param {number} index @param {number} id @param {number} source @returns {Entry} */
const entry = (json, index, id, source) => ({ index, id, source, json, edits: new Set(), textures: new Map(), infos: {} });
