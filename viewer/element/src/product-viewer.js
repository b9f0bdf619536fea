// <product-viewer>: the loader. It draws nothing itself; the engine comes when a viewer nears the viewport.

import { ATTRIBUTES, reflect } from './attributes.js';
import { arrived, engine, has, second } from './backend.js';
import { Failure, absolute, download, underway } from './download.js';
import { configure } from './loading/config.js';
import { phases } from './loading/progress.js';
import { forward, orbit, point } from './members.js';
import { unwatch, watch } from './near.js';
import { shadow } from './shadow.js';
import { trusted } from './loading/trust.js';

/** @typedef {import('./session.js').Session} Session */

// On a server there are no elements; the module may be imported there all the same.
const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

/** Shows a glTF model that a shopper can turn. Names and meanings are those of `<model-viewer>`. */
export class ProductViewerElement extends Base {
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
  #due = false;
  #loaded = false;
  #dismissed = false;
  /** The page wants the poster over the model. */
  #covered = false;
  #visible = false;
  /** When the present model was first wanted, in milliseconds; 0 while it is not. */
  #since = 0;
  /** Whether it was drawn; then there is something behind the poster. */
  #drawn = false;
  /** How long its first frame took, once that is on the screen. */
  #took = 0;
  #sensitivity = 1;
  /** Tells of the present model's progress. @type {ReturnType<typeof phases>} */
  #progress = () => {};
  /** Features that need no engine. @type {Promise<any> | null} */
  #side = null;
  /** @type {any} */
  #ar = null;
  /** @type {{ promise: Promise<unknown>, done: () => void }} */
  #opened = later();

  static {
    forward(ProductViewerElement, (element, name) => element.#session?.members[name], (element) => element.#opened.promise);
  }

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
    this.#aside();
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
      this.#aside();
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
        this.#since = this.#took = 0;
        this.#drawn = false;
        this.#progress = phases((detail) => this.#advance(detail));
        this.#loaded = this.#covered = false;
        parts.error.hidden = true;
        this.#drop();
        this.#session?.forget();
        if (!address) this.#conceal();
      }
    } else if (/^(alt|camera-controls|touch-action|disable-zoom)$/.test(name)) {
      this.#input();
    }
    this.#session?.changed(name);
    this.#aside(name);
    this.#update();
  }

  /** What works without an engine: AR, and what search engines read. Fetched where it is asked for. @param {string} [name] of the attribute that has changed */
  #aside(name) {
    const /** @type {any} */ { ar, generateSchema } = this;
    if (!ar && !generateSchema && !this.#side) return;
    this.#side ??= import('./aside.js').then(({ Aside }) => new Aside(this, this.#parts, this.#host()));
    this.#side.then((side) => {
      this.#ar = side;
      side.update(name);
    }, (error) => {
      this.#side = null;
      console.warn('product-viewer: a part could not be loaded:', error);
    });
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
    this.#appear();
  }

  /** Starts what should run by now, once for all that a script sets in one go. */
  #update() {
    if (this.#due) return;
    this.#due = true;
    queueMicrotask(() => {
      this.#due = false;
      this.#start();
    });
  }

  #start() {
    const /** @type {any} */ { loading, reveal, environmentImage, skyboxImage, withCredentials } = this;
    const wanted = this.#connected && (loading === 'eager' || this.#dismissed || (this.#near && reveal !== 'manual'));
    if (!wanted || this.#starting) return;
    if (this.#address) this.#since ||= performance.now();
    if (this.#session) {
      this.#session.load(this.#address);
      return;
    }
    if (!this.#address) return;
    this.#starting = true;
    const turn = ++this.#turn;
    // The model and its light travel while the engine does. What another viewer fetches is waited for, too: that one may go.
    if (underway(this.#address, withCredentials) || !has(this.#address, withCredentials)) this.#fetch(this.#address).catch(() => {});
    for (const light of new Set([environmentImage || skyboxImage, skyboxImage])) {
      if (light && light !== 'neutral' && light !== 'legacy') {
        const href = absolute(light);
        const transfer = download(href, withCredentials);
        transfer.promise.then(arrived, () => {});
        this.#early.set(href, transfer);
      }
    }
    engine(/** @type {any} */ (ProductViewerElement).powerPreference).then((opened) => {
      if (turn !== this.#turn) return;
      this.#starting = false;
      this.#session = opened.session(this, this.#host());
      this.#session.show(this.#seen);
      this.#opened.done();
      // Who hears of it may take away a viewer whose transfer this one is to share: it has its share by then.
      this.#start();
      this.#progress('engine', 1);
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
      const /** @type {any} */ { src, withCredentials } = this;
      this.#progress('download', 0, 0);
      this.#bytes = { url, ...download(url, withCredentials, (loaded, total) => this.#progress('download', loaded, total)) };
      this.#bytes.promise.then((bytes) => {
        arrived(bytes);
        this.#progress('download', bytes.length, bytes.length);
        this.#send('preload', { url: src, src, element: this });
      }, () => {});
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
    this.#starting = this.#loaded = this.#drawn = false;
    this.#since = this.#took = 0;
    this.#drop();
    if (this.#session) this.#opened = later();
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
      measures: { orbit, point },
      trusted,
      settings: ProductViewerElement,
      session: () => this.#session,
      /** What draws by WebGL2, for what WebGPU cannot be used for. */
      webgl: () => second().then((opened) => opened.second(this, this.#host())),
      send: (/** @type {string} */ type, /** @type {any} */ detail) => this.#send(type, detail),
      progress: (/** @type {string} */ url, /** @type {any[]} */ ...args) => url === this.#address && /** @type {any} */ (this.#progress)(...args),
      fail: (/** @type {unknown} */ error, /** @type {boolean} */ beside) => this.#fail(error, beside),
      /** What was drawn is let go of until it is seen again: the poster stands in. */
      parked: () => this.#conceal(),
      /** The model was drawn, perhaps without some of its pictures. */
      shown: () => {
        this.#drawn = true;
        this.#reveal();
      },
      /** And is on the screen. */
      seen: () => { this.#took ||= performance.now() - this.#since; },
      /** All of the model is on the screen. @param {string} _url @param {'webgpu' | 'webgl'} kind */
      drawn: (_url, kind) => {
        this.#drop();
        this.#dropLights();
        this.#loaded = true;
        this.#progress('draw', 1);
        this.#send('load', { url: /** @type {any} */ (this).src, backend: kind === 'webgl' ? 'webgl2' : kind, firstFrame: this.#took });
        this.#reveal();
      },
    };
  }

  /** @param {import('./loading/progress.js').Progress} detail */
  #advance(detail) {
    this.#parts.bar.style.transform = `scaleX(${detail.totalProgress})`;
    this.#parts.stage.classList.toggle('done', detail.totalProgress >= 1);
    this.#send('progress', detail);
  }

  /** @param {any} error @param {boolean} [beside] what failed is not the model itself */
  #fail(error, beside = false) {
    if (error?.name === 'AbortError') return;
    const failure = error instanceof Failure ? error
      : new Failure('device', 'The model could not be shown.', String(error?.message ?? error), error);
    const { code, message, advice } = failure;
    // Without its light, or one of its pictures, there is still a model to be seen: no reason to cover it.
    if (!beside && code !== 'environment' && code !== 'image') {
      this.#drop();
      this.#parts.error.textContent = `${message} ${advice}`;
      this.#parts.error.hidden = false;
      // There is nothing more to wait for.
      this.#progress('draw', 1);
    }
    this.#send('error', { type: code === 'device' ? 'webglcontextlost' : 'loadfailure', sourceError: failure.cause ?? failure, code, message, advice });
  }

  /** @param {string} type @param {any} [detail] */
  #send(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  /** Label, role and touch behaviour of the surface that takes input. */
  #input() {
    const /** @type {any} */ { alt, cameraControls, disableZoom, touchAction } = this;
    const { input } = this.#parts;
    input.setAttribute('role', cameraControls ? 'application' : 'img');
    input.setAttribute('aria-label', alt ?? '3D model');
    input.toggleAttribute('aria-hidden', false);
    if (cameraControls) input.tabIndex = 0;
    else input.removeAttribute('tabindex');
    // Where two fingers are not ours, they may zoom the page.
    const fingers = disableZoom && touchAction !== 'none' ? `${touchAction} pinch-zoom` : touchAction;
    input.style.touchAction = cameraControls ? fingers : '';
  }

  /** Shows what was drawn, unless the page wants the poster. */
  #reveal() {
    const /** @type {any} */ { reveal } = this;
    if (this.#dismissed || (reveal !== 'manual' && !this.#covered)) this.#uncover();
  }

  #uncover() {
    this.#parts.error.hidden = true;
    const covered = !this.#parts.stage.classList.contains('shown');
    this.#parts.stage.classList.add('shown');
    if (covered) this.#send('poster-dismissed');
    this.#appear();
    this.#session?.revealed();
  }

  #conceal() {
    this.#parts.stage.classList.remove('shown');
    this.#appear();
  }

  /** Tells when the model has become visible, or is so no longer. */
  #appear() {
    const visible = this.modelIsVisible;
    if (visible === this.#visible) return;
    this.#visible = visible;
    this.#send('model-visibility', { visible });
  }

  /** True once the model of the current `src` has been drawn. */
  get loaded() {
    return this.#loaded;
  }

  /** True while the model is loaded, in the viewport, and no poster covers it. */
  get modelIsVisible() {
    return this.#loaded && this.#seen && this.#parts.stage.classList.contains('shown');
  }

  /** Factor on all that the user's hand does; `orbit-sensitivity` and its like come on top. */
  get inputSensitivity() {
    return this.#sensitivity;
  }

  set inputSensitivity(factor) {
    this.#sensitivity = Number(factor);
  }

  /** Reveals the model, as soon as it is there (with `reveal="manual"`). */
  dismissPoster() {
    this.#dismissed = true;
    this.#covered = false;
    if (this.#drawn) this.#uncover();
    this.#update();
  }

  /** Puts the poster over the model again. */
  showPoster() {
    this.#dismissed = false;
    this.#covered = true;
    this.#conceal();
  }

  /** Whether AR is to be had here, by one of `ar-modes`. */
  get canActivateAR() {
    return this.#ar?.canActivateAR ?? false;
  }

  /** Starts AR; only from within a handler of what the user does. */
  async activateAR() {
    await (await this.#side)?.activateAR();
  }
}

/** A promise that is kept from outside. */
function later() {
  let done = () => {};
  return { promise: new Promise((resolve) => { done = () => resolve(undefined); }), done: () => done() };
}

configure(ProductViewerElement);
reflect(ProductViewerElement);
if (globalThis.customElements && !customElements.get('product-viewer')) customElements.define('product-viewer', ProductViewerElement);
