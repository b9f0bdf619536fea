// Less work for each frame while something moves and the device is too slow for it; all of it at rest.

/** What a motion is drawn with: share of the full resolution; whether as a draft, see the wasm View. */
const FEWER_PIXELS = [1, 0.79, 0.62, 0.5, 0.4, 0.31, 0.25].map((scale) => ({ scale, draft: false }));
/** What anything at rest is drawn with. */
export const [FULL] = FEWER_PIXELS;
/** What may have rough edges, as it is seen for a moment: see the wasm View. */
export const DRAFT = { scale: 1, draft: true };
/** Where the CPU draws, samples go before pixels: rough edges are less to be seen than all of it blurred, but not both. */
const FEWER_SAMPLES = [FULL, DRAFT, ...FEWER_PIXELS.slice(2)];
/** What a draft takes of the time. */
const DRAFT_SHARE = 0.5;
/** Milliseconds between frames, averaged, that are too many, and few enough to try more. */
const SLOW = 34;
const QUICK = 18;
/** A step is judged by so many milliseconds of frames, and by two frames at the least. */
const WINDOW = 150;
/** Frames after a change of step that are not judged: the first has targets and pipelines to make, and two are under way. */
const UNJUDGED = 3;
/** Milliseconds between frames that no frame takes: the page was out of sight. */
const GAP = 3000;

export class Resolution {
  #steps = FEWER_PIXELS;
  #step = 0;
  #time = 0;
  #frames = 0;
  #last = 0;
  #unjudged = 0;

  /** Whether the CPU draws. @param {boolean} soft */
  set soft(soft) {
    this.#steps = soft ? FEWER_SAMPLES : FEWER_PIXELS;
    this.#step = 0;
    this.rest();
  }

  /** Tells of a frame drawn at `now` (milliseconds) in the midst of a motion. @param {number} now */
  drawn(now) {
    const time = now - this.#last;
    const judged = this.#last && this.#unjudged === 0 && time < GAP;
    this.#last = now;
    if (this.#unjudged > 0) this.#unjudged -= 1;
    if (!judged) return;
    this.#time += time;
    this.#frames += 1;
    if (this.#frames < 2 || this.#time < WINDOW) return;
    const average = this.#time / this.#frames;
    this.#time = this.#frames = 0;
    if (average > SLOW) this.#step = this.#slower(average);
    else if (average < QUICK && this.#step > 0) this.#step -= 1;
    else return;
    this.#unjudged = UNJUDGED;
  }

  /** The motion has ended: the next frame is not to be compared with the last. */
  rest() {
    this.#last = this.#time = this.#frames = 0;
  }

  /** What to draw a motion with; no less than this share of the full resolution. @param {number} least */
  moving(least) {
    const floor = Math.min(Math.max(least, 0.25), 1);
    while (this.#steps[this.#step].scale < floor) this.#step -= 1;
    return this.#steps[this.#step];
  }

  /** The step at which a frame of so many milliseconds should be quick enough. @param {number} time */
  #slower(time) {
    const share = (/** @type {number} */ step) => this.#steps[step].scale ** 2 * (this.#steps[step].draft ? DRAFT_SHARE : 1);
    const last = this.#steps.length - 1;
    let step = Math.min(this.#step + 1, last);
    while (step < last && time * share(step) / share(this.#step) > SLOW) step += 1;
    return step;
  }
}
