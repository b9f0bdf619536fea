// Where a viewer's camera is and goes, as the attributes and the user say.

import { calm } from './calm.js';
import { followsScroll, quantities } from './units.js';

const PARTS = ['camera-orbit', 'camera-target', 'field-of-view'];
const LIMITS = /^(min|max)-|^interpolation-decay/;
const FOV = Math.PI / 6;
const TEXTS = ['cameraOrbit', 'cameraTarget', 'fieldOfView', 'minCameraOrbit', 'maxCameraOrbit', 'minFieldOfView', 'maxFieldOfView'];
const degrees = (/** @type {number} */ angle) => angle * 180 / Math.PI;

/** @typedef {import('./session.js').Session} Session */

/** A feature of the session. */
export class Camera {
  static members = ['getCameraOrbit', 'getCameraTarget', 'getFieldOfView', 'getMinimumFieldOfView', 'getMaximumFieldOfView',
    'getIdealAspect', 'getDimensions', 'getBoundingBoxCenter', 'jumpCameraToGoal', 'updateFraming', 'zoom'];

  #session;
  /** At the last frame. */
  #state = '';
  #framed = false;
  #following = false;
  #scroll = () => {
    this.#read();
    // What the page does not tie to scrolling stays where the user took it.
    TEXTS.slice(0, 3).forEach((name, part) => followsScroll(this.#session.element[name]) && this.#session.view.home(part));
    this.#session.source = 'none';
    this.#session.wake();
  };

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
  }

  /** Hands what the attributes ask for to the camera. */
  #read() {
    const { element, shape, view } = this.#session;
    const orbit = [NaN, NaN, shape[6]];
    const wholes = [orbit, [NaN, NaN, NaN], [FOV], orbit, orbit, [FOV], [FOV]];
    view.set_camera(new Float32Array(TEXTS.flatMap((name, at) => quantities(element[name], wholes[at]))));
    view.set_decay(element.interpolationDecay);
    const follows = TEXTS.some((name) => followsScroll(element[name]));
    if (follows === this.#following) return;
    this.#following = follows;
    if (follows) window.addEventListener('scroll', this.#scroll, { passive: true });
    else window.removeEventListener('scroll', this.#scroll);
  }

  /** Frames the model as the attributes ask, at once; from where one looked before, if there was a model. */
  frame() {
    this.#read();
    const { view } = this.#session;
    const [theta, phi] = view.goal();
    view.home(3);
    const goal = view.goal();
    if (this.#framed) goal.set([theta, phi]);
    this.#framed = true;
    view.restore(goal);
    this.#session.source = 'none';
    this.#session.wake();
  }

  /** On another device, where it was. @param {Float32Array | undefined} goal */
  restore(goal) {
    this.#read();
    this.#framed = true;
    this.#session.view.restore(goal);
  }

  /** @param {string} name */
  changed(name) {
    const part = PARTS.indexOf(name);
    if (part < 0 && !LIMITS.test(name)) return;
    this.#read();
    if (part >= 0) this.#session.view.home(part);
    this.#session.source = 'none';
  }

  /** @param {number} _ @param {number} ms */
  tick(_, ms) {
    const { view } = this.#session;
    // Whoever wants less motion is spared the flights.
    if (calm.matches) view.jump();
    return view.step(ms);
  }

  /** Tells of a camera that is elsewhere than at the last frame. */
  drawn() {
    const state = this.#session.camera().subarray(0, 7).join();
    if (state === this.#state) return;
    this.#state = state;
    this.#session.send('camera-change', { source: this.#session.source });
  }

  release() {
    window.removeEventListener('scroll', this.#scroll);
  }

  getCameraOrbit() { return this.#session.measures.orbit(this.#session.camera()); }
  getCameraTarget() { return this.#session.measures.point(this.#session.camera().slice(3)); }
  getFieldOfView() { return degrees(this.#session.camera()[6]); }
  getMinimumFieldOfView() { return degrees(this.#session.camera()[7]); }
  getMaximumFieldOfView() { return degrees(this.#session.camera()[8]); }
  getIdealAspect() { return this.#session.shape[7]; }
  getDimensions() { return this.#session.measures.point(this.#session.shape.slice(3)); }
  getBoundingBoxCenter() { return this.#session.measures.point(this.#session.shape); }
  jumpCameraToGoal() { this.#session.jump(); }

  /** Measures the model as it is now and frames it. */
  async updateFraming() {
    this.#session.measure();
    this.frame();
  }

  /** @param {number} keyPresses */
  zoom(keyPresses) { this.#session.zoomKeys(keyPresses); }
}
