// The hint that the model can be turned: a hand that moves from side to side, and the model with it.

const calm = matchMedia('(prefers-reduced-motion:reduce)');
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
  #over = false;
  /** Radians by which the model is turned for it now. */
  angle = 0;

  /** @param {HTMLElement} element @param {() => void} wake */
  constructor(element, wake) {
    this.#element = element;
    this.#wake = wake;
  }

  /** Shows it after `delay` milliseconds, unless it has been shown or been made needless. @param {number} delay */
  plan(delay) {
    clearTimeout(this.#timer);
    if (this.#over || this.#start || !Number.isFinite(delay)) return;
    this.#timer = window.setTimeout(() => {
      if (this.#over) return;
      this.#start = performance.now();
      this.#element.classList.add('on');
      // Who wants less motion sees it stand still, and go by the style sheet: no frame is drawn for it.
      if (!calm.matches) this.#wake();
    }, delay);
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
    this.#element.classList.remove('on');
    this.#wake();
  }

  reset() {
    this.#over = false;
    this.plan(0);
  }

  /** Moves it on; true while it runs. @param {number} now */
  tick(now) {
    if (!this.#start || calm.matches) return false;
    const share = (now - this.#start) / ROUND;
    if (share >= ROUNDS) {
      this.end();
      return false;
    }
    // Out and back, starting and ending gently.
    const swing = Math.sin(share * 2 * Math.PI) * Math.min(1, share * 2, (ROUNDS - share) * 2);
    this.angle = swing * SWING;
    /** @type {HTMLElement} */ (this.#element.querySelector('.hand')).style.transform = `translateX(${swing * 60}px)`;
    return true;
  }
}
