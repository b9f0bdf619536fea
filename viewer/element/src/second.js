// What an element shows, shown by a view of its own on an engine that WebXR can use: the page's where that draws by WebGL2, else
// one beside it. It begins as the page's view is, and is told from then on all that the page's view is told.

/** @typedef {import('./engine.js').Engine} Engine @typedef {import('./asset.js').Asset} Asset */
/** @typedef {{ value: Promise<any>, release: () => void }} Lease */
/** @typedef {{ url: string, transform: Float32Array, node?: number }} Wanted */

/** What the page's view is told that another view of the same models can be told in the same words. */
const SAME = ['place', 'attach', 'set_visible', 'set_layers', 'set_variant', 'set_stage', 'measure'];

export class Second {
  /** Centre x, y, z and size x, y, z of all that is shown, metres. @type {ArrayLike<number>} */
  shape = [0, 0, 0, 0, 0, 0];
  #element;
  #host;
  #place;
  /** Whether the engine is there for this alone. */
  #lent;
  /** The page's viewer, and the view of it that is listened to. @type {any} */
  #page = null;
  /** @type {any} */
  #heard = null;
  /** What it has put in the place of that view's methods, and what was there before, by name. @type {Map<string, [Function, Function | undefined]>} */
  #wraps = new Map();
  /** By slot. @type {(Lease | undefined)[]} */
  #leases = [];
  /** @type {(Asset | undefined)[]} */
  #assets = [];
  /** By slot: this view's index of what the page's view has by another one. @type {Map<number, number>[]} */
  #materials = [];
  /** @type {Map<number, number>[]} */
  #images = [];
  /** @type {Lease | null} */
  #light = null;
  /** Lit by the room, no longer by the page. */
  #room = false;
  #turn = 0;
  #lightTurn = 0;
  #last = 0;
  /** Seconds that the animations have run where no page's viewer moves them. */
  #time = 0;
  #echo;

  /** @param {Engine} engine @param {any} element @param {any} host @param {typeof import('./place.js').placement} place */
  constructor(engine, element, host, place) {
    this.engine = engine;
    this.#element = element;
    this.#host = host;
    this.#place = place;
    this.#lent = host.session()?.engine !== engine;
    this.view = engine.device.view(engine.canvas);
    this.#echo = this.#ears();
  }

  /**
   * Resolves when all that the element shows is there.
   * @param {Engine} engine @param {any} element @param {any} host @param {typeof import('./place.js').placement} place
   */
  static async open(engine, element, host, place) {
    const second = new Second(engine, element, host, place);
    // Browsers have few contexts to give.
    try {
      second.#begin();
      await Promise.all([second.#lit(), second.#build(true)]);
    } catch (error) {
      second.release();
      throw error;
    }
    return second;
  }

  /** What to do with what the page's view is told; what that answered comes last. @returns {Record<string, (...args: any[]) => void>} */
  #ears() {
    const { view } = this;
    const material = (/** @type {number} */ slot, /** @type {number | undefined} */ index) => this.#materials[slot]?.get(/** @type {number} */ (index)) ?? index;
    const image = (/** @type {number} */ slot, /** @type {number | undefined} */ index) => this.#images[slot]?.get(/** @type {number} */ (index)) ?? index;
    const others = () => { this.#build().catch((error) => console.warn('product-viewer:', error)); };
    return {
      ...Object.fromEntries(SAME.map((name) => [name, (/** @type {any[]} */ ...args) => view[name](...args)])),
      set_model: others,
      clear_model: others,
      set_light: () => { this.#lit().catch(() => {}); },
      set_lighting: (...lighting) => {
        if (!this.#room) view.set_lighting(...lighting);
      },
      set_factor: (slot, index, ...more) => view.set_factor(slot, material(slot, index), ...more),
      set_mode: (slot, index, ...more) => view.set_mode(slot, material(slot, index), ...more),
      set_texture: (slot, index, place, picture, sampling) => view.set_texture(slot, material(slot, index), place, image(slot, picture), sampling),
      assign: (slot, mesh, primitive, index) => view.assign(slot, mesh, primitive, material(slot, index)),
      add_material: (slot, source, made) => { this.#materials[slot]?.set(made, view.add_material(slot, material(slot, source))); },
      add_image: (slot, made) => { this.#images[slot]?.set(made, view.add_image(slot)); },
      set_image: (slot, index, bitmap) => {
        if (this.#images[slot]?.has(index)) view.set_image(slot, image(slot, index), bitmap);
      },
    };
  }

  /** Listens to the page's view, and is told what does not change before it changes. */
  #begin() {
    const page = this.#host.session();
    this.#unhear();
    this.#page = page;
    this.#heard = page?.view ?? null;
    const heard = this.#heard;
    if (!heard) {
      const { exposure, toneMapping, shadowIntensity, shadowSoftness, environmentRotation, environmentIntensity } = this.#element;
      // About the upright axis: half of it is in the quaternion.
      const [, , , , sin, , cos] = this.#place(`0rad 0rad ${environmentRotation ?? '0rad'}`, null);
      this.#echo.set_stage(exposure, toneMapping, shadowIntensity, shadowSoftness);
      this.#echo.set_lighting(2 * Math.atan2(sin, cos), environmentIntensity, 0, 0);
      return;
    }
    for (const [name, hear] of Object.entries(this.#echo)) {
      const own = heard[name];
      const wrap = (/** @type {any[]} */ ...args) => {
        const answer = own.apply(heard, args);
        try {
          // Another one, begun meanwhile, may still call this.
          if (this.#heard === heard) hear(...args, ...(answer === undefined ? [] : [answer]));
        } catch (error) {
          // The page's own viewer has no part in it.
          console.warn('product-viewer: not shown in AR:', error);
        }
        return answer;
      };
      this.#wraps.set(name, [wrap, Object.hasOwn(heard, name) ? own : undefined]);
      heard[name] = wrap;
    }
    page.feature('stage').restore();
  }

  #unhear() {
    const heard = this.#heard;
    for (const [name, [wrap, before]] of this.#wraps) {
      if (heard[name] !== wrap) continue;
      if (before) heard[name] = before;
      // The method of its class comes to light again.
      else delete heard[name];
    }
    this.#wraps.clear();
    this.#heard = null;
  }

  /** The children that stand in the slots from 1. @returns {Element[]} */
  get #extras() {
    return [...this.#element.querySelectorAll(':scope>extra-model')].filter((child) => child.getAttribute('src'));
  }

  /** What stands in which slot, without what is only scenery. @returns {(Wanted | undefined)[]} */
  #wanted() {
    const element = this.#element;
    const models = [element, ...this.#extras];
    const scenery = (/** @type {number} */ slot) => slot > 0 && models[slot]?.hasAttribute('background');
    if (this.#page?.model) {
      return Array.from(this.#page.slots, (slot, at) => (
        slot?.model && !scenery(at) ? { url: slot.model.url, transform: slot.transform, node: slot.node } : undefined));
    }
    // No viewer is at work yet: the attributes tell.
    return models.map((child, at) => {
      const [src, orientation, scale, offset] = ['src', 'orientation', 'scale', 'offset'].map((name) => child.getAttribute(name));
      if (!src || scenery(at)) return undefined;
      return { url: this.#host.absolute(src), transform: this.#place(orientation, scale, child === element ? null : offset) };
    });
  }

  /** Puts everything where it stands on the page. @param {boolean} [strict] whether to throw where a model is not to be had */
  async #build(strict = false) {
    const turn = ++this.#turn;
    const { view, engine } = this;
    const host = this.#host;
    // The page tells its view first, and notes it after.
    await null;
    const wanted = this.#wanted();
    const leases = wanted.map((it) => it && engine.model(it.url, host, this.#element.withCredentials, false));
    const letGo = (/** @type {(Lease | undefined)[]} */ list) => list.forEach((lease) => lease?.release());
    /** @type {(Asset | undefined)[]} */
    let assets;
    try {
      assets = await Promise.all(leases.map(async (lease, slot) => {
        try {
          const asset = await lease?.value;
          await asset?.whole;
          return asset;
        } catch (error) {
          if (strict && slot === 0) throw error;
          console.warn(`product-viewer: ${wanted[slot]?.url} is not shown in AR:`, error);
          return undefined;
        }
      }));
    } catch (error) {
      letGo(leases);
      throw error;
    }
    if (turn !== this.#turn) return letGo(leases);
    const count = Math.max(this.#assets.length, assets.length);
    letGo(this.#leases.splice(0, Infinity, ...leases));
    this.#assets = assets;
    this.#materials = assets.map(() => new Map());
    this.#images = assets.map(() => new Map());
    for (let slot = 0; slot < count; slot += 1) {
      if (assets[slot]) view.set_model(slot, assets[slot]?.gpu);
      else view.clear_model(slot);
    }
    // Where they stand may have changed meanwhile; what they are has not, or this would not be its turn.
    this.#wanted().forEach((it, slot) => {
      if (!it || !assets[slot]) return;
      view.place(slot, it.transform);
      if (slot) view.attach(slot, it.node ?? this.#node(slot));
    });
    const page = this.#page;
    const pictures = page?.model ? page.feature('graph').stores.flatMap((/** @type {any} */ store) => this.#replay(store)) : this.#plain();
    page?.feature('animation').again();
    this.shape = view.measure();
    await Promise.all(pictures);
  }

  /** The node of the main model on which an `<extra-model>` says that it stands. @param {number} slot */
  #node(slot) {
    if (this.#page?.model) return undefined;
    const name = this.#extras[slot - 1]?.getAttribute('node');
    const at = name ? (this.#assets[0]?.json.nodes ?? []).findIndex((/** @type {any} */ it) => it.name === name) : -1;
    return at < 0 ? undefined : at;
  }

  /** The variant of a page that has no viewer at work. @returns {Promise<void>[]} */
  #plain() {
    const at = this.#assets[0]?.variants.indexOf(this.#element.variantName) ?? -1;
    this.view.set_variant(0, at < 0 ? undefined : at);
    return [];
  }

  /** Does again what the page has done to one model. @param {import('./scene-graph/store.js').Store} store @returns {Promise<void>[]} until its pictures are there */
  #replay(store) {
    const { slot } = store;
    const { view } = this;
    const echo = this.#echo;
    // Between two models the page may have what this view has not, or not yet.
    if (this.#assets[slot]?.url !== store.asset.url) return [];
    const images = this.#images[slot];
    const made = [...store.images].flatMap(([picture, indices]) => Object.values(indices).map((index) => ({ picture, index })));
    const pictures = made.map(async ({ picture, index }) => {
      echo.add_image(slot, index);
      try {
        const bitmap = await picture.bitmap();
        try {
          if (images === this.#images[slot]) echo.set_image(slot, index, bitmap);
        } finally {
          bitmap.close();
        }
      } catch (error) {
        console.warn('product-viewer: no picture:', error);
      }
    });
    const entries = store.touched ? store.entries : [];
    for (const { id, source } of entries) if (source >= 0) echo.add_material(slot, source, id);
    for (const entry of entries) {
      try {
        entry.edits.forEach((name) => store.push(entry, name, echo));
      } catch (error) {
        // A page without a device has no number for a new picture.
        console.warn('product-viewer: a material is not shown in AR as it is:', error);
      }
    }
    store.visible.forEach((visible, node) => view.set_visible(slot, node, visible));
    store.assign(echo);
    return pictures;
  }

  /** Lights it as the page says, unless the room does. */
  async #lit() {
    const turn = ++this.#lightTurn;
    const { engine } = this;
    const { environmentImage, skyboxImage, withCredentials } = this.#element;
    const said = environmentImage || skyboxImage;
    let lease = engine.light(!said || said === 'neutral' || said === 'legacy' ? '' : this.#host.absolute(said), this.#host, withCredentials);
    let light;
    try {
      light = await lease.value;
    } catch {
      // The page has said that it failed.
      lease.release();
      lease = engine.light('', this.#host, false);
      light = await lease.value;
    }
    if (turn !== this.#lightTurn) return lease.release();
    this.#light?.release();
    this.#light = lease;
    if (!this.#room) this.view.set_light(light);
  }

  /** Lights it by the room from now on. @param {Uint8Array} file Radiance, in the axes of the room */
  relight(file) {
    const light = this.engine.hdr(file);
    this.view.set_light(light);
    light.free();
    this.#room = true;
  }

  /** The model stands in the room turned by so much about the upright axis. @param {number} yaw radians */
  turned(yaw) {
    if (this.#room) this.view.set_lighting(-yaw, 1, 0, 0);
  }

  /** Before each frame: animations go on, as the page itself draws none meanwhile. @param {number} now milliseconds */
  tick(now) {
    const page = this.#host.session();
    // The page's viewer has begun, or ended, or draws by another device.
    if (page !== this.#page || (page?.view ?? null) !== this.#heard) {
      this.#begin();
      this.#echo.set_model();
    }
    const ms = this.#last ? Math.min(Math.max(now - this.#last, 0), 100) : 0;
    this.#last = now;
    if (page?.model) {
      page.feature('animation').tick(now, ms);
      page.feature('graph').drawn();
    } else if (this.#element.autoplay) {
      this.#time += ms / 1000;
      this.#assets.forEach((asset, slot) => {
        const { names = [], durations = [] } = asset?.clips ?? {};
        const at = slot ? 0 : Math.max(names.indexOf(this.#element.animationName), 0);
        if (names.length) this.view.set_layers(slot, new Float32Array([at, this.#time % (durations[at] || 1), 1]));
      });
    }
  }

  /** Ends it: the page's engine keeps what others use, another one is gone with it. */
  release() {
    this.#turn += 1;
    this.#lightTurn += 1;
    this.#unhear();
    this.#images = this.#materials = [];
    this.view.free();
    this.#leases.splice(0).forEach((lease) => lease?.release());
    this.#light?.release();
    if (this.#lent) this.engine.canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
  }
}
