// Where an animation is: play, pause, loop.

export class Clock {
  /** @type {string[]} */
  names = [];
  /** @type {number[]} seconds */
  durations = [];
  /** Index of the animation shown, −1 for the model at rest. */
  index = -1;
  time = 0;
  scale = 1;
  paused = true;
  #left = Infinity;
  #pingpong = false;
  #count = 0;

  /** @param {any[]} list name, duration, name, duration, … */
  constructor(list = []) {
    for (let at = 0; at < list.length; at += 2) {
      this.names.push(list[at]);
      this.durations.push(list[at + 1]);
    }
  }

  get duration() {
    return this.durations[Math.max(this.index, 0)] ?? 0;
  }

  /** The animation of that name, else the first. @param {string | null} name */
  select(name) {
    const index = name === null ? 0 : this.names.indexOf(name);
    const found = this.names.length ? Math.max(index, 0) : -1;
    if (found !== this.index) this.time = 0;
    this.index = found;
  }

  /** @param {{ repetitions?: number, pingpong?: boolean }} [options] */
  play({ repetitions = Infinity, pingpong = false } = {}) {
    this.#left = repetitions;
    this.#pingpong = pingpong;
    this.#count = 0;
    this.paused = this.index < 0;
    // What has come to its end begins anew.
    if (this.scale > 0 ? this.time >= this.duration : this.time <= 0) this.time = this.scale > 0 ? 0 : this.duration;
  }

  /**
   * Moves on by `seconds`; calls `loop` with the number of rounds done at the end of each but the last, `finished`
   * at the end of that.
   * @param {number} seconds @param {(count: number) => void} loop @param {() => void} finished
   */
  advance(seconds, loop, finished) {
    const { duration } = this;
    if (this.paused) return;
    this.time += seconds * this.scale;
    if (this.time >= 0 && this.time <= duration) return;
    this.#count += 1;
    const forward = this.time > duration;
    if (this.#count >= this.#left || duration <= 0) {
      this.time = forward ? duration : 0;
      this.paused = true;
      finished();
      return;
    }
    if (this.#pingpong) {
      this.scale = -this.scale;
      this.time = forward ? Math.max(2 * duration - this.time, 0) : Math.min(-this.time, duration);
    } else {
      this.time = ((this.time % duration) + duration) % duration;
    }
    loop(this.#count);
  }
}
