// One animation on its way: where it is, how fast, how much it counts.

/**
 * @typedef {object} Options
 * @property {number} [repetitions] rounds before it ends
 * @property {boolean} [pingpong] every other round runs backwards
 */

/** A number that goes evenly to where it is to be. */
class Ramp {
  at = 1;
  goal = 1;
  #rate = 0;

  /** Is to be there after so many seconds. @param {number} goal @param {number} seconds */
  to(goal, seconds) {
    this.goal = goal;
    // Whoever pauses it right away has it as it was asked for.
    if (!(seconds > 0)) this.at = goal;
    this.#rate = seconds > 0 ? Math.abs(goal - this.at) / seconds : 0;
  }

  /** Goes on for so many seconds, at least 0; what it was in the mean meanwhile. @param {number} seconds */
  advance(seconds) {
    const { at } = this;
    const way = this.goal - this.at;
    const step = this.#rate * seconds;
    this.at = Math.abs(way) <= step ? this.goal : this.at + Math.sign(way) * step;
    return (at + this.at) / 2;
  }
}

export class Track {
  time = 0;
  /** 1, or −1 on the way back of a pingpong. */
  direction = 1;
  /** How much it counts beside others. */
  weight = new Ramp();
  /** How fast it runs beside the others. */
  pace = new Ramp();
  ended = false;
  #left = Infinity;
  #pingpong = false;
  #count = 0;

  /** @param {number} index @param {number} duration seconds */
  constructor(index, duration) {
    this.index = index;
    this.duration = duration;
  }

  /** From the start, or from where it stands. @param {Options} [options] @param {number} [scale] of its time: below 0 it runs backwards */
  play({ repetitions = Infinity, pingpong = false } = {}, scale = 1) {
    this.#left = repetitions;
    this.#pingpong = pingpong;
    this.#count = 0;
    this.ended = false;
    this.direction = 1;
    // What has come to its end begins anew.
    if (scale < 0 ? this.time <= 0 : this.time >= this.duration) this.time = scale < 0 ? this.duration : 0;
  }

  /**
   * Moves on by `seconds`; calls `loop` with the number of rounds done at the end of each but the last, `finished`
   * at the end of that.
   * @param {number} seconds below 0 it runs backwards @param {(count: number) => void} loop @param {() => void} finished
   */
  advance(seconds, loop, finished) {
    this.weight.advance(Math.abs(seconds));
    const pace = this.pace.advance(Math.abs(seconds));
    if (this.ended) return;
    const { duration } = this;
    this.time += seconds * this.direction * pace;
    if (this.time >= 0 && this.time <= duration) return;
    this.#count += 1;
    const forward = this.time > duration;
    if (this.#count >= this.#left || duration <= 0) {
      this.time = forward ? duration : 0;
      this.ended = true;
      finished();
      return;
    }
    if (this.#pingpong) {
      this.direction = -this.direction;
      this.time = forward ? Math.max(2 * duration - this.time, 0) : Math.min(-this.time, duration);
    } else {
      this.time = ((this.time % duration) + duration) % duration;
    }
    loop(this.#count);
  }
}
