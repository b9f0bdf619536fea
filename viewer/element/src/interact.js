// Fingers that nobody has: what a page plays to show how the model can be moved.

/** @typedef {import('./input.js').Point} Point */
/** @typedef {{ frames: number, value: number, ease?: (time: number) => number }} Keyframe */
/** A way in time: where it starts, and where it is after so many frames more, which are shares of the whole. @typedef {{ initialValue: number, keyframes: Keyframe[] }} Path */
/** Where a finger is, in shares (0..1) of the element's width and height. @typedef {{ x: Path, y: Path }} Finger */

const gently = (/** @type {number} */ time) => (time < 0.5 ? 2 * time * time : (4 - 2 * time) * time - 1);

/** Where on its way something is. @param {Path} path @param {number} time 0..1 of the whole */
export function along({ initialValue, keyframes }, time) {
  let left = time * keyframes.reduce((sum, { frames }) => sum + frames, 0);
  let from = initialValue;
  for (const { frames, value, ease = gently } of keyframes) {
    if (left <= frames) return from + (value - from) * ease(frames > 0 ? left / frames : 1);
    left -= frames;
    from = value;
  }
  return from;
}

/** A feature of the session; see {@link Interact.start}. */
export class Interact {
  /** @type {any} */
  #session;
  /** @type {Finger[]} */
  #fingers = [];
  /** @type {Point[]} CSS pixels */
  #places = [];
  #time = 0;
  #duration = 0;

  /** @param {import('./session.js').Session} session */
  constructor(session) {
    this.#session = session;
  }

  /**
   * Moves the camera as touches would, and what is in the slots `finger0` and `finger1` along. It ends early, when anything
   * else moves the camera. The end is told by `interact-stopped`, with the `source` that moved the camera last.
   * @param {number} duration milliseconds
   * @param {Finger} finger0
   * @param {Finger} [finger1] with it they zoom and pan
   */
  start(duration, finger0, finger1) {
    if (this.#fingers.length) {
      console.warn('product-viewer: interact() does nothing while another interaction runs');
      return;
    }
    const fingers = finger1 ? [finger0, finger1] : [finger0];
    if (!fingers.every((finger) => [finger?.x, finger?.y].every((path) => Number.isFinite(path?.initialValue) && Array.isArray(path.keyframes)))) {
      console.warn('product-viewer: interact() wants fingers such as { x: { initialValue: 0.5, keyframes: [{ frames: 1, value: 0.7 }] }, y: … }');
      return;
    }
    this.#fingers = fingers;
    this.#duration = duration;
    this.#time = 0;
    this.#places = fingers.map((finger) => this.#place(finger, 0));
    this.#session.source = 'automatic';
    this.#show(1);
    this.#session.wake();
  }

  /** @param {number} _ @param {number} ms */
  tick(_, ms) {
    if (!this.#fingers.length) return false;
    const session = this.#session;
    if (session.source !== 'automatic') {
      this.#stop();
      return false;
    }
    this.#time += ms;
    const time = this.#duration > 0 ? Math.min(this.#time / this.#duration, 1) : 1;
    const { view, size } = session;
    /** @type {import('./input.js').Hand} */
    const hand = {
      orbit: (theta, phi) => view.orbit(theta, phi),
      zoom: (amount) => view.zoom(amount),
      pan: (x, y) => view.pan(x, y, size[0] / size[1] || 1),
    };
    const places = this.#places;
    this.#fingers.forEach((finger, at) => {
      const before = places[at];
      places[at] = this.#place(finger, time);
      session.input.stroke(hand, before, places[at], places[1 - at]);
    });
    this.#show(1);
    if (time === 1) this.#stop();
    // The last move wants to be drawn too.
    return true;
  }

  release() {
    this.#show(0);
    this.#fingers = [];
  }

  /** @param {Finger} finger @param {number} time @returns {Point} */
  #place({ x, y }, time) {
    const [width, height] = this.#session.size;
    return { x: along(x, time) * width, y: along(y, time) * height };
  }

  /** @param {number} opacity */
  #show(opacity) {
    const { parts } = this.#session;
    this.#places.forEach(({ x, y }, at) => {
      const { style } = [parts.finger0, parts.finger1][at];
      style.opacity = String(opacity);
      style.transform = `translate(${x}px,${y}px)`;
    });
  }

  #stop() {
    this.release();
    this.#session.send('interact-stopped', { source: this.#session.source });
  }
}
