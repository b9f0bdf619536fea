// One viewer at work: what it loads, where its camera goes, when it draws.

import { Clock } from './clock.js';
import { Input, ZOOM_STEP } from './input.js';
import { Prompt } from './prompt.js';
import { Resolution } from './resolution.js';
import { sleep, wake } from './scheduler.js';
import { quantities, quantity } from './units.js';

/** @typedef {import('./engine.js').Engine} Engine */

/** Radians a second. */
const ROTATION = Math.PI / 32;
/** Milliseconds without motion after which the full resolution comes back. */
const CALM = 150;
/** Frames that the GPU may be behind. */
const AHEAD = 2;
const CAMERA = ['camera-orbit', 'camera-target', 'field-of-view'];
const LIMITS = /^(min|max)-|^interpolation-decay/;
const calm = matchMedia('(prefers-reduced-motion:reduce)');
const STAGE = /^(exposure|tone-mapping|shadow-)/;

export class Session {
  clock = new Clock();
  /** @type {string[]} */
  variants = [];
  /** Centre x, y, z, size x, y, z, framing distance, ideal aspect. @type {number[] | Float32Array} */
  shape = [0, 0, 0, 0, 0, 0, 1, 1];
  turntable = 0;

  /** @type {Engine} */
  #engine;
  #host;
  /** @type {HTMLCanvasElement | null} */
  #canvas = null;
  /** The canvas of the lost device, shown until the new one has a picture. @type {HTMLCanvasElement | null} */
  #old = null;
  /** @type {CanvasRenderingContext2D | null} */
  #context = null;
  /** @type {any} */
  #view = null;
  /** @type {{ release: () => void }[]} */
  #leases = [];
  /** @type {{ release: () => void }[]} */
  #lights = [];
  /** Empty for no model, null while none is asked for. @type {string | null} */
  #url = null;
  #turn = 0;
  #lightTurn = 0;
  #seen = false;
  #ready = false;
  #first = false;
  #width = 0;
  #height = 0;
  #flying = 0;
  #last = 0;
  #lastMotion = 0;
  #reduced = false;
  #resolution = new Resolution();
  #source = 'none';
  #state = '';
  #rotating = false;
  #timer = 0;
  #misses = 0;
  /** Where the camera of the lost device was going. @type {Float32Array | undefined} */
  #goal;
  /** A model has been shown before: after a lost device the camera and the clock go on from there. */
  #began = false;
  #input;
  #resizer;

  /** @param {Engine} engine @param {any} element @param {any} host */
  constructor(engine, element, host) {
    this.element = element;
    this.#host = host;
    this.#engine = engine;
    this.#input = new Input(this, host.parts.input);
    this.prompt = new Prompt(host.parts.prompt, () => wake(this));
    this.#resizer = new ResizeObserver((entries) => this.#resize(entries[entries.length - 1]));
    this.#attach(engine);
  }

  /** @param {Engine} engine */
  #attach(engine) {
    this.#engine = engine;
    engine.sessions.add(this);
    const canvas = document.createElement('canvas');
    canvas.part.add('canvas');
    canvas.setAttribute('aria-hidden', 'true');
    const before = this.#view;
    this.#view = engine.device.view(canvas);
    before?.free();
    this.#context = engine.kind === 'webgl' ? canvas.getContext('2d') : null;
    this.#old = this.#canvas;
    this.#canvas = canvas;
    this.#host.parts.stage.prepend(canvas);
    this.#resizer.disconnect();
    try {
      this.#resizer.observe(canvas, { box: 'device-pixel-content-box' });
    } catch {
      this.#resizer.observe(canvas);
    }
    this.#stage();
  }

  /** Loads the model at this address, if it is not the one shown or loading. @param {string} url */
  load(url) {
    if (url === this.#url) return;
    this.forget();
    this.#url = url;
    if (url) {
      this.#load();
      return;
    }
    this.#ready = false;
    this.#view.clear_model();
    this.#leases.splice(0).forEach((lease) => lease.release());
  }

  /** Another model is wanted: what loads is given up, what is shown stays until the other one is drawn. */
  forget() {
    this.#turn += 1;
    this.#url = null;
    this.#began = this.#first = false;
  }

  /** @param {boolean} [again] the same model after a lost device: camera and clock stay as they are */
  async #load(again = false) {
    const turn = ++this.#turn;
    const url = /** @type {string} */ (this.#url);
    const { element } = this;
    const engine = this.#engine;
    const lease = engine.model(url, this.#host, element.withCredentials);
    try {
      const [model] = await Promise.all([lease.value, this.#light()]);
      if (turn !== this.#turn) {
        lease.release();
        return;
      }
      this.#leases.splice(0).forEach((old) => old.release());
      this.#leases.push(lease);
      const view = this.#view;
      this.shape = model.shape();
      this.variants = model.variants();
      view.set_model(model);
      this.#variant();
      if (again) {
        this.#frameAgain();
      } else {
        this.clock = new Clock(model.animations());
        this.turntable = 0;
        if (element.animationName !== null || element.autoplay) this.clock.select(element.animationName);
        if (element.autoplay) this.play();
        this.frame();
      }
      this.#pose();
      this.#ready = this.#began = this.#first = true;
      this.#misses = 0;
      this.#postpone();
      wake(this);
    } catch (error) {
      lease.release();
      if (turn !== this.#turn) return;
      // Another viewer began the transfer and was taken away.
      if (/** @type {any} */ (error)?.name === 'AbortError') this.#load(again);
      else this.#host.fail(error);
    }
  }

  /** Gets the light that the attributes ask for; an address that fails leaves the built-in studio. */
  async #light() {
    const turn = ++this.#lightTurn;
    const { environmentImage, skyboxImage, withCredentials } = this.element;
    const engine = this.#engine;
    const address = (/** @type {string | null} */ text) => (!text || text === 'neutral' || text === 'legacy' ? '' : this.#host.absolute(text));
    const urls = [address(environmentImage || skyboxImage), ...(skyboxImage ? [address(skyboxImage)] : [])];
    const wanted = urls.map((url) => engine.light(url, this.#host, withCredentials));
    const lights = await Promise.all(wanted.map(async (lease, at) => lease.value.catch(async (error) => {
      if (turn === this.#lightTurn && (at === 0 || urls[0] !== urls[1])) this.#host.fail(error);
      // No sky is better than another one.
      if (at > 0) return undefined;
      wanted[at] = engine.light('', this.#host, false);
      return wanted[at].value;
    })));
    if (turn !== this.#lightTurn || engine !== this.#engine) {
      wanted.forEach((lease) => lease.release());
      return;
    }
    this.#lights.splice(0).forEach((old) => old.release());
    this.#lights = wanted;
    this.#view.set_light(lights[0]);
    if (lights[1]) this.#view.set_sky(lights[1]);
    else this.#view.clear_sky();
    wake(this);
  }

  /** An attribute has changed. @param {string} name */
  changed(name) {
    const part = CAMERA.indexOf(name);
    if (part >= 0 || LIMITS.test(name)) {
      this.#camera();
      if (part >= 0) this.#view.home(part);
      this.#source = 'none';
    } else if (STAGE.test(name)) {
      this.#stage();
    } else if (name === 'environment-image' || name === 'skybox-image') {
      this.#light().then(() => this.#send('environment-change'), (error) => this.#host.fail(error));
    } else if (name === 'variant-name') {
      this.#variant();
    } else if (name === 'animation-name') {
      if (this.clock.index >= 0) this.clock.select(this.element.animationName);
      this.#pose();
    } else if (name === 'autoplay' && this.element.autoplay) {
      this.play();
    } else if (name.startsWith('auto-rotate')) {
      this.#postpone();
    } else if (name.startsWith('interaction-prompt') || name === 'camera-controls') {
      this.prompt.cancel();
      this.#prompt();
    }
    wake(this);
  }

  /** Whether the viewer is on the screen. @param {boolean} seen */
  show(seen) {
    this.#seen = seen;
    if (seen) {
      this.#prompt();
      wake(this);
    } else {
      this.prompt.cancel();
    }
  }

  /** The model has been revealed. */
  revealed() {
    this.#prompt();
    this.#postpone();
  }

  #prompt() {
    const { cameraControls, interactionPrompt, interactionPromptThreshold } = this.element;
    if (this.#seen && cameraControls && interactionPrompt !== 'none' && this.element.modelIsVisible) this.prompt.plan(interactionPromptThreshold);
  }

  /** Auto-rotation waits until its delay has passed from now. */
  #postpone() {
    clearTimeout(this.#timer);
    const { autoRotate, autoRotateDelay } = this.element;
    this.#rotating = autoRotate && autoRotateDelay <= 0;
    if (this.#rotating) wake(this);
    if (!autoRotate || this.#rotating || !Number.isFinite(autoRotateDelay)) return;
    this.#timer = window.setTimeout(() => {
      this.#rotating = true;
      wake(this);
    }, autoRotateDelay);
  }

  #camera() {
    const { element, shape } = this;
    const distance = shape[6];
    const orbit = [NaN, NaN, distance];
    const read = (/** @type {string} */ name, /** @type {number[]} */ wholes) => quantities(element[name], wholes);
    this.#view.set_camera(new Float32Array([
      ...read('cameraOrbit', orbit), ...read('cameraTarget', [NaN, NaN, NaN]), ...read('fieldOfView', [Math.PI / 6]),
      ...read('minCameraOrbit', orbit), ...read('maxCameraOrbit', orbit),
      ...read('minFieldOfView', [Math.PI / 6]), ...read('maxFieldOfView', [Math.PI / 6]),
    ]));
    this.#view.set_decay(element.interpolationDecay);
  }

  /** Frames the model as the attributes ask, at once. */
  frame() {
    this.#camera();
    this.#view.home(3);
    this.#view.jump();
    this.#source = 'none';
    wake(this);
  }

  /** On another device, as it was before. */
  #frameAgain() {
    this.#camera();
    this.#view.restore(this.#goal);
    this.#view.set_turntable(this.turntable);
  }

  #stage() {
    const { exposure, toneMapping, shadowIntensity, shadowSoftness } = this.element;
    this.#view.set_stage(exposure, toneMapping, shadowIntensity, shadowSoftness);
  }

  #variant() {
    const { variantName } = this.element;
    const index = variantName === null ? -1 : this.variants.indexOf(variantName);
    if (variantName !== null && variantName !== 'default' && index < 0 && this.variants.length) {
      console.warn(`product-viewer: the model has no variant ${JSON.stringify(variantName)}, but ${JSON.stringify(this.variants)}`);
    }
    this.#view.set_variant(index);
    if (this.#ready) this.#send('variant-applied');
  }

  #pose() {
    this.#view.set_animation(this.clock.index, this.clock.time);
  }

  /** @param {{ repetitions?: number, pingpong?: boolean }} [options] */
  play(options) {
    if (this.clock.index < 0) this.clock.select(this.element.animationName);
    this.clock.play(options);
    if (!this.clock.paused) this.#send('play');
    wake(this);
  }

  pause() {
    if (this.clock.paused) return;
    this.clock.paused = true;
    this.#send('pause');
  }

  /** @param {number} time seconds */
  seek(time) {
    if (!Number.isFinite(time)) return;
    if (this.clock.index < 0) this.clock.select(this.element.animationName);
    this.clock.time = time;
    this.#pose();
    wake(this);
  }

  /** The user has the model in hand. */
  touched() {
    this.prompt.end();
    this.#postpone();
    this.#source = 'user-interaction';
  }

  /** @param {number} theta @param {number} phi radians */
  orbit(theta, phi) {
    this.touched();
    this.#view.orbit(theta, phi);
    wake(this);
  }

  /** @param {number} amount see the camera */
  zoom(amount) {
    this.touched();
    this.#view.zoom(amount);
    wake(this);
  }

  /** @param {number} presses */
  zoomKeys(presses) {
    this.zoom(-presses * ZOOM_STEP * this.element.zoomSensitivity);
  }

  /** @param {number} x @param {number} y shares of the height */
  pan(x, y) {
    this.touched();
    this.#view.pan(x, y, this.#aspect);
    wake(this);
  }

  /** Back to the first view. */
  home() {
    this.touched();
    this.#view.home(3);
    wake(this);
  }

  jump() {
    this.#view.jump();
    wake(this);
  }

  /** @param {number} angle radians */
  turn(angle) {
    this.turntable = angle;
    wake(this);
  }

  /** Where the camera is: theta, phi, radius, target, field of view and its limits. @returns {Float32Array} */
  camera() {
    return this.#view.state(this.#aspect);
  }

  get #aspect() {
    return this.#width / this.#height || 1;
  }

  /** @param {ResizeObserverEntry} entry */
  #resize(entry) {
    const [exact] = entry.devicePixelContentBoxSize ?? [];
    const { width, height } = entry.contentRect;
    const ratio = window.devicePixelRatio;
    const limit = this.#engine.device.limit();
    this.#width = Math.min(exact?.inlineSize ?? Math.round(width * ratio), limit);
    this.#height = Math.min(exact?.blockSize ?? Math.round(height * ratio), limit);
    // In this same frame, before it is painted: a canvas of the wrong size never shows.
    if (this.#ready && !this.#first && this.#seen && this.#width && this.#height) this.#draw(this.#reduced ? this.#least() : 1);
    else wake(this);
  }

  #least() {
    return this.#resolution.scale(this.element.constructor.minimumRenderScale);
  }

  /** One frame of the scheduler's; true when there is more to come. @param {number} now */
  tick(now) {
    if (!this.#ready || !this.#width || !this.#height || !(this.#seen || this.#first)) {
      this.#last = 0;
      return false;
    }
    // The GPU is behind: more frames would only make it later.
    if (this.#flying >= AHEAD) return true;
    const { element, clock, prompt } = this;
    const view = this.#view;
    const time = this.#last ? Math.min(Math.max(now - this.#last, 0), 100) : 16;
    this.#last = now;

    let moving = view.step(time);
    if (this.#rotating && !this.#input.busy && element.modelIsVisible && !calm.matches) {
      const speed = quantity(element.rotationPerSecond ?? undefined, ROTATION);
      this.turntable += (Number.isNaN(speed) ? ROTATION : speed) * time / 1000;
      moving = true;
    }
    if (!clock.paused && this.#seen) {
      clock.advance(time / 1000, (count) => this.#send('loop', { count }), () => this.#send('finished'));
      this.#pose();
      moving = true;
    }
    if (prompt.tick(now)) moving = true;
    view.set_turntable(this.turntable + prompt.angle);

    if (moving) this.#lastMotion = now;
    else if (this.#reduced && now - this.#lastMotion < CALM) return true;
    else this.#resolution.rest();
    const scale = moving ? this.#least() : 1;
    this.#reduced = scale < 1;
    // A browser that has no texture to give now may have one later, but is not asked for ever.
    if (!this.#draw(scale)) return ++this.#misses < 100;
    this.#misses = 0;
    if (moving) this.#resolution.drawn(now);
    this.#report();
    if (this.#first) this.#begin();
    const more = moving || this.#reduced;
    if (!more) this.#last = 0;
    return more;
  }

  /** @param {number} scale share of the full resolution */
  #draw(scale) {
    const engine = this.#engine;
    const width = Math.max(1, Math.round(this.#width * scale));
    const height = Math.max(1, Math.round(this.#height * scale));
    if (!this.#view.draw(width, height)) return false;
    if (this.#context) this.#copy(/** @type {HTMLCanvasElement} */ (this.#canvas), this.#context, width, height);
    else {
      this.#flying += 1;
      // A lost device may still answer when nothing of it is counted any more.
      engine.device.finished(() => { this.#flying = Math.max(0, this.#flying - 1); });
    }
    return true;
  }

  /**
   * Takes the picture over from the context's own canvas.
   * @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2D} context @param {number} width @param {number} height
   */
  #copy(canvas, context, width, height) {
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    context.globalCompositeOperation = 'copy';
    context.drawImage(this.#engine.canvas, 0, 0);
  }

  /** The first frame of a model was drawn: tell when it is on the screen. */
  async #begin() {
    this.#first = false;
    const turn = this.#turn;
    await this.#engine.presented();
    if (turn !== this.#turn) return;
    this.#old?.remove();
    this.#old = null;
    this.#host.drawn(/** @type {string} */ (this.#url), this.#engine.kind);
  }

  /** Tells of a camera that is elsewhere than at the last frame. */
  #report() {
    const state = this.camera().subarray(0, 7).join();
    if (state === this.#state) return;
    this.#state = state;
    this.#send('camera-change', { source: this.#source });
  }

  /** @param {string} type @param {any} [detail] */
  #send(type, detail) {
    this.element.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /**
   * @param {{ mimeType?: string, qualityArgument?: number, idealAspect?: boolean }} [options]
   * @returns {Promise<Blob>}
   */
  async blob({ mimeType = 'image/png', qualityArgument, idealAspect = false } = {}) {
    if (!this.#ready) throw new Error('There is no picture yet.');
    let width = this.#width || 512;
    let height = this.#height || 512;
    if (idealAspect) {
      const ideal = this.shape[7];
      if (width / height > ideal) width = Math.max(1, Math.round(height * ideal));
      else height = Math.max(1, Math.round(width / ideal));
    }
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    if (this.#context) {
      if (!this.#view.draw(width, height)) throw new Error('There is no picture yet.');
      this.#copy(canvas, context, width, height);
    } else {
      const pixels = await this.#view.capture(width, height);
      context.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
    }
    return new Promise((done, fail) => {
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('The picture could not be encoded.'))), mimeType, qualityArgument);
    });
  }

  /** @param {string} [type] @param {number} [quality] */
  dataURL(type, quality) {
    // The canvas can be read only in the task in which it was drawn to.
    if (this.#ready && this.#width && this.#height) this.#draw(1);
    return this.#canvas?.toDataURL(type, quality) ?? 'data:,';
  }

  /** The device is lost: nothing can be drawn until {@link move}. */
  halt() {
    sleep(this);
    // A device that is lost before its first frame has no camera to keep.
    if (this.#ready) this.#goal = this.#view.goal();
    this.#turn += 1;
    this.#lightTurn += 1;
    this.#ready = false;
    this.#flying = 0;
    // They are gone with the device.
    this.#leases = [];
    this.#lights = [];
  }

  /** Goes on with another device. @param {Engine} engine */
  move(engine) {
    if (!this.#canvas) return;
    this.#old?.remove();
    try {
      this.#attach(engine);
      if (this.#url) this.#load(this.#began);
    } catch (error) {
      this.broken(error);
    }
  }

  /** Something that should not fail has failed. @param {unknown} error */
  broken(error) {
    sleep(this);
    this.#host.fail(error);
  }

  /** Ends it and frees all that it holds. */
  release() {
    sleep(this);
    this.#turn += 1;
    this.#lightTurn += 1;
    this.#ready = false;
    clearTimeout(this.#timer);
    this.prompt.end();
    this.#input.release();
    this.#resizer.disconnect();
    this.#engine.sessions.delete(this);
    this.#view.free();
    [...this.#leases, ...this.#lights].forEach((lease) => lease.release());
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

