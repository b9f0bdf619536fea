// AR: which way this browser has, the button, and what follows when it is pressed. Works without an engine: links, codes
// and USDZ need neither WebGPU nor WebGL.

import { strings } from '../a11y/strings.js';
import { blocked, choose, isAndroid, isApple } from './modes.js';
import { address, show } from './quick-look.js';
import { NO_VIEWER, intent } from './scene-viewer.js';
import { CROSS, CUBE, adopt, drawing, made } from './style.js';

/**
 * @typedef {object} Host what the element lends
 * @property {(url: string) => string} absolute
 * @property {(type: string, detail?: any) => void} send dispatches an event on the element
 * @property {() => any} session the viewer at work, or null
 * @property {() => Promise<any>} [webgl] a session on WebGL2 that shows the same model, to be released by its caller
 * @property {(url: string, credentials: boolean) => { promise: Promise<Uint8Array> }} download
 * @property {any} settings and what else decoders need, see codecs/decoder.js
 * @property {any} Failure
 * @property {any} trusted
 */

const DEFAULT_MODES = 'webxr scene-viewer quick-look';
/** Attributes on which the choice depends. */
const WATCHED = ['ar', 'ar-modes', 'src', 'ios-src', 'ar-usdz-max-texture-size', 'ar-qr'];

/** One element's AR, from when it first has the attribute `ar`. */
export class AR {
  #element;
  #parts;
  #host;
  /** @type {import('./modes.js').Mode} */
  #mode = 'none';
  #turn = 0;
  /** The choice under way. @type {Promise<void>} */
  #choosing = Promise.resolve();
  /** Whether a code for the phone stands in for AR. */
  #code = false;
  #box;
  #button;
  /** @type {HTMLAnchorElement | null} */
  #anchor = null;
  /** Address of the last USDZ made. */
  #blob = '';
  /** @type {Promise<typeof import('./webxr.js')> | null} */
  #webxr = null;
  /** The session of WebXR. @type {{ end: () => void } | null} */
  #present = null;

  /** @param {any} element @param {any} parts of its shadow tree: `stage` @param {Host} host */
  constructor(element, parts, host) {
    this.#element = element;
    this.#parts = parts;
    this.#host = host;
    adopt(/** @type {ShadowRoot} */ (parts.stage.getRootNode()));
    const label = document.createElement('span');
    this.#button = /** @type {HTMLButtonElement} */ (made('button', 'ar-button', 'default-ar-button', drawing(CUBE), label));
    this.#button.type = 'button';
    const slot = document.createElement('slot');
    slot.name = 'ar-button';
    slot.append(made('div', 'ar-box', '', this.#button));
    this.#box = made('div', 'ar', '', slot);
    this.#box.hidden = true;
    this.#box.addEventListener('click', this.#click);
    // The surface beneath would take it for a tap on the model.
    for (const type of ['pointerdown', 'keydown']) this.#box.addEventListener(type, (event) => event.stopPropagation());
    parts.stage.append(this.#box);
    this.#words();
    element.setAttribute('ar-status', 'not-presenting');
    this.#select().then(() => this.#arrive());
  }

  /** True if one of `ar-modes` works here. */
  get canActivateAR() {
    return this.#mode !== 'none';
  }

  /** An attribute of the element changed. @param {string} name */
  changed(name) {
    if (name === 'a11y') this.#words();
    if (WATCHED.includes(name)) this.#select();
  }

  /**
   * Opens AR, or the code for the phone; to be called while handling a click.
   * @throws {Error} if it cannot be opened; `ar-status` has told of it by then
   */
  async activateAR() {
    try {
      await this.#open();
    } catch (error) {
      this.#status('failed');
      throw error;
    }
  }

  async #open() {
    await this.#choosing;
    if (this.#mode === 'webxr') await this.#enter();
    else if (this.#mode === 'scene-viewer') this.#handOver();
    else if (this.#mode === 'quick-look') await this.#look();
    else if (this.#code) (await import('./qr.js')).open(this.#element, this.#parts.stage, this.#say());
    else console.warn('product-viewer: AR cannot be opened here: the device has none of `ar-modes`, or there is no `ar` or `src`.');
  }

  /** The viewer is gone, or no longer offers AR. */
  release() {
    this.#turn += 1;
    this.#mode = 'none';
    this.#present?.end();
    this.#box.remove();
    this.#anchor?.remove();
    this.#parts.stage.querySelector('.ar-panel')?.remove();
    removeEventListener('hashchange', this.#back);
    this.#forget();
  }

  #click = (/** @type {Event} */ event) => {
    // A link in the slot must not lead away.
    event.preventDefault();
    // Whoever found it needs no invitation to touch the model.
    this.#host.session()?.prompt.end();
    this.activateAR().catch((error) => console.warn('product-viewer: AR could not be opened:', error));
  };

  /** @returns {Record<string, string>} */
  #say() {
    return /** @type {any} */ (strings(this.#element));
  }

  #words() {
    const { ar } = this.#say();
    this.#button.setAttribute('aria-label', ar);
    /** @type {HTMLElement} */ (this.#button.lastChild).textContent = ar;
  }

  /** The address of the model: the element's own, or that of the first part added to it. */
  #source() {
    const src = this.#element.getAttribute('src') || this.#element.querySelector('extra-model[src]')?.getAttribute('src');
    return src ? this.#host.absolute(src) : '';
  }

  #select() {
    const turn = ++this.#turn;
    const element = this.#element;
    const get = (/** @type {string} */ name) => element.getAttribute(name);
    return (this.#choosing = (async () => {
      const wanted = get('ar') !== null && this.#source();
      const mode = wanted ? await choose(get('ar-modes') ?? DEFAULT_MODES, get('ios-src') !== null) : 'none';
      if (turn !== this.#turn) return;
      const before = this.#mode;
      this.#mode = mode;
      // A phone without AR gains nothing from a code for phones.
      this.#code = Boolean(wanted) && mode === 'none' && get('ar-qr') !== null && !isAndroid() && !isApple();
      this.#box.hidden = mode === 'none' && !this.#code;
      if (this.#code) this.#button.setAttribute('aria-haspopup', 'dialog');
      else this.#button.removeAttribute('aria-haspopup');
      // A session has to be asked for while the click counts: what does it must be there by then.
      if (mode === 'webxr') (this.#webxr ??= import('./webxr.js')).catch(() => { this.#webxr = null; });
      if (mode === 'none' && before !== 'none') this.#status('failed');
    })());
  }

  /** Someone came by the code on another screen: show where to go on. */
  async #arrive() {
    if (!location.hash.startsWith('#ar=') || !this.canActivateAR) return;
    const { mark } = await import('./qr.js');
    let wanted = location.hash.slice(4);
    try { wanted = decodeURIComponent(wanted); } catch { /* then it is as it stands */ }
    if (mark(this.#element) !== wanted) return;
    this.#element.scrollIntoView({ block: 'center' });
    const own = this.#element.querySelector('[slot="ar-button"]');
    (own ?? this.#button).focus({ preventScroll: true });
  }

  /** @param {'not-presenting' | 'session-started' | 'object-placed' | 'failed'} status */
  #status(status) {
    this.#element.setAttribute('ar-status', status);
    if (status === 'session-started') this.#element.setAttribute('ar-tracking', 'tracking');
    else if (status !== 'object-placed') this.#element.removeAttribute('ar-tracking');
    this.#host.send('ar-status', { status });
  }

  /** Scene Viewer. */
  #handOver() {
    const { arScale, arPlacement } = this.#how();
    addEventListener('hashchange', this.#back);
    const anchor = document.createElement('a');
    anchor.href = intent(this.#source(), location.href, { arScale, arPlacement });
    anchor.click();
  }

  /** Android found no Scene Viewer: the page's address is put right, and the next mode gets its turn. */
  #back = () => {
    if (location.hash !== NO_VIEWER) return;
    removeEventListener('hashchange', this.#back);
    blocked.add('scene-viewer');
    history.back();
    console.warn('product-viewer: Scene Viewer is not there; the next of `ar-modes` is used.');
    this.#select();
  };

  #how() {
    const get = (/** @type {string} */ name) => this.#element.getAttribute(name);
    return { arScale: get('ar-scale'), arPlacement: get('ar-placement') ?? 'floor', iosSrc: get('ios-src') };
  }

  /** Quick Look. */
  async #look() {
    const { arScale, iosSrc } = this.#how();
    if (!this.#anchor) {
      this.#anchor = document.createElement('a');
      this.#anchor.hidden = true;
      this.#anchor.addEventListener('message', (/** @type {any} */ event) => {
        if (event.data === '_apple_ar_quicklook_button_tapped') this.#host.send('quick-look-button-tapped');
      });
      // Its click is no press of the AR button.
      this.#anchor.addEventListener('click', (event) => event.stopPropagation());
      this.#parts.stage.append(this.#anchor);
    }
    if (iosSrc) {
      const file = this.#host.absolute(iosSrc);
      show(this.#anchor, address(file, file, arScale), false);
      return;
    }
    if (this.#button.getAttribute('aria-busy')) return;
    this.#button.setAttribute('aria-busy', 'true');
    const turn = this.#turn;
    try {
      const file = await this.prepareUSDZ();
      if (turn === this.#turn) show(this.#anchor, address(file, this.#source(), arScale), true);
    } finally {
      this.#button.removeAttribute('aria-busy');
    }
  }

  /**
   * Makes a USDZ of the model as shown: with its variant, with what the page changed where a session can tell, with the parts
   * added to it. It stands at rest: no animation is taken over.
   * @returns {Promise<string>} a `blob:` address, good until the next one is made or the viewer is gone
   */
  async prepareUSDZ() {
    const progress = (/** @type {number} */ share) => this.#host.send('progress', { totalProgress: share, reason: 'usdz-conversion' });
    progress(0);
    try {
      const [{ usdz }, { gather }] = await Promise.all([import('../export/usdz.js'), import('../export/usdz-source.js')]);
      const sources = await gather(this.#element, this.#host);
      progress(0.3);
      const bytes = await usdz(sources, { placement: this.#how().arPlacement });
      this.#forget();
      this.#blob = URL.createObjectURL(new Blob([bytes], { type: 'model/vnd.usdz+zip' }));
    } finally {
      // Also where it has failed: whoever shows a bar waits for it.
      progress(1);
    }
    return this.#blob;
  }

  #forget() {
    if (this.#blob) URL.revokeObjectURL(this.#blob);
    this.#blob = '';
  }

  /** WebXR. */
  async #enter() {
    if (this.#present) return;
    try {
      const { enter } = await (this.#webxr ??= import('./webxr.js'));
      const words = this.#say();
      this.#present = await enter(this.#element, this.#parts, this.#host, {
        words,
        exit: () => {
          const button = /** @type {HTMLButtonElement} */ (made('button', 'ar-exit', 'default-exit-webxr-ar-button', drawing(CROSS)));
          button.type = 'button';
          button.setAttribute('aria-label', words['ar-exit']);
          return button;
        },
        status: (status) => this.#status(status),
        tracking: (status) => {
          this.#element.setAttribute('ar-tracking', status);
          this.#host.send('ar-tracking', { status });
        },
        ended: () => {
          this.#present = null;
          this.#status('not-presenting');
        },
      });
    } catch (/** @type {any} */ error) {
      // Left before it had begun.
      if (error?.name === 'AbortError') return;
      console.warn('product-viewer: WebXR did not start; the next of `ar-modes` is used:', error);
      this.#present = null;
      blocked.add('webxr');
      await this.#select();
      if (this.canActivateAR || this.#code) await this.#open();
    }
  }
}
