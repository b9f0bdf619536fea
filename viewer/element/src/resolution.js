// Lower resolution while something moves and the device is too slow for it; full resolution at rest.

const STEPS = [1, 0.79, 0.62, 0.5, 0.4, 0.31, 0.25];
/** Milliseconds between frames, averaged, that are too many, and few enough to try more pixels. */
const SLOW = 34;
const QUICK = 18;
/** A step is judged by so many milliseconds of frames, and by two frames at the least. */
const WINDOW = 150;

export class Resolution {
  #step = 0;
  #time = 0;
  #frames = 0;
  #last = 0;

  /** Tells of a frame drawn at `now` (milliseconds) in the midst of a motion. @param {number} now */
  drawn(now) {
    if (this.#last) {
      this.#time += now - this.#last;
      this.#frames += 1;
    }
    this.#last = now;
    if (this.#frames < 2 || this.#time < WINDOW) return;
    const average = this.#time / this.#frames;
    this.#time = this.#frames = 0;
    if (average > SLOW) this.#step = slower(this.#step, average);
    else if (average < QUICK && this.#step > 0) this.#step -= 1;
    else return;
    // The first frame of another size makes new targets: it is not judged.
    this.#last = 0;
  }

  /** The motion has ended: the next frame is not to be compared with the last. */
  rest() {
    this.#last = this.#time = this.#frames = 0;
  }

  /** Share of the full resolution to draw a motion with. @param {number} least */
  scale(least) {
    const floor = Math.min(Math.max(least, 0.25), 1);
    while (STEPS[this.#step] < floor) this.#step -= 1;
    return STEPS[this.#step];
  }
}

/** The step at which a frame should be quick enough, if its time goes with its pixels. @param {number} from @param {number} time */
function slower(from, time) {
  let step = Math.min(from + 1, STEPS.length - 1);
  while (step < STEPS.length - 1 && time * (STEPS[step] / STEPS[from]) ** 2 > SLOW) step += 1;
  return step;
}
