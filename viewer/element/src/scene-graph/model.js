// The model that is shown: materials, variants, nodes.

import { Material } from './material.js';
import { warn } from './store.js';

/** @typedef {import('./store.js').Store} Store */

export class Model {
  #store;
  /** @type {Material[]} */
  #materials = [];
  /** @type {Node[] | undefined} */
  #nodes;

  /** @param {Store} store */
  constructor(store) {
    this.#store = store;
  }

  /** In the order of the file; then glTF's default material, `Default`, where it is used; then those that were added. */
  get materials() {
    for (const entry of this.#store.entries.slice(this.#materials.length)) this.#materials.push(new Material(this.#store, entry));
    return this.#materials;
  }

  /** The first of that name, or null. @param {string} name */
  getMaterialByName(name) {
    return this.materials.find((material) => material.name === name) ?? null;
  }

  /**
   * Copies a material for a variant, which is made if need be: primitives that can have the one, and nothing for the
   * variant yet, have the copy there.
   * @param {number} index of the material to copy @param {string} newName @param {string} variantName
   * @param {boolean} [activate] show it at once
   * @returns {Material | null} null where no primitive takes it
   */
  createMaterialInstanceForVariant(index, newName, variantName, activate = true) {
    const store = this.#store;
    const parts = store.parts.filter(({ initial, map }) => !map.has(variantName) && (initial === index || [...map.values()].includes(index)));
    if (!parts.length || !this.materials[index]) return null;
    if (!this.hasVariant(variantName)) this.createVariant(variantName);
    const { index: made } = store.copy(index, newName);
    parts.forEach(({ map }) => map.set(variantName, made));
    this.#changed();
    if (activate) store.show(variantName);
    return this.materials[made];
  }

  /** @param {string} name */
  createVariant(name) {
    if (this.hasVariant(name)) return warn(`there is a variant ${name} already`);
    this.#store.variants.push(name);
    this.#changed();
  }

  /** @param {string} name */
  hasVariant(name) {
    return this.#store.variants.includes(name);
  }

  /**
   * Every primitive that can have this material has it in this variant, unless it has another one there. It shows when
   * the variant is chosen next.
   * @param {number} index of the material @param {string} name of the variant
   */
  setMaterialToVariant(index, name) {
    if (!this.hasVariant(name)) return warn(`there is no variant ${name}`);
    if (!this.materials[index]) return warn(`there is no material ${index}`);
    this.#store.parts.forEach(({ initial, map }) => {
      if (initial !== index && ![...map.values()].includes(index)) return;
      if (map.has(name)) warn(`a primitive has a material for ${name} already`);
      else map.set(name, index);
    });
    this.#changed();
  }

  /** @param {string} name @param {string} newName */
  updateVariantName(name, newName) {
    const { variants, parts } = this.#store;
    if (!this.hasVariant(name) || this.hasVariant(newName)) return;
    variants[variants.indexOf(name)] = newName;
    parts.forEach(({ map }) => {
      const material = map.get(name);
      if (map.delete(name)) map.set(newName, /** @type {number} */ (material));
    });
    this.#changed();
  }

  /** What is shown stays until another variant is chosen. @param {string} name */
  deleteVariant(name) {
    const { variants, parts } = this.#store;
    if (!this.hasVariant(name)) return;
    variants.splice(variants.indexOf(name), 1);
    parts.forEach(({ map }) => map.delete(name));
    this.#changed();
  }

  /** The variants are the page's own now. */
  #changed() {
    this.#store.custom = true;
  }

  /** All nodes of the scene, parents before their children. */
  get nodes() {
    if (!this.#nodes) {
      const { json } = this.#store;
      /** @type {Node[]} */
      const nodes = (this.#nodes = []);
      /** On a list of our own: a hierarchy may be deeper than a browser's stack. @type {[number, Node | null][]} */
      const open = [];
      const add = (/** @type {number[]} */ list = [], /** @type {Node | null} */ parent) => {
        for (let at = list.length; at--;) open.push([list[at], parent]);
      };
      add(json.scenes?.[json.scene ?? 0]?.nodes, null);
      for (let next; (next = open.pop());) {
        const [index, parent] = next;
        const node = new Node(this.#store, index, parent);
        nodes.push(node);
        parent?.children.push(node);
        add(json.nodes[index].children, node);
      }
    }
    return this.#nodes;
  }

  /** The first of that name, or null. @param {string} name */
  getNodeByName(name) {
    return this.nodes.find((node) => node.name === name) ?? null;
  }
}

/** A node of the scene. */
export class Node {
  #store;
  /** @type {Node[]} */
  children = [];

  /** @param {Store} store @param {number} index @param {Node | null} parent */
  constructor(store, index, parent) {
    this.#store = store;
    const { name = '', mesh } = store.json.nodes[index];
    this.name = name;
    /** The glTF index. */
    this.index = index;
    this.parent = parent;
    /** The name of its mesh, null where it has none. @type {string | null} */
    this.mesh = mesh === undefined ? null : store.json.meshes[mesh].name ?? '';
  }

  /** Whether it is drawn, if all above it are. Setting it to false hides all below it too. */
  get visible() {
    return this.#store.visible.get(this.index) ?? this.#store.json.nodes[this.index].extensions?.KHR_node_visibility?.visible ?? true;
  }

  set visible(visible) {
    this.#store.see(this.index, Boolean(visible));
  }
}
