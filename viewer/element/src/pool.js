// Things on the GPU that several viewers share: made once, freed when the last user lets go.

/** @template {{ free: () => void }} T */
export class Pool {
  /** @type {Map<string, { value: Promise<T>, users: number }>} */
  #entries = new Map();

  /**
   * @param {string} key
   * @param {() => Promise<T>} make
   * @returns {{ value: Promise<T>, release: () => void }}
   */
  acquire(key, make) {
    const known = this.#entries.get(key);
    const entry = known ?? { value: make(), users: 0 };
    if (!known) {
      this.#entries.set(key, entry);
      // What failed is tried anew by whoever asks next.
      entry.value.catch(() => this.#forget(key, entry));
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
        entry.value.then((value) => value.free(), () => {});
      },
    };
  }

  /** @param {string} key @param {object} entry */
  #forget(key, entry) {
    if (this.#entries.get(key) === entry) this.#entries.delete(key);
  }
}
