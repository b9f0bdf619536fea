// Light, tone and turntable of a viewer.

import { calm } from './calm.js';
import { quantity } from './units.js';

/** @typedef {import('./session.js').Session} Session */

/** Radians a second. */
const ROTATION = Math.PI / 32;
const PLAIN = /^(exposure|tone-mapping|shadow-|environment-(rotation|intensity)|skybox-(blur|height))/;

/** A feature of the session. */
export class Stage {
  static members = ['turntableRotation', 'resetTurntableRotation', 'hasBakedShadow'];

  /** Radians. */
  turntableRotation = 0;
  #session;
  #turn = 0;
  #timer = 0;
  #rotating = false;
  /** @type {{ release: () => void }[]} */
  #lights = [];
  #lit = false;
  /** Lights that were made in a hurry for the first frame. @type {any[]} */
  #rough = [];
  /** The first frame is there: nothing is made in a hurry any more. */
  #settled = false;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    this.#set();
  }

  #set() {
    const { element, view } = this.#session;
    view.set_stage(element.exposure, element.toneMapping, element.shadowIntensity, element.shadowSoftness);
    const number = (/** @type {string | null} */ text) => quantity(text) || 0;
    view.set_lighting(number(element.environmentRotation), element.environmentIntensity, element.skyboxBlur, number(element.skyboxHeight));
  }

  /** Gets the light that the attributes ask for; an address that fails leaves the built-in studio. */
  async light() {
    const turn = ++this.#turn;
    const { element, engine, host, view } = this.#session;
    const { environmentImage, skyboxImage, withCredentials } = element;
    const address = (/** @type {string | null} */ text) => (!text || text === 'neutral' || text === 'legacy' ? '' : host.absolute(text));
    const urls = [address(environmentImage || skyboxImage), ...(skyboxImage ? [address(skyboxImage)] : [])];
    const wanted = urls.map((url) => engine.light(url, host, withCredentials));
    const lights = await Promise.all(wanted.map(async (lease, at) => lease.value.catch(async (error) => {
      if (turn === this.#turn && (at === 0 || urls[0] !== urls[1])) host.fail(error);
      // No sky is better than another one.
      if (at > 0) return undefined;
      wanted[at] = engine.light('', host, false);
      return wanted[at].value;
    })));
    if (turn !== this.#turn || view !== this.#session.view) {
      wanted.forEach((lease) => lease.release());
      return;
    }
    this.drop();
    this.#lights = wanted;
    this.#rough = lights.filter((light) => light?.is_rough());
    if (this.#settled) this.refine();
    view.set_light(lights[0]);
    if (lights[1]) view.set_sky(lights[1]);
    else view.clear_sky();
    this.#lit = true;
    this.#session.wake();
  }

  /** Whether a light lacks anything, see {@link refine}. */
  get rough() { return this.#rough.length > 0; }

  /** Gives lights what they lack. True where one lacked anything. */
  refine() {
    this.#settled = true;
    const rough = this.#rough.splice(0);
    rough.forEach((light) => this.#session.engine.device.refine(light));
    return rough.length > 0;
  }

  /** Lets go of the lights. */
  drop() {
    this.#rough = [];
    this.#lights.splice(0).forEach((lease) => lease.release());
  }

  /** Lets go of the lights until they are asked for again. */
  park() {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#session.view.clear_lights();
    this.drop();
  }

  /** Lights on a device that is gone are gone with it. */
  halt() {
    this.#turn += 1;
    this.#lights = [];
    this.#rough = [];
    clearTimeout(this.#timer);
  }

  loaded() {
    // The view may be another one than at the start.
    this.#set();
    this.postpone();
  }

  restore() {
    this.#set();
  }

  /** @param {string} name */
  changed(name) {
    if (PLAIN.test(name)) {
      this.#set();
    } else if (name === 'environment-image' || name === 'skybox-image') {
      this.#lit = false;
      // Who is parked asks for it when it comes back.
      if (!this.#session.parked) this.light().catch((error) => this.#session.host.fail(error));
    } else if (name.startsWith('auto-rotate')) {
      this.postpone();
    }
  }

  /** Auto-rotation waits until its delay has passed from now. */
  postpone() {
    clearTimeout(this.#timer);
    const { autoRotate, autoRotateDelay } = this.#session.element;
    this.#rotating = autoRotate && autoRotateDelay <= 0;
    if (this.#rotating) this.#session.wake();
    // Nothing turns for those who want less motion: no timer either.
    if (!autoRotate || this.#rotating || calm.matches || !Number.isFinite(autoRotateDelay)) return;
    this.#timer = window.setTimeout(() => {
      this.#rotating = true;
      this.#session.wake();
    }, autoRotateDelay);
  }

  /** Tells of another light once it is to be seen. */
  drawn() {
    if (!this.#lit) return;
    this.#lit = false;
    this.#session.send('environment-change');
  }

  /** @param {number} _ @param {number} ms */
  tick(_, ms) {
    const { element, input, prompt, view } = this.#session;
    const turning = this.#rotating && !input.busy && element.modelIsVisible && !calm.matches;
    if (turning) {
      const speed = quantity(element.rotationPerSecond ?? undefined, ROTATION);
      this.turntableRotation += (Number.isNaN(speed) ? ROTATION : speed) * ms / 1000;
    }
    view.set_turntable(this.turntableRotation + prompt.angle);
    return turning;
  }

  /** @param {number} [theta] radians */
  resetTurntableRotation(theta = 0) {
    this.turntableRotation = theta;
    this.#session.wake();
  }

  /** Whether the model brings a shadow of its own: a flat, see-through mesh on its ground. */
  hasBakedShadow() {
    const { model, shape } = this.#session;
    if (!model) return false;
    const { accessors = [], materials = [], meshes = [] } = model.json;
    const floor = shape[1] - shape[4] / 2;
    return meshes.some((/** @type {any} */ { primitives }) => primitives.some((/** @type {any} */ { attributes, material }) => {
      const { min, max } = accessors[attributes.POSITION] ?? {};
      if (materials[material]?.alphaMode !== 'BLEND' || !min || !max) return false;
      const size = min.map((/** @type {number} */ least, /** @type {number} */ axis) => max[axis] - least);
      const flat = size[1] < 0.05 * Math.min(size[0], size[2]);
      return flat && Math.abs(min[1] - floor) < 0.05 * Math.max(...shape.slice(3, 6));
    }));
  }

  release() {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.drop();
  }
}
