// The scene graph of a viewer: its models as objects that the page can change.

import { Model } from './model.js';
import { FACTORS, PATHS, TEXTURES, read, write } from './parameters.js';
import { Store, warn } from './store.js';
import { inside, make, sourceOf } from './texture.js';

const lazy = () => import('./textures.js');

/** @typedef {{ store: Store, model: Model }} Shown */

/** A feature: see session.js. */
export class Graph {
  /** What it does for the element. */
  static members = ['model', 'extraModels', 'availableVariants', 'originalGltfJson', 'exportScene', 'createTexture',
    'createLottieTexture', 'createVideoTexture', 'createCanvasTexture'];

  #session;
  /** By slot. @type {(Shown | undefined)[]} */
  #shown = [];
  /** Called once after the next frame: moving textures wait here, so that they rest while nothing is drawn. @type {Set<() => void>} */
  waiting = new Set();
  /** What is to be ended with the viewer. @type {Set<() => void>} */
  ends = new Set();

  /** @param {any} session */
  constructor(session) {
    this.#session = session;
  }

  /** Another model is shown in some slot. */
  loaded() {
    const before = this.#shown;
    this.#shown = Array.from(this.#session.slots, (slot, index) => {
      const old = before[index];
      if (!slot?.model) return undefined;
      // Extra models stay while others come and go; the main one is another one when it was loaded again.
      if (old && old.store.asset === slot.model && (index || old.store.place === slot)) return old;
      const store = new Store(this.#session, index);
      return { store, model: new Model(store) };
    });
    const main = this.#shown[0];
    if (main && main !== before[0] && main.store.variants.length) this.#variant();
  }

  /** The same models are shown in another view: everything that was changed is changed there too. */
  restore() {
    this.#shown.forEach((it) => it?.store.restore());
    this.loaded();
  }

  /** @param {string} name */
  changed(name) {
    if (name === 'variant-name' && this.#shown[0]) this.#variant();
  }

  #variant() {
    const variants = this.availableVariants;
    const name = this.#session.element.variantName;
    if (name !== null && name !== 'default' && variants.length && !variants.includes(name)) {
      warn(`the model has no variant ${JSON.stringify(name)}, but ${JSON.stringify(variants)}`);
    }
    this.#shown[0]?.store.show(name);
    this.#session.wake();
    this.#session.send('variant-applied');
  }

  /** The main model, undefined before there is one. */
  get model() {
    return this.#shown[0]?.model;
  }

  /** Those of the `<extra-model>` children, in their order. @returns {Model[]} */
  get extraModels() {
    return this.#shown.slice(1).flatMap((it) => it?.model ?? []);
  }

  /** The model of a slot. @param {number} slot */
  modelOf(slot) {
    return this.#shown[slot]?.model;
  }

  /** What the page has changed, of each model. @returns {Store[]} */
  get stores() {
    return this.#shown.flatMap((it) => it?.store ?? []);
  }

  /** Names of the main model's variants. @returns {string[]} */
  get availableVariants() {
    return [...(this.#shown[0]?.store.variants ?? [])];
  }

  /** A copy of the main model's JSON as it came. */
  get originalGltfJson() {
    const json = this.#shown[0]?.store.json;
    return json ? structuredClone(json) : null;
  }

  /** @param {number} slot @param {number} id the view's index of the material @returns {import('./material.js').Material | null} */
  materialAt(slot, id) {
    const it = this.#shown[slot];
    const at = it?.store.entries.findIndex((entry) => entry.id === id) ?? -1;
    return it?.model.materials[at] ?? null;
  }

  /** The current scene as a file: see export.js. @param {any} [options] @param {Store[]} [stores] of the models that go in */
  async exportScene(options, stores = this.stores) {
    const { exportScene } = await import('./export.js');
    return exportScene(stores, this.#session, { FACTORS, PATHS, TEXTURES, read, write, inside, sourceOf }, options);
  }

  /** A texture of an image file. @param {string} uri @param {string} [_type] the file tells by itself @returns {Promise<import('./texture.js').Texture>} */
  async createTexture(uri, _type) {
    return (await lazy()).createTexture(this.#session, make, uri);
  }

  /** @param {string} uri @param {number} [quality] pixels for each of the animation's */
  async createLottieTexture(uri, quality) {
    return (await lazy()).createLottieTexture(this.#session, this, uri, quality);
  }

  /** A texture of a video, silent, again and again from its beginning. @param {string} uri */
  createVideoTexture(uri) {
    const { element, host } = this.#session;
    const video = document.createElement('video');
    video.crossOrigin = element.withCredentials ? 'use-credentials' : 'anonymous';
    video.muted = video.playsInline = video.loop = true;
    video.src = host.absolute(uri);
    const [texture, picture] = this.moving(video, { name: uri.split('/').pop(), uri: video.src });
    lazy().then(({ follow }) => follow(this, picture, video, element));
    return texture;
  }

  /** A texture of a canvas to draw on: `source.element`, then `source.update()`. */
  createCanvasTexture() {
    const [texture, picture] = this.moving(document.createElement('canvas'), {});
    picture.update = () => this.publish(picture);
    return texture;
  }

  /**
   * A texture of an element whose picture changes.
   * @param {HTMLCanvasElement | HTMLVideoElement} element @param {any} more
   * @returns {[import('./texture.js').Texture, any]}
   */
  moving(element, more) {
    const picture = {
      name: 'adhoc_image', element, ...more,
      bitmap: async () => (await lazy()).still(element),
      blob: async () => (await lazy()).png(await picture.bitmap()),
    };
    return [make(picture.name, picture), picture];
  }

  /** Gives the view the picture as it is now, where it is used. @param {any} picture */
  async publish(picture) {
    await Promise.all(this.#shown.map((it) => it?.store.upload(picture)));
  }

  drawn() {
    const calls = [...this.waiting];
    this.waiting.clear();
    calls.forEach((call) => call());
  }

  release() {
    this.ends.forEach((end) => end());
  }
}
