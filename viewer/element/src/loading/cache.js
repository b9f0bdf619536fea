// Things on the GPU that several viewers share: made once, and kept for a while after the last user lets go.

/** @template {{ free: () => void, bytes?: number }} T */
export class Cache {
  /**
   * Those without users stand in the order in which they lost the last one.
   * @type {Map<string, { value: Promise<T>, users: number, made: T | null }>}
   */
  #entries = new Map();
  #limit;

  /** @param {() => number} [limit] how many may stay without users; asked each time, as it may change */
  constructor(limit = () => 0) {
    this.#limit = limit;
  }

  /** What all entries hold, with and without users. */
  get bytes() {
    let sum = 0;
    for (const { made } of this.#entries.values()) sum += made?.bytes ?? 0;
    return sum;
  }

  /** Whether it is there, or on its way. @param {string} key */
  has(key) {
    return this.#entries.has(key);
  }

  /**
   * @param {string} key
   * @param {() => Promise<T>} make called only where there is no such entry
   * @returns {{ value: Promise<T>, release: () => void }}
   */
  acquire(key, make) {
    const known = this.#entries.get(key);
    const entry = known ?? { value: make(), users: 0, made: null };
    if (!known) {
      this.#entries.set(key, entry);
      entry.value.then((value) => {
        entry.made = value;
        // What failed is tried anew by whoever asks next.
      }, () => this.#forget(key, entry));
    }
    entry.users += 1;
    let held = true;
    return {
      value: entry.value,
      release: () => {
        if (!held) return;
        held = false;
        entry.users -= 1;
        if (entry.users > 0) return;
        this.#forget(key, entry);
        // What nobody waited for to the end is no use to keep.
        if (!entry.made) return void entry.value.then((value) => value.free(), () => {});
        this.#entries.set(key, entry);
        this.trim();
      },
    };
  }

  /**
   * Frees what has no users, longest unused first, until no more stay than may and all hold at most `bytes`.
   * `trim(0)` frees all that can be freed.
   * @param {number} [bytes]
   */
  trim(bytes = Infinity) {
    const idle = [...this.#entries].filter(([, { users }]) => users === 0);
    let held = this.bytes;
    idle.forEach(([key, entry], at) => {
      if (idle.length - at <= this.#limit() && held <= bytes) return;
      held -= entry.made?.bytes ?? 0;
      this.#forget(key, entry);
      entry.value.then((value) => value.free());
    });
  }

  /** @param {string} key @param {object} entry */
  #forget(key, entry) {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }
}
