// Lower resolution while something moves and the device is too slow for it; full resolution at rest.

const STEPS = [1, 0.79, 0.62, 0.5, 0.4, 0.31, 0.25];
/** Milliseconds between frames, averaged, that are too many, and few enough to try more pixels. */
const SLOW = 34;
const QUICK = 18;
/** Frames to look at before judging a step. */
const SAMPLES = 5;

export class Resolution {
  #step = 0;
  #average = 0;
  #samples = 0;
  #last = 0;

  /** Tells of a frame drawn at `now` (milliseconds) in the midst of a motion. @param {number} now */
  drawn(now) {
    const time = now - this.#last;
    this.#last = now;
    // A pause is not a slow frame.
    if (time > 1000) return;
    this.#samples += 1;
    this.#average = this.#samples === 1 ? time : this.#average + (time - this.#average) / 4;
    if (this.#samples < SAMPLES) return;
    const step = this.#average > SLOW ? this.#step + 1 : this.#average < QUICK ? this.#step - 1 : this.#step;
    if (step === this.#step || !(step in STEPS)) return;
    this.#step = step;
    this.#samples = 0;
  }

  /** The motion has ended: the next frame is not to be compared with the last. */
  rest() {
    this.#last = -1e9;
    this.#samples = 0;
  }

  /** Share of the full resolution to draw a motion with. @param {number} least */
  scale(least) {
    const floor = Math.min(Math.max(least, 0.25), 1);
    while (STEPS[this.#step] < floor) this.#step -= 1;
    return STEPS[this.#step];
  }
}
