// One viewer at work: what it loads, and when it draws. What it does beyond that is in its features.

import { Animation } from './animation.js';
import { Camera } from './camera.js';
import { LAZY } from './features.js';
import { furnish } from './furnish.js';
import { Input, ZOOM_STEP } from './input.js';
import { Picking } from './picking.js';
import { placement } from './place.js';
import { Prompt } from './prompt.js';
import { DRAFT, FULL, Resolution } from './resolution.js';
import { Graph } from './scene-graph/graph.js';
import { sleep, wake } from './scheduler.js';
import { Snapshot } from './snapshot.js';
import { Stage } from './stage.js';
import { Views } from './views.js';

/** @typedef {import('./engine.js').Engine} Engine */
/** @typedef {import('./engine.js').Asset} Asset */

/** Milliseconds without motion after which the full resolution comes back. */
const CALM = 150;
/** Frames that the GPU may be behind. */
const AHEAD = 2;

export class Session {
  /** Slot 0 is the model, the others hold what stands beside it. @type {({ model: Asset | null, transform: Float32Array } | undefined)[]} */
  slots = [];
  /** Centre x, y, z, size x, y, z, framing distance, ideal aspect. @type {number[] | Float32Array} */
  shape = [0, 0, 0, 0, 0, 0, 1, 1];
  /** Who moves the camera: `user-interaction`, `automatic` or `none`. */
  source = 'none';
  /** Counts what changes where surfaces are. */
  poseVersion = 0;
  /** The picture's size in CSS pixels. */
  size = [0, 0];
  /** When it was last seen, milliseconds. */
  lastSeen = 0;
  seen = false;
  /** The wasm View. @type {any} */
  view = null;
  /** Who has which member of the element. @type {Record<string, any>} */
  members = {};
  placement = placement;

  /** @type {Map<string, any>} */
  #features = new Map();
  /** Lazy features on their way or here. @type {Map<string, Promise<void>>} */
  #asked = new Map();
  /** The canvas. @type {HTMLCanvasElement | null} */
  #canvas = null;
  /** The canvas of the lost device, shown until the new one has a picture. @type {HTMLCanvasElement | null} */
  #old = null;
  /** @type {CanvasRenderingContext2D | null} */
  #context = null;
  /** @type {{ release: () => void } | null} */
  #lease = null;
  /** Empty for no model, null while none is asked for. @type {string | null} */
  #url = null;
  #turn = 0;
  #ready = false;
  #first = false;
  /** Whether the page shows a first frame that the GPU may still be at. */
  #hoped = false;
  #width = 0;
  #height = 0;
  #flying = 0;
  #last = 0;
  #lastMotion = 0;
  /** What the last frame was drawn with. */
  #drawn = FULL;
  #resolution = new Resolution();
  #misses = 0;
  #parked = false;
  /** Where the camera of the lost device was going. @type {Float32Array | undefined} */
  #goal;
  /** The camera of the view that draws no more still takes orders. */
  #kept = false;
  /** The camera of this frame. @type {Float32Array | null} */
  #camera = null;
  /** A model has been shown before: after a lost device the camera and the animations go on from there. */
  #began = false;
  #resizer;
  #children;
  #released = false;

  /** @param {Engine} engine @param {any} element @param {any} host */
  constructor(engine, element, host) {
    this.element = element;
    this.host = host;
    this.parts = host.parts;
    this.root = /** @type {ShadowRoot} */ (element.shadowRoot);
    furnish(this.root, this.parts, host.trusted);
    this.measures = host.measures;
    this.engine = engine;
    this.#resizer = new ResizeObserver((entries) => this.#resize(entries[entries.length - 1]));
    this.prompt = new Prompt(this.parts.prompt, () => this.wake());
    this.input = new Input(/** @type {any} */ (this), this.parts.input);
    this.#attach(engine);
    for (const [name, Feature] of /** @type {[string, any][]} */ ([
      ['camera', Camera], ['animation', Animation], ['stage', Stage], ['views', Views],
      ['graph', Graph], ['picking', Picking], ['snapshot', Snapshot],
    ])) this.#add(name, Feature);
    this.members.resetInteractionPrompt = this;
    this.members.interact = this;
    this.#children = new MutationObserver(() => this.#slotted());
    this.#children.observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: ['slot', 'src', 'offset', 'orientation', 'scale', 'node'] });
    this.#want();
  }

  /** @param {string} name @param {any} Feature */
  #add(name, Feature) {
    const feature = new Feature(this);
    this.#features.set(name, feature);
    for (const member of Feature.members ?? []) this.members[member] = feature;
  }

  /** Fetches the features that are used by now. */
  #want() {
    for (const { name, wanted, load } of LAZY) {
      if (this.#asked.has(name) || !wanted(this)) continue;
      this.#asked.set(name, load().then((features) => {
        if (this.#released) return;
        // Those that want a frame ask for it.
        for (const [name, Feature] of features) this.#add(name, Feature);
      }, (error) => {
        this.#asked.delete(name);
        console.warn(`product-viewer: ${name} could not be loaded:`, error);
      }));
    }
  }

  /** @param {string} name */
  feature(name) {
    return this.#features.get(name);
  }

  /** @param {string} hook @param {any[]} args */
  #tell(hook, ...args) {
    let more = false;
    for (const feature of this.#features.values()) more = feature[hook]?.(...args) === true || more;
    return more;
  }

  #slotted() {
    this.#want();
    this.#tell('slotted');
    this.wake();
  }

  /** @param {Engine} engine */
  #attach(engine) {
    this.engine = engine;
    this.#resolution.soft = engine.soft;
    const canvas = document.createElement('canvas');
    canvas.part.add('canvas');
    canvas.setAttribute('aria-hidden', 'true');
    const before = this.view;
    this.view = engine.device.view(canvas);
    engine.sessions.add(this);
    before?.free();
    this.#context = engine.kind === 'webgl' ? canvas.getContext('2d') : null;
    this.#old = this.#canvas;
    this.#canvas = canvas;
    // What stands in a slot of that name takes its place.
    this.parts.canvas.prepend(canvas);
    this.#resizer.disconnect();
    try {
      this.#resizer.observe(canvas, { box: 'device-pixel-content-box' });
    } catch {
      this.#resizer.observe(canvas);
    }
  }

  /** The asset shown. */
  get model() {
    return this.slots[0]?.model ?? null;
  }

  /** Loads the model at this address, if it is not the one shown or loading. @param {string} url */
  load(url) {
    if (url === this.#url) return;
    this.forget();
    this.#url = url;
    if (url) {
      // What is parked loads when it is seen; what could not come back is seen already.
      if (this.#parked && !this.seen) return;
      this.#parked = false;
      this.#load();
      return;
    }
    this.#ready = false;
    this.slots.forEach((_, slot) => this.view.clear_model(slot));
    this.feature('extras')?.release();
    this.slots = [];
    this.#lease?.release();
    this.#lease = null;
    this.#tell('loaded');
  }

  /** Another model is wanted: what loads is given up, what is shown stays until the other one is drawn. */
  forget() {
    this.#turn += 1;
    this.#url = null;
    this.#began = this.#first = false;
  }

  /** @param {boolean} [again] the same model after a lost device: camera and animations stay as they are */
  async #load(again = false) {
    const turn = ++this.#turn;
    const url = /** @type {string} */ (this.#url);
    const { element, engine, host } = this;
    const lease = engine.model(url, host, element.withCredentials, true);
    try {
      const [model] = await Promise.all([lease.value, this.feature('stage').light()]);
      if (turn !== this.#turn) {
        lease.release();
        return;
      }
      this.#lease?.release();
      this.#lease = lease;
      this.view.set_model(0, model.gpu);
      this.slots[0] = { model, transform: placement(null, null) };
      this.#place();
      await this.#asked.get('extras');
      if (turn !== this.#turn) return;
      await this.feature('extras')?.load();
      if (turn !== this.#turn) return;
      if (again) {
        this.measure();
        this.#tell('restore', this.#goal);
      } else {
        this.feature('stage').turntableRotation = 0;
        this.measure();
        this.#tell('loaded');
        this.feature('camera').frame();
      }
      this.#ready = this.#began = this.#first = true;
      this.#misses = 0;
      this.send('before-render');
      this.wake();
    } catch (error) {
      if (lease !== this.#lease) lease.release();
      if (turn !== this.#turn) return;
      // Another viewer began the transfer and was taken away.
      if (/** @type {any} */ (error)?.name === 'AbortError') this.#load(again);
      else {
        // What was there once is tried again when it is next seen.
        this.#parked = again;
        host.fail(error);
      }
    }
  }

  /** Measures what is shown, as it is now. */
  measure() {
    this.shape = this.view.measure();
    this.poseVersion += 1;
  }

  /** What stands where has changed: told as another model is. */
  remade() {
    this.measure();
    this.#tell('loaded');
    this.wake();
  }

  #place() {
    const { orientation, scale } = this.element;
    const slot = this.slots[0];
    if (!slot) return;
    slot.transform = placement(orientation, scale);
    this.view.place(0, slot.transform);
  }

  /** An attribute has changed. @param {string} name */
  changed(name) {
    if ((name === 'orientation' || name === 'scale') && this.model) {
      // The camera stays where it is, until updateFraming().
      this.#place();
      this.measure();
    } else if (name.startsWith('interaction-prompt') || name === 'camera-controls') {
      this.prompt.cancel();
      this.#prompt();
    }
    this.#want();
    this.#tell('changed', name);
    this.wake();
  }

  /** Whether the viewer is on the screen. @param {boolean} seen */
  show(seen) {
    this.seen = seen;
    this.lastSeen = performance.now();
    if (seen) {
      if (this.#parked) this.move(this.engine);
      this.#prompt();
      this.wake();
    } else {
      this.prompt.cancel();
      this.engine.trim();
    }
  }

  /** The model has been revealed. */
  revealed() {
    this.#prompt();
    // Animations have waited for it.
    if (!this.feature('animation').paused) this.wake();
    this.feature('stage').postpone();
  }

  #prompt() {
    const { cameraControls, interactionPrompt, interactionPromptThreshold, interactionPromptStyle, modelIsVisible } = this.element;
    if (this.seen && cameraControls && interactionPrompt !== 'none' && modelIsVisible) {
      this.prompt.plan(interactionPromptThreshold, interactionPromptStyle);
    }
  }

  resetInteractionPrompt() {
    const { cameraControls, interactionPrompt, interactionPromptStyle } = this.element;
    if (cameraControls && interactionPrompt !== 'none') this.prompt.reset(interactionPromptStyle);
  }

  /** See interact.js. @param {any[]} args */
  async interact(...args) {
    if (!this.feature('interact')) {
      const { Interact } = await import('./interact.js');
      if (!this.feature('interact')) this.#add('interact', Interact);
      // Its own member would take the place of this one.
      this.members.interact = this;
    }
    this.feature('interact').start(...args);
  }

  /** A frame is wanted. */
  wake() {
    this.#camera = null;
    wake(this);
  }

  /** The user has the model in hand. */
  touched() {
    this.prompt.end();
    this.feature('stage').postpone();
    this.source = 'user-interaction';
  }

  /** @param {number} theta @param {number} phi radians */
  orbit(theta, phi) {
    this.touched();
    this.view.orbit(theta, phi);
    this.wake();
  }

  /** @param {number} amount see the camera */
  zoom(amount) {
    this.touched();
    this.view.zoom(amount);
    this.wake();
  }

  /** @param {number} presses */
  zoomKeys(presses) {
    const { zoomSensitivity, inputSensitivity } = this.element;
    this.zoom(-presses * ZOOM_STEP * zoomSensitivity * inputSensitivity);
  }

  /** @param {number} x @param {number} y shares of the height */
  pan(x, y) {
    this.touched();
    this.view.pan(x, y, this.#aspect);
    this.wake();
  }

  /** Looks at a point of the model, metres. @param {number} x @param {number} y @param {number} z */
  target(x, y, z) {
    this.touched();
    this.view.look_at(x, y, z);
    this.wake();
  }

  /** Back to the first view: of the orbit (0), the target (1), the field of view (2) or all. @param {number} [part] */
  home(part = 3) {
    this.touched();
    this.view.home(part);
    this.wake();
  }

  jump() {
    this.view.jump();
    this.wake();
  }

  /** Where the camera is: theta, phi, radius, target, field of view and its limits. @returns {Float32Array} */
  camera() {
    return this.view.state(this.#aspect);
  }

  get #aspect() {
    return this.#width / this.#height || 1;
  }

  /** See the wasm View; asked once for each frame. @returns {Float32Array} */
  get #matrices() {
    return (this.#camera ??= this.view.matrices(this.#aspect));
  }

  /** A point of the model (metres) in the picture: x, y in CSS pixels, depth 0 to 1; null where it is behind. @param {ArrayLike<number>} point */
  project(point) {
    const m = this.#matrices;
    const turn = this.feature('stage').turntableRotation + this.prompt.angle;
    const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
    const at = [cos * point[0] + sin * point[2], point[1], cos * point[2] - sin * point[0], 1];
    const times = (/** @type {number} */ from, /** @type {number[]} */ v) => [0, 1, 2, 3].map((row) => (
      v.reduce((sum, value, column) => sum + value * m[from + column * 4 + row], 0)));
    const [x, y, z, w] = times(16, times(0, at));
    if (w <= 0) return null;
    const [width, height] = this.size;
    return [(x / w + 1) / 2 * width, (1 - y / w) / 2 * height, z / w];
  }

  /** Where the camera stands, in the model's space. */
  eye() {
    const [x, y, z] = this.#matrices.subarray(32);
    const turn = this.feature('stage').turntableRotation + this.prompt.angle;
    const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
    return [cos * x - sin * z, y, sin * x + cos * z];
  }

  /** @param {ResizeObserverEntry} entry */
  #resize(entry) {
    const [exact] = entry.devicePixelContentBoxSize ?? [];
    const { width, height } = entry.contentRect;
    this.size = [width, height];
    const ratio = window.devicePixelRatio;
    const limit = this.engine.device.limit();
    this.#width = Math.min(exact?.inlineSize ?? Math.round(width * ratio), limit);
    this.#height = Math.min(exact?.blockSize ?? Math.round(height * ratio), limit);
    // In this same frame, before it is painted: a canvas of the wrong size never shows.
    if (this.#ready && !this.#first && this.seen && this.#width && this.#height) {
      this.#draw(this.#drawn === FULL ? FULL : this.#moving());
      this.#tell('drawn');
    } else {
      this.wake();
    }
  }

  #moving() {
    return this.#resolution.moving(this.element.constructor.minimumRenderScale);
  }

  /** One frame of the scheduler's; true when there is more to come. @param {number} now */
  tick(now) {
    if (!this.#ready || !this.#width || !this.#height || !(this.seen || this.#first)) {
      this.#last = 0;
      return false;
    }
    // The GPU is behind: more frames would only make it later.
    if (this.#flying >= AHEAD) return true;
    if (!this.#last) this.#resolution.rest();
    const time = this.#last ? Math.min(Math.max(now - this.#last, 0), 100) : 16;
    this.#last = now;

    let moving = this.prompt.tick(now);
    moving = this.#tell('tick', now, time) || moving;

    if (moving) this.#lastMotion = now;
    else if (this.#drawn !== FULL && now - this.#lastMotion < CALM) return true;
    else this.#resolution.rest();
    const before = this.#drawn;
    this.#drawn = moving ? this.#moving() : FULL;
    // A browser that has no texture to give now may have one later, but is not asked for ever.
    if (!this.#draw(this.#first && !this.#whole ? DRAFT : this.#drawn)) return ++this.#misses < 100;
    this.#misses = 0;
    if (moving) this.#resolution.drawn(now);
    if (before.scale !== this.#drawn.scale) this.#scaled(this.#drawn.scale);
    this.#tell('drawn');
    if (this.#first) this.#begin();
    const more = moving || this.#drawn !== FULL;
    if (!more) this.#last = 0;
    return more;
  }

  /** Whether no frame has to follow that shows more of the model, or in better light. */
  get #whole() {
    return this.shared.every((model) => model.complete) && !this.feature('stage').rough;
  }

  /** Tells of another resolution. @param {number} scale */
  #scaled(scale) {
    const ratio = window.devicePixelRatio;
    this.send('render-scale', {
      reportedDpr: ratio,
      renderedDpr: ratio * scale,
      minimumDpr: ratio * this.element.constructor.minimumRenderScale,
      pixelWidth: Math.round(this.#width * scale),
      pixelHeight: Math.round(this.#height * scale),
      reason: scale < 1 ? 'GPU throttling' : '',
    });
  }

  /** @param {typeof FULL} how */
  #draw({ scale, draft }) {
    const width = Math.max(1, Math.round(this.#width * scale));
    const height = Math.max(1, Math.round(this.#height * scale));
    this.#camera = null;
    if (!this.view.draw(width, height, draft)) return false;
    if (this.#context) this.copy(/** @type {HTMLCanvasElement} */ (this.#canvas), this.#context, width, height);
    else {
      this.#flying += 1;
      // A lost device may still answer when nothing of it is counted any more.
      this.engine.device.finished(() => { this.#flying = Math.max(0, this.#flying - 1); });
    }
    return true;
  }

  /**
   * Takes the picture over from the context's own canvas.
   * @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
   */
  copy(canvas, context, width, height) {
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    context.globalCompositeOperation = 'copy';
    context.drawImage(this.engine.canvas, 0, 0);
  }

  /** The canvas, drawn anew at full resolution, and its size in pixels; null before the first frame. */
  picture() {
    if (!this.#ready) return null;
    return { canvas: this.#canvas, width: this.#width || 512, height: this.#height || 512, draw: () => this.#width && this.#height && this.#draw(FULL) };
  }

  /** The first frame of a model was drawn: shows it, and tells when it is on the screen. */
  async #begin() {
    this.#first = false;
    const turn = this.#turn;
    const models = this.shared;
    const whole = this.#whole;
    // The page shows it once the GPU is done with it, and what was there before until then.
    this.#hoped = true;
    this.host.shown();
    await this.engine.presented();
    if (turn !== this.#turn) return;
    this.#hoped = false;
    this.host.seen();
    this.#old?.remove();
    this.#old = null;
    const rough = this.feature('stage').refine();
    if (!whole || rough) {
      // It has its colours. It counts as loaded with the frame that has all the rest.
      await Promise.all(models.map((model) => model.whole));
      if (turn !== this.#turn) return;
      this.#first = true;
      this.wake();
      return;
    }
    this.host.drawn(/** @type {string} */ (this.#url), this.engine.kind);
    this.engine.trim();
  }

  /** @param {string} type @param {any} [detail] */
  send(type, detail) {
    this.element.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** What it holds on the GPU by itself, in bytes: the canvas. */
  get bytes() {
    return this.#parked ? 0 : this.#width * this.#height * 8;
  }

  get parked() { return this.#parked; }

  /** What it holds together with others. */
  get shared() {
    return this.#parked ? [] : this.slots.flatMap((slot) => slot?.model ?? []);
  }

  /** Lets go of all that it holds on the GPU, until it is seen again. */
  park() {
    if (this.#parked || !this.#ready || this.seen) return;
    this.halt();
    this.#lease?.release();
    this.#lease = null;
    this.slots.forEach((_, slot) => this.view.clear_model(slot));
    this.feature('extras')?.release();
    this.feature('stage').park();
    this.#parked = true;
    this.host.parked();
    const canvas = /** @type {HTMLCanvasElement} */ (this.#canvas);
    // A canvas that is not shown needs no picture; the poster is not shown either, as nobody sees it.
    if (!this.#context) /** @type {any} */ (canvas.getContext('webgpu'))?.unconfigure();
    canvas.width = canvas.height = 1;
  }

  /** The device is lost: nothing can be drawn until {@link move}. */
  halt() {
    sleep(this);
    // A device that is lost before its first frame has no camera to keep.
    if (this.#ready) this.#kept = true;
    this.#turn += 1;
    this.#ready = false;
    this.#flying = 0;
  }

  /** Everything that was on the device is gone with it. */
  lost() {
    this.halt();
    // What was to be shown never came.
    if (this.#hoped) this.host.parked();
    this.#hoped = false;
    this.#parked = false;
    this.#lease = null;
    this.feature('stage').halt();
    this.feature('extras')?.halt();
  }

  /** Goes on with another device, or after {@link park}. @param {Engine} engine */
  move(engine) {
    if (!this.#canvas) return;
    // Who is not seen comes back when he is.
    if (this.#began && !this.seen && engine !== this.engine) {
      this.engine = engine;
      engine.sessions.add(this);
      this.#parked = true;
      return;
    }
    this.#parked = false;
    this.#old?.remove();
    try {
      if (this.#kept) this.#goal = this.view.goal();
      this.#kept = false;
      this.#attach(engine);
      if (this.#url) this.#load(this.#began);
    } catch (error) {
      this.broken(error);
    }
  }

  /** Something that should not fail has failed. @param {unknown} error */
  broken(error) {
    sleep(this);
    this.host.fail(error);
  }

  /** Ends it and frees all that it holds. */
  release() {
    this.#released = true;
    sleep(this);
    this.#turn += 1;
    this.#ready = false;
    this.#children.disconnect();
    this.#resizer.disconnect();
    this.#tell('release');
    this.prompt.end();
    this.input.release();
    this.engine.sessions.delete(this);
    this.view.free();
    this.#lease?.release();
    this.#old?.remove();
    if (this.#canvas) {
      // What the canvas itself holds would stay until it is collected.
      if (!this.#context) /** @type {any} */ (this.#canvas.getContext('webgpu'))?.unconfigure();
      this.#canvas.width = this.#canvas.height = 0;
      this.#canvas.remove();
    }
    this.#canvas = null;
  }
}
