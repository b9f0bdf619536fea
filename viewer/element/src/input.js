// Mouse, touch, pen, wheel and keyboard to camera moves.

/** Logarithm of the field of view that one step of a wheel's 30 pixels, or one key press, zooms by. */
const ZOOM_STEP = 0.04;
const ORBIT_STEP = Math.PI / 8;
const PAN_STEP = 0.1;
/** A tap moves less than this many pixels and is over within so many milliseconds. */
const TAP_MOVE = 6;
const TAP_TIME = 300;

/** @typedef {{ x: number, y: number }} Point */
/** @typedef {import('./session.js').Session} Session */
/**
 * What a stroke moves: the session, or whoever moves the camera without being the user.
 * @typedef {{ orbit: (theta: number, phi: number) => void, zoom: (amount: number) => void, pan: (x: number, y: number) => void }} Hand
 */
/** What the pointers that are down do: not yet known, turn, pan, zoom and pan with two, or nothing as the page scrolls. @typedef {'' | 'turn' | 'pan' | 'pinch' | 'page'} Mode */

export class Input {
  /** @type {any} */
  #session;
  #surface;
  /** @type {Map<number, Point>} */
  #pointers = new Map();
  /** @type {Mode} */
  #mode = '';
  #travel = 0;
  /** When the first pointer went down; −∞ once there was a second one. */
  #began = 0;
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
    const on = (type, handler, passive) => always(type, (event) => this.#session.element.cameraControls && handler(event), passive);
    on('pointerdown', (event) => this.#down(event));
    on('pointermove', (event) => this.#move(event));
    // Whoever takes the controls away does not hold the fingers down.
    always('pointerup', (event) => this.#up(event));
    always('pointercancel', (event) => this.#lift(event));
    always('lostpointercapture', (event) => this.#lift(event));
    on('wheel', (event) => this.#wheel(event), false);
    on('keydown', (event) => this.#key(event), false);
    on('contextmenu', (event) => this.#menu(event), false);
    // touch-action says what one finger may do, but Safari asks anew at each turn of a finger, and two fingers are ours.
    on('touchmove', (event) => this.#mode && this.#mode !== 'page' && event.cancelable && event.preventDefault(), false);
  }

  /** True while a pointer holds the model. */
  get busy() {
    return this.#pointers.size > 0 && this.#mode !== 'page';
  }

  release() {
    this.#ears.abort();
    this.#pointers.clear();
    this.#become('');
  }

  /** @param {Mode} mode */
  #become(mode) {
    this.#mode = mode;
    const { panTarget } = this.#session.parts;
    const { element } = this.#session;
    if (panTarget) panTarget.hidden = !(mode === 'pan' || (mode === 'pinch' && !element.disablePan));
  }

  /** @param {PointerEvent} event */
  #down(event) {
    const { pointerId, pointerType, button, ctrlKey, metaKey, shiftKey, timeStamp } = event;
    const { disablePan, disableZoom, touchAction } = this.#session.element;
    const count = this.#pointers.size;
    if (count > 1) return;
    const mouse = pointerType === 'mouse';
    if (count === 0) {
      this.#travel = 0;
      const special = button > 0 || ctrlKey || metaKey || shiftKey;
      this.#began = special || disablePan ? -Infinity : timeStamp;
      if (mouse) this.#become(special && !disablePan ? 'pan' : 'turn');
      else this.#become(touchAction === 'none' ? 'turn' : '');
    } else {
      this.#began = -Infinity;
      // A finger that scrolls the page goes on with it, and where we do not zoom the page may.
      if (this.#mode !== 'page') this.#become(disableZoom && touchAction !== 'none' ? 'page' : 'pinch');
    }
    this.#pointers.set(pointerId, place(event));
    try {
      this.#surface.setPointerCapture(pointerId);
    } catch {
      // It is no real pointer, or it is up again by now.
    }
    this.#session.touched();
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    // Some browsers forget to say that a button came up, as when a menu was opened.
    if (event.pointerType === 'mouse' && event.buttons === 0) {
      this.#lift(event);
      return;
    }
    const now = place(event);
    const [x, y] = [Math.abs(now.x - before.x), Math.abs(now.y - before.y)];
    if (x + y === 0) return;
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, now);
    this.#travel += x + y;
    if (!this.#mode) {
      // The first movement decides for as long as the finger is down. The browser scrolls by itself.
      const { touchAction } = this.#session.element;
      this.#become((touchAction === 'pan-x' ? x > y : y > x) ? 'page' : 'turn');
    }
    if (this.#mode !== 'page') this.stroke(this.#session, before, now, this.#mode === 'pinch' ? other : undefined, this.#mode === 'pan');
  }

  /**
   * Does what a finger does that comes from `before` to `now`: turns, or pans; with another finger down at `other`, zooms and
   * carries half of the pan.
   * @param {Hand} hand @param {Point} before CSS pixels @param {Point} now @param {Point} [other] @param {boolean} [pan]
   */
  stroke(hand, before, now, other, pan = false) {
    const { disablePan, disableZoom, orbitSensitivity, zoomSensitivity, panSensitivity } = this.#session.element;
    const share = this.#factor / (this.#surface.clientHeight || 1);
    const x = (now.x - before.x) * share;
    const y = (now.y - before.y) * share;
    if (!other && !pan) {
      // A drag over the view's height is one round.
      const turn = 2 * Math.PI * orbitSensitivity;
      hand.orbit(-x * turn, -y * turn);
      return;
    }
    const spread = (/** @type {Point} */ at, /** @type {Point} */ end) => Math.hypot(at.x - end.x, at.y - end.y);
    if (other && !disableZoom) hand.zoom((spread(before, other) - spread(now, other)) * share * 2 * zoomSensitivity);
    const part = other ? panSensitivity / 2 : panSensitivity;
    if (!disablePan) hand.pan(x * part, -y * part);
  }

  /** A pointer is gone, for whatever reason; false where it was not ours. @param {PointerEvent} event */
  #lift(event) {
    if (!this.#pointers.delete(event.pointerId)) return false;
    if (this.#mode !== 'page' || this.#pointers.size === 0) this.#become(this.#pointers.size ? 'turn' : '');
    return true;
  }

  /** @param {PointerEvent} event */
  #up(event) {
    const scrolled = this.#mode === 'page';
    if (!this.#lift(event) || scrolled) return;
    this.#session.touched();
    if (this.#pointers.size > 0 || this.#travel > TAP_MOVE || event.timeStamp > this.#began + TAP_TIME) return;
    if (!this.#session.element.disableTap) this.#tap(event);
  }

  /** Looks at the point of the model that was tapped; beside the model, at what it looked at first, and from afar. @param {PointerEvent} event */
  #tap({ clientX, clientY }) {
    const session = this.#session;
    const picking = session.feature('picking');
    if (!picking) return;
    const hit = picking.positionAndNormalFromPoint(clientX, clientY);
    if (hit) {
      const { modelIndex, position: { x, y, z } } = hit;
      // What lies on a further model is told in that one's own space.
      session.target(...(modelIndex ? picking.place(modelIndex, [x, y, z]) : [x, y, z]));
    } else {
      session.home(1);
      session.zoom(1);
    }
  }

  /**
   * `<model-viewer>` takes every turn of the wheel over it. Here the page keeps them while it can scroll, until somebody has
   * chosen the viewer. A trackpad's pinch comes as a wheel with ctrl and small numbers.
   * @param {WheelEvent} event
   */
  #wheel(event) {
    const { element, parts } = this.#session;
    const { disableZoom, wheelZoom, zoomSensitivity } = element;
    if (disableZoom || wheelZoom === 'never') return;
    const chosen = event.ctrlKey || event.metaKey || wheelZoom === 'always'
      || (wheelZoom !== 'modifier' && (element.matches(':focus-within') || !scrollable(element)));
    const { wheelHint } = parts;
    if (!chosen) {
      if (!wheelHint || Math.abs(event.deltaY) <= Math.abs(event.deltaX)) return;
      // The style sheet lets it fade; what is seen begins anew.
      wheelHint.hidden = false;
      wheelHint.onanimationend = () => { wheelHint.hidden = true; };
      for (const animation of wheelHint.getAnimations()) animation.currentTime = 0;
      return;
    }
    if (wheelHint) wheelHint.hidden = true;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 18 : event.ctrlKey ? 5 : 1;
    this.#session.zoom(event.deltaY * unit * ZOOM_STEP / 30 * zoomSensitivity * this.#factor);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = /** @type {Record<string, [number, number]>} */ ({
      ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
    })[event.key];
    const { disablePan, disableZoom, orbitSensitivity, panSensitivity } = this.#session.element;
    if (arrow && event.shiftKey) {
      if (disablePan) return;
      const step = PAN_STEP * panSensitivity * this.#factor;
      this.#session.pan(arrow[0] * step, -arrow[1] * step);
    } else if (arrow) {
      const step = ORBIT_STEP * orbitSensitivity * this.#factor;
      // The model goes where the arrow points, as in a drag.
      this.#session.orbit(-arrow[0] * step, -arrow[1] * step);
    } else if (/^(PageUp|\+|=|PageDown|-)$/.test(event.key)) {
      if (disableZoom) return;
      this.#session.zoomKeys(/^(PageUp|\+|=)$/.test(event.key) ? 1 : -1);
    } else if (event.key === 'Home') {
      this.#session.home();
    } else {
      return;
    }
    event.preventDefault();
  }

  /**
   * The menu stays, but for a drag that pans: some systems open it when the drag is over, others already when the button
   * goes down. There Shift gives it.
   * @param {MouseEvent} event
   */
  #menu(event) {
    const held = this.#mode === 'pan' && !event.shiftKey;
    if (held || (event.button === 2 && this.#travel > TAP_MOVE)) event.preventDefault();
  }

  get #factor() {
    return this.#session.element.inputSensitivity ?? 1;
  }
}

/** @param {PointerEvent} event @returns {Point} */
function place(event) {
  return { x: event.clientX, y: event.clientY };
}

/** Whether something around the element scrolls up and down; a page in a frame counts as such, as the page around it may. @param {Element} element */
function scrollable(element) {
  if (window.parent !== window) return true;
  const page = document.scrollingElement;
  for (let /** @type {any} */ node = element; (node = node.assignedSlot ?? node.parentNode ?? node.host);) {
    if (!(node instanceof Element) || node.scrollHeight <= node.clientHeight) continue;
    const { overflowY } = getComputedStyle(node);
    if (node === page ? !/hidden|clip/.test(overflowY + getComputedStyle(document.body).overflowY) : /auto|scroll/.test(overflowY)) return true;
  }
  return false;
}

export { ZOOM_STEP };
