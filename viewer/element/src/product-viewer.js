// <product-viewer>: the loader. It draws nothing itself; the engine comes when a viewer nears the viewport.

import { ATTRIBUTES, reflect } from './attributes.js';
import { engine } from './backend.js';
import { Failure, absolute, download } from './download.js';
import { unwatch, watch } from './near.js';
import { shadow } from './shadow.js';

/** @typedef {import('./session.js').Session} Session */

// On a server there are no elements; the module may be imported there all the same.
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

/** Shows a glTF model that a shopper can turn. Names and meanings are those of `<model-viewer>`. */
export class ProductViewerElement extends Base {
  /** Least share of the full resolution that a viewer may fall to while it moves and the device is slow, 0.25 to 1. */
  static minimumRenderScale = 0.5;

  static get observedAttributes() {
    return Object.keys(ATTRIBUTES);
  }

  /** @type {import('./shadow.js').Parts} */
  #parts;
  /** @type {Session | null} */
  #session = null;
  /** Grows with every start and stop, so that what comes late knows that it does. */
  #turn = 0;
  /** @type {{ url: string, promise: Promise<Uint8Array>, cancel: () => void } | null} */
  #bytes = null;
  /** Absolute address of the model that is wanted. */
  #address = '';
  /** Lights under way before the engine asks for them. @type {Map<string, ReturnType<typeof download>>} */
  #early = new Map();
  #near = false;
  #seen = false;
  #connected = false;
  #starting = false;
  #loaded = false;
  #dismissed = false;
  /** The page wants the poster over the model. */
  #covered = false;
  #visible = false;
  /** When the present model was first wanted, in milliseconds; 0 while it is not. */
  #since = 0;

  constructor() {
    super();
    this.#parts = shadow(this);
    // Properties set before the element was defined hide the accessors: set them again.
    for (const name of Object.keys(this)) {
      if (name in ProductViewerElement.prototype) {
        const /** @type {any} */ self = this;
        const value = self[name];
        delete self[name];
        self[name] = value;
      }
    }
  }

  connectedCallback() {
    if (this.#connected) return;
    this.#connected = true;
    this.#input();
    watch(this);
    this.#update();
  }

  disconnectedCallback() {
    // Moving an element in the page disconnects and connects it at once: only those that stay away are taken down.
    queueMicrotask(() => {
      if (this.isConnected || !this.#connected) return;
      this.#connected = this.#near = this.#seen = false;
      unwatch(this);
      this.#stop();
      this.#conceal();
    });
  }

  /** @param {string} name @param {string | null} before @param {string | null} after */
  attributeChangedCallback(name, before, after) {
    if (before === after) return;
    const parts = this.#parts;
    if (name === 'poster') {
      if (after) parts.image.src = after;
      else parts.image.removeAttribute('src');
    } else if (name === 'src') {
      const address = after ? absolute(after) : '';
      // The same address in other words is no other model.
      if (address !== this.#address) {
        this.#address = address;
        this.#since = 0;
        this.#loaded = this.#covered = false;
        parts.error.hidden = true;
        this.#drop();
        this.#session?.forget();
        if (!address) this.#conceal();
      }
    } else if (name === 'alt' || name === 'camera-controls' || name === 'touch-action') {
      this.#input();
    }
    this.#session?.changed(name);
    this.#update();
  }

  /** @param {boolean} near */
  onNear(near) {
    this.#near = near;
    this.#update();
  }

  /** @param {boolean} seen */
  onSeen(seen) {
    this.#seen = seen;
    this.#session?.show(seen);
  }

  /** Starts what should run by now. */
  #update() {
    const /** @type {any} */ { loading, reveal, environmentImage, skyboxImage, withCredentials } = this;
    const wanted = this.#connected && (loading === 'eager' || (this.#near && (reveal !== 'manual' || this.#dismissed)));
    if (!wanted || this.#starting) return;
    if (this.#address) this.#since ||= performance.now();
    if (this.#session) {
      this.#session.load(this.#address);
      return;
    }
    if (!this.#address) return;
    this.#starting = true;
    const turn = ++this.#turn;
    // The model and its light travel while the engine does.
    this.#fetch(this.#address).catch(() => {});
    for (const light of new Set([environmentImage || skyboxImage, skyboxImage])) {
      if (light && light !== 'neutral' && light !== 'legacy') {
        const href = absolute(light);
        const transfer = download(href, withCredentials);
        transfer.promise.catch(() => {});
        this.#early.set(href, transfer);
      }
    }
    engine().then((opened) => {
      if (turn !== this.#turn) return;
      this.#starting = false;
      this.#session = opened.session(this, this.#host());
      this.#session.show(this.#seen);
      this.#update();
    }, (error) => {
      if (turn !== this.#turn) return;
      this.#starting = false;
      this.#fail(error);
    });
  }

  /** The bytes of the model, from the transfer that is under way. @param {string} url */
  #fetch(url) {
    if (this.#bytes?.url !== url) {
      this.#drop();
      const /** @type {any} */ { withCredentials } = this;
      this.#bytes = { url, ...download(url, withCredentials, (share) => this.#progress(share * 0.8)) };
    }
    return this.#bytes.promise;
  }

  #drop() {
    this.#bytes?.promise.catch(() => {});
    this.#bytes?.cancel();
    this.#bytes = null;
  }

  /** Lights that nobody has asked for. */
  #dropLights() {
    this.#early.forEach((transfer) => transfer.cancel());
    this.#early.clear();
  }

  #stop() {
    this.#turn += 1;
    this.#dropLights();
    this.#starting = this.#loaded = false;
    this.#drop();
    this.#session?.release();
    this.#session = null;
  }

  /** What the engine may ask of the element. */
  #host() {
    return {
      parts: this.#parts,
      bytes: (/** @type {string} */ url) => this.#fetch(url),
      download: (/** @type {string} */ url, /** @type {boolean} */ credentials) => {
        const early = this.#early.get(url);
        this.#early.delete(url);
        return early ?? download(url, credentials);
      },
      Failure,
      absolute,
      progress: (/** @type {number} */ share) => this.#progress(share),
      fail: (/** @type {unknown} */ error) => this.#fail(error),
      /** The model's first frame is on the screen. @param {string} url @param {'webgpu' | 'webgl'} kind */
      drawn: (url, kind) => {
        this.#drop();
        this.#dropLights();
        this.#loaded = true;
        this.#progress(1);
        this.#send('load', { url, backend: kind === 'webgl' ? 'webgl2' : kind, firstFrame: performance.now() - this.#since });
        const /** @type {any} */ { reveal } = this;
        if (this.#dismissed || (reveal !== 'manual' && !this.#covered)) this.#uncover();
      },
    };
  }

  /** @param {number} share */
  #progress(share) {
    this.#parts.bar.style.transform = `scaleX(${share})`;
    this.#parts.stage.classList.toggle('done', share >= 1);
    this.#send('progress', { totalProgress: share, reason: 'model-load' });
  }

  /** @param {any} error */
  #fail(error) {
    if (error?.name === 'AbortError') return;
    const failure = error instanceof Failure ? error
      : new Failure('device', 'The model could not be shown.', String(error?.message ?? error), error);
    const { code, message, advice } = failure;
    // Light that fails to load leaves a model in the built-in light: no reason to cover it.
    if (code !== 'environment') {
      this.#drop();
      this.#parts.stage.classList.add('done');
      this.#parts.error.textContent = `${message} ${advice}`;
      this.#parts.error.hidden = false;
    }
    this.#send('error', { type: 'loadfailure', sourceError: failure.cause ?? failure, code, message, advice });
  }

  /** @param {string} type @param {any} [detail] */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Label, role and touch behaviour of the surface that takes input. */
  #input() {
    const /** @type {any} */ { alt, cameraControls, touchAction } = this;
    const { input } = this.#parts;
    input.setAttribute('role', cameraControls ? 'application' : 'img');
    input.setAttribute('aria-label', alt ?? '3D model');
    input.toggleAttribute('aria-hidden', false);
    if (cameraControls) input.tabIndex = 0;
    else input.removeAttribute('tabindex');
    input.style.touchAction = cameraControls ? touchAction : '';
  }

  #uncover() {
    this.#parts.error.hidden = true;
    this.#parts.stage.classList.add('shown');
    const before = this.#visible;
    this.#visible = true;
    this.#session?.revealed();
    if (before) return;
    this.#send('poster-dismissed');
    this.#send('model-visibility', { visible: true });
  }

  #conceal() {
    this.#parts.stage.classList.remove('shown');
    if (!this.#visible) return;
    this.#visible = false;
    this.#send('model-visibility', { visible: false });
  }

  /** True once the model of the current `src` has been drawn. */
  get loaded() {
    return this.#loaded;
  }

  /** True while the model is loaded and no poster covers it. */
  get modelIsVisible() {
    return this.#loaded && this.#visible;
  }

  /** Reveals the model, as soon as it is there (with `reveal="manual"`). */
  dismissPoster() {
    this.#dismissed = true;
    this.#covered = false;
    if (this.#loaded) this.#uncover();
    this.#update();
  }

  /** Puts the poster over the model again. */
  showPoster() {
    this.#dismissed = false;
    this.#covered = true;
    this.#conceal();
  }

  get paused() { return this.#session?.clock.paused ?? true; }
  get currentTime() { return this.#session?.clock.time ?? 0; }
  set currentTime(/** @type {number} */ time) { this.#session?.seek(time); }
  get duration() { return this.#session?.clock.duration ?? 0; }
  get timeScale() { return this.#session?.clock.scale ?? 1; }
  set timeScale(/** @type {number} */ scale) { if (this.#session && Number.isFinite(scale)) this.#session.clock.scale = scale; }
  get availableAnimations() { return this.#session?.clock.names ?? []; }
  get availableVariants() { return this.#session?.variants ?? []; }
  get turntableRotation() { return this.#session?.turntable ?? 0; }

  /** @param {{ repetitions?: number, pingpong?: boolean }} [options] */
  play(options) { this.#session?.play(options); }
  pause() { this.#session?.pause(); }
  /** Ends the camera's motion where it was going. */
  jumpCameraToGoal() { this.#session?.jump(); }
  /** Current orbit, `{ theta, phi, radius }` in radians and metres. */
  getCameraOrbit() { return measure(['theta', 'phi', 'radius'], ['rad', 'rad', 'm'], this.#session?.camera() ?? [0, 1.309, 0]); }
  /** Point looked at, metres. */
  getCameraTarget() { return point(this.#session?.camera().slice(3) ?? [0, 0, 0]); }
  /** Vertical field of view, degrees. */
  getFieldOfView() { return degrees(this.#session?.camera()[6] ?? Math.PI / 6); }
  getMinimumFieldOfView() { return degrees(this.#session?.camera()[7] ?? 0); }
  getMaximumFieldOfView() { return degrees(this.#session?.camera()[8] ?? 0); }
  /** Edge lengths of the model's box, metres. */
  getDimensions() { return point(this.#session?.shape.slice(3) ?? [0, 0, 0]); }
  getBoundingBoxCenter() { return point(this.#session?.shape ?? [0, 0, 0]); }
  /** Aspect (width over height) that the model fills best. */
  getIdealAspect() { return this.#session?.shape[7] ?? 1; }
  /** @param {number} [theta] radians */
  resetTurntableRotation(theta = 0) { this.#session?.turn(theta); }
  /** Shows the interaction prompt again. */
  resetInteractionPrompt() { this.#session?.prompt.reset(); }
  /** Measures the model again and frames it. */
  updateFraming() { this.#session?.frame(); }
  /** Zooms in by steps of the keyboard (negative: out). @param {number} keyPresses */
  zoom(keyPresses) { this.#session?.zoomKeys(keyPresses); }

  /**
   * A picture of what is shown, drawn anew at full resolution.
   * @param {{ mimeType?: string, qualityArgument?: number, idealAspect?: boolean }} [options]
   * @returns {Promise<Blob>}
   */
  async toBlob(options) {
    if (!this.#session) throw new Error('There is no picture yet.');
    return this.#session.blob(options);
  }

  /** The same at once, as a data URL. @param {string} [type] @param {number} [quality] */
  toDataURL(type, quality) {
    return this.#session?.dataURL(type, quality) ?? 'data:,';
  }
}

/** @param {string[]} names @param {string[]} units @param {ArrayLike<number>} values */
function measure(names, units, values) {
  const /** @type {any} */ result = {};
  names.forEach((name, index) => { result[name] = values[index]; });
  Object.defineProperty(result, 'toString', { value: () => names.map((_, index) => values[index] + units[index]).join(' ') });
  return result;
}

/** @param {ArrayLike<number>} values */
function point(values) {
  return measure(['x', 'y', 'z'], ['m', 'm', 'm'], values);
}

/** @param {number} angle */
function degrees(angle) {
  return angle * 180 / Math.PI;
}

reflect(ProductViewerElement);
if (globalThis.customElements && !customElements.get('product-viewer')) customElements.define('product-viewer', ProductViewerElement);
