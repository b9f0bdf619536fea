// What a screen reader is told: what this is, how it is used, and what the user has turned it to.

import { strings } from './strings.js';
import { adopt } from './style.js';

const SIDES = /** @type {const} */ (['front', 'right', 'back', 'left']);
const HEIGHTS = /** @type {const} */ (['upper-', '', 'lower-']);

/** The side of the stage that a camera at these angles sees, by `<model-viewer>`'s reckoning. @param {number} theta @param {number} phi radians */
export function side(theta, phi) {
  const quarter = Math.floor(theta / (Math.PI / 2) + 0.5);
  const third = Math.min(Math.floor(phi / (Math.PI / 3)), 2);
  return /** @type {const} */ (`${HEIGHTS[third]}${SIDES[((quarter % 4) + 4) % 4]}`);
}

/** How large the target looks. @param {Float32Array} camera */
const size = (camera) => 1 / (camera[2] * Math.tan(camera[6] / 2));

/** A feature of the session. */
export class Speech {
  /** @type {any} */
  #session;
  #help = document.createElement('p');
  #ears = new AbortController();
  /** What a zoom of 100 % is: the size at first. */
  #whole = 0;
  /** The user has moved the camera, and it has not come to rest since. */
  #moved = false;
  #camera = '';
  #side = '';
  #zoom = 100;

  /** @param {import('../session.js').Session} session */
  constructor(session) {
    const { element, root, parts } = (this.#session = /** @type {any} */ (session));
    adopt(root);
    const help = this.#help;
    help.id = 'how';
    help.hidden = true;
    parts.stage.append(help);
    element.addEventListener('camera-change', (/** @type {CustomEvent} */ { detail }) => {
      if (detail.source !== 'user-interaction') return;
      this.#moved = true;
      this.#session.wake();
    }, { signal: this.#ears.signal });
    this.#describe();
    if (this.#session.model) this.#begin();
  }

  loaded() {
    this.#whole = 0;
    this.#session.parts.live.textContent = '';
  }

  drawn() {
    if (!this.#whole) this.#begin();
  }

  /** What is seen now needs no words. */
  #begin() {
    const camera = this.#session.camera();
    this.#whole = size(camera);
    this.#side = side(camera[0], camera[1]);
    this.#zoom = 100;
  }

  /** @param {string} name */
  changed(name) {
    if (name === 'a11y' || name === 'camera-controls' || name === 'alt') this.#describe();
  }

  /** The name is the loader's: it is there before this is. */
  #describe() {
    const { element, parts: { input, wheelHint } } = this.#session;
    const words = strings(element);
    const mac = /mac|iphone|ipad/i.test(navigator.platform);
    wheelHint.textContent = words[mac ? 'wheel-hint-mac' : 'wheel-hint'];
    this.#help.textContent = `${words['interaction-prompt']} ${words['help-hint']}`;
    if (element.cameraControls) {
      input.setAttribute('aria-describedby', this.#help.id);
      input.setAttribute('aria-roledescription', words.role);
    } else {
      input.removeAttribute('aria-describedby');
      input.removeAttribute('aria-roledescription');
    }
  }

  tick() {
    if (!this.#moved) return false;
    const camera = this.#session.camera();
    const now = camera.subarray(0, 7).join();
    // One frame more shows whether it stands.
    if (now !== this.#camera) {
      this.#camera = now;
      return true;
    }
    this.#moved = false;
    this.#say(camera);
    return false;
  }

  /** Says what is new. @param {Float32Array} camera */
  #say(camera) {
    const { element, parts } = this.#session;
    const words = strings(element);
    const seen = side(camera[0], camera[1]);
    const zoom = Math.round(size(camera) / this.#whole * 100);
    const news = [];
    if (seen !== this.#side) news.push(words[seen]);
    if (zoom !== this.#zoom) news.push(words.zoom.replace('{percent}', String(zoom)));
    this.#side = seen;
    this.#zoom = zoom;
    if (news.length) parts.live.textContent = news.join('. ');
  }

  release() {
    this.#ears.abort();
    this.#help.remove();
    const { input, live } = this.#session.parts;
    live.textContent = '';
    input.removeAttribute('aria-describedby');
    input.removeAttribute('aria-roledescription');
  }
}
