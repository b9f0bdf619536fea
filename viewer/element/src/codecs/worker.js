// Decodes beside the page. A file of its own: the bundler makes it before the others (see `cargo xtask embed`).

import { load, run } from './decode.js';

const scope = /** @type {any} */ (globalThis);

// A module that does not reach us: the page hears, and decodes by itself.
scope.onmessageerror = () => { throw new Error('a message did not arrive'); };

/** Messages are [number, codec, module or job]; answers are [number, what is wrong, result]. */
scope.onmessage = async (/** @type {MessageEvent} */ { data: [number, codec, task] }) => {
  try {
    if (Array.isArray(task)) {
      const result = await run(codec, task);
      scope.postMessage([number, '', result], (result.levels ?? result).map((/** @type {Uint8Array} */ { buffer }) => buffer));
    } else {
      await load(codec, task);
      scope.postMessage([number, '']);
    }
  } catch (/** @type {any} */ error) {
    scope.postMessage([number, String(error?.message ?? error) || 'it failed']);
  }
};
