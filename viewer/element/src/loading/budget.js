// The memory that all viewers of a page share: who must let go when it is too much.

/**
 * What a viewer holds on the GPU. `lastSeen` is when it left the screen (milliseconds), `bytes` what is its own (canvas,
 * render targets), `shared` what others may use too (models, lights).
 * @typedef {{ seen: boolean, lastSeen: number, bytes: number, shared: { bytes: number }[] }} Holder
 */

/**
 * Which of the viewers must release what they hold, so that all together hold at most `limit` bytes: never one that is
 * seen, the least recently seen first, and no more than are needed. What is shared counts once, and is free when the
 * last of its users lets go.
 * @template {Holder} T
 * @param {Iterable<T>} holders
 * @param {number} limit bytes
 * @returns {T[]}
 */
export function toRelease(holders, limit) {
  const all = [...holders];
  /** @type {Map<{ bytes: number }, number>} */
  const users = new Map();
  let held = 0;
  for (const { bytes, shared } of all) {
    held += bytes;
    for (const thing of new Set(shared)) {
      const count = users.get(thing) ?? 0;
      if (!count) held += thing.bytes;
      users.set(thing, count + 1);
    }
  }
  const unseen = all.filter(({ seen }) => !seen).sort((a, b) => a.lastSeen - b.lastSeen);
  return unseen.filter(({ bytes, shared }) => {
    if (held <= limit) return false;
    held -= bytes;
    for (const thing of new Set(shared)) {
      const count = /** @type {number} */ (users.get(thing)) - 1;
      if (!count) held -= thing.bytes;
      users.set(thing, count);
    }
    return true;
  });
}
