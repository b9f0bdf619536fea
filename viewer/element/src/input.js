// Mouse, touch, pen, wheel and keyboard to camera moves.

/** Logarithm of the field of view that one step of a wheel's 30 pixels, or one key press, zooms by. */
const ZOOM_STEP = 0.04;
const ORBIT_STEP = Math.PI / 8;
const PAN_STEP = 0.1;
/** A tap moves less than this many pixels; two of them within so many milliseconds and pixels are a double tap. */
const TAP_MOVE = 6;
const DOUBLE_TIME = 350;
const DOUBLE_MOVE = 30;

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {import('./session.js').Session} Session */

export class Input {
  #session;
  #surface;
  /** @type {Map<number, Point>} */
  #pointers = new Map();
  #panning = false;
  #travel = 0;
  #tap = { time: -1e9, x: 0, y: 0 };
  #ears = new AbortController();

  /** @param {Session} session @param {HTMLElement} surface */
  constructor(session, surface) {
    this.#session = session;
    this.#surface = surface;
    /** @type {(type: string, handler: (event: any) => void, passive?: boolean) => void} */
    const always = (type, handler, passive = true) => {
      surface.addEventListener(type, handler, { signal: this.#ears.signal, passive });
    };
    /** @type {typeof always} */
    const on = (type, handler, passive) => always(type, (event) => session.element.cameraControls && handler(event), passive);
    on('pointerdown', (event) => this.#down(event));
    on('pointermove', (event) => this.#move(event));
    // Whoever takes the controls away does not hold the fingers down.
    always('pointerup', (event) => this.#up(event));
    always('pointercancel', (event) => this.#pointers.delete(event.pointerId));
    always('lostpointercapture', (event) => this.#pointers.delete(event.pointerId));
    on('wheel', (event) => this.#wheel(event), false);
    on('keydown', (event) => this.#key(event), false);
    on('contextmenu', (event) => event.preventDefault(), false);
    // Two fingers are ours, wherever they go; what one finger may do is said by touch-action.
    on('touchmove', (event) => event.touches.length > 1 && event.cancelable && event.preventDefault(), false);
  }

  /** True while a pointer holds the model. */
  get busy() {
    return this.#pointers.size > 0;
  }

  release() {
    this.#ears.abort();
    this.#pointers.clear();
  }

  /** @param {PointerEvent} event */
  #down(event) {
    const { pointerId, pointerType, button, ctrlKey, metaKey, shiftKey } = event;
    if (this.#pointers.size === 0) {
      this.#travel = 0;
      this.#panning = pointerType === 'mouse' && (button !== 0 || ctrlKey || metaKey || shiftKey);
    }
    if (this.#pointers.size > 1) return;
    this.#pointers.set(pointerId, place(event));
    this.#surface.setPointerCapture(pointerId);
    this.#session.touched();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = place(event);
    const others = [...this.#pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    this.#pointers.set(event.pointerId, now);
    const x = now.x - before.x;
    const y = now.y - before.y;
    this.#travel += Math.abs(x) + Math.abs(y);
    if (others.length === 0) {
      if (this.#panning) this.#pan(x, y);
      else this.#orbit(x, y);
      return;
    }
    // Each finger of two carries half of the pan; the change of their distance is the zoom.
    const [other] = others;
    const spread = (/** @type {Point} */ at) => Math.hypot(at.x - other.x, at.y - other.y);
    this.#zoom((spread(before) - spread(now)) / this.#height * 2);
    this.#pan(x / 2, y / 2);
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (!this.#pointers.delete(event.pointerId)) return;
    this.#session.touched();
    if (this.#pointers.size > 0 || this.#travel > TAP_MOVE || event.button > 0) return;
    const { timeStamp: time, clientX: x, clientY: y } = event;
    const last = this.#tap;
    const double = time - last.time < DOUBLE_TIME && Math.hypot(x - last.x, y - last.y) < DOUBLE_MOVE;
    this.#tap = { time: double ? -1e9 : time, x, y };
    if (double && !this.#session.element.disableTap) this.#session.home();
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (this.#session.element.disableZoom) return;
    event.preventDefault();
    // A trackpad's pinch comes as a wheel with ctrl and small numbers.
    const unit = event.deltaMode === 1 ? 18 : event.ctrlKey ? 5 : 1;
    this.#zoom(event.deltaY * unit * ZOOM_STEP / 30);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
    })[event.key];
    const { element } = this.#session;
    if (arrow && event.shiftKey) {
      if (element.disablePan) return;
      this.#session.pan(-arrow[0] * PAN_STEP, arrow[1] * PAN_STEP);
    } else if (arrow) {
      this.#session.orbit(arrow[0] * ORBIT_STEP, arrow[1] * ORBIT_STEP);
    } else if (/^(PageUp|\+|=|PageDown|-)$/.test(event.key)) {
      if (element.disableZoom) return;
      this.#session.zoomKeys(/^(PageUp|\+|=)$/.test(event.key) ? 1 : -1);
    } else if (event.key === 'Home') {
      this.#session.home();
    } else {
      return;
    }
    event.preventDefault();
  }

  get #height() {
    return this.#surface.clientHeight || 1;
  }

  /** A drag over the view's height is one round. @param {number} x @param {number} y pixels */
  #orbit(x, y) {
    const turn = 2 * Math.PI / this.#height * this.#session.element.orbitSensitivity;
    this.#session.orbit(-x * turn, -y * turn);
  }

  /** @param {number} x @param {number} y pixels */
  #pan(x, y) {
    const { disablePan, panSensitivity } = this.#session.element;
    if (!disablePan) this.#session.pan(x / this.#height * panSensitivity, -y / this.#height * panSensitivity);
  }

  /** @param {number} amount */
  #zoom(amount) {
    const { disableZoom, zoomSensitivity } = this.#session.element;
    if (!disableZoom) this.#session.zoom(amount * zoomSensitivity);
  }
}

/** @param {PointerEvent} event @returns {Point} */
function place(event) {
  return { x: event.clientX, y: event.clientY };
}

export { ZOOM_STEP };
