// How far a model is on its way, over phases that run side by side.

/** What each phase is worth of the whole. Drawing is the rest, and ends it. */
const WORTH = { download: 0.6, engine: 0.1, decode: 0.15, upload: 0.1 };

/**
 * @typedef {object} Progress
 * @property {number} totalProgress 0 to 1, never less than before
 * @property {'model-load'} reason
 * @property {'download' | 'engine' | 'decode' | 'upload' | 'draw'} phase
 * @property {number} loaded bytes of the model that have come
 * @property {number} total bytes of the model, 0 while they are not known
 */

/**
 * The way of one model: the function it returns is told `done` out of `of` of a phase (for the download bytes, with 0
 * where their number is not known), and tells when the whole has moved on.
 * @param {(progress: Progress) => void} tell
 * @returns {(phase: Progress['phase'], done: number, of?: number) => void}
 */
export function phases(tell) {
  const /** @type {Record<string, number>} */ shares = {};
  let last = -1;
  let loaded = 0;
  let total = 0;
  return (phase, done, of = 1) => {
    if (phase === 'download') {
      loaded = done;
      // With a content encoding fewer bytes are announced than come.
      total = of && Math.max(done, of);
    }
    // Where the end is not known, a megabyte is half of what is left.
    shares[phase] = Math.min(of ? done / of : done / (done + 2 ** 20), 1);
    let totalProgress = 0;
    for (const [name, worth] of Object.entries(WORTH)) totalProgress += worth * (shares[name] ?? 0);
    if (phase === 'draw') totalProgress = 1;
    if (totalProgress <= last) return;
    last = totalProgress;
    tell({ totalProgress, reason: 'model-load', phase, loaded, total });
  };
}
