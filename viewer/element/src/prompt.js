// The hint that the model can be turned: a hand that moves from side to side, and the model with it.

import { calm } from './calm.js';

const ROUND = 2600;
const ROUNDS = 2;
/** Radians to either side. */
const SWING = 0.35;

export class Prompt {
  #element;
  #wake;
  #timer = 0;
  /** Milliseconds; 0 while it does not run. */
  #start = 0;
  #still = false;
  #over = false;
  /** Radians by which the model is turned for it now. */
  angle = 0;

  /** @param {HTMLElement} element @param {() => void} wake */
  constructor(element, wake) {
    this.#element = element;
    this.#wake = wake;
    // One that stands still is ended by the style sheet: no frame is drawn for it, no timer runs.
    element.onanimationend = ({ target }) => { if (target === element) this.end(); };
  }

  /**
   * Shows it after `delay` milliseconds, unless it has been shown or been made needless.
   * @param {number} delay @param {string} [style] `basic`: it stands still, as for all who want less motion
   */
  plan(delay, style) {
    clearTimeout(this.#timer);
    if (this.#over || this.#start || !Number.isFinite(delay)) return;
    this.#timer = window.setTimeout(() => {
      if (this.#over) return;
      this.#start = performance.now();
      this.#still = style === 'basic' || calm.matches;
      this.#element.classList.add('on');
      this.#element.classList.toggle('still', this.#still);
      if (!this.#still) this.#wake();
    }, Math.max(delay, 0));
  }

  /** Nobody needs it any more. */
  end() {
    this.#over = true;
    this.cancel();
  }

  /** Takes it away for now. */
  cancel() {
    clearTimeout(this.#timer);
    if (!this.#start) return;
    this.#start = this.angle = 0;
    this.#element.classList.remove('on', 'still');
    this.#element.style.transform = '';
    this.#wake();
  }

  /** Shows it again, at once. @param {string} [style] */
  reset(style) {
    this.#over = false;
    this.plan(0, style);
  }

  /** Moves it on; true while it runs. @param {number} now */
  tick(now) {
    if (!this.#start || this.#still) return false;
    const share = (now - this.#start) / ROUND;
    if (share >= ROUNDS) {
      this.end();
      return false;
    }
    // Out and back, starting and ending gently.
    const swing = Math.sin(share * 2 * Math.PI) * Math.min(1, share * 2, (ROUNDS - share) * 2);
    this.angle = swing * SWING;
    this.#element.style.transform = `translateX(${swing * 60}px)`;
    return true;
  }
}
