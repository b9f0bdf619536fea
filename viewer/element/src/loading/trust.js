// Trusted Types: a page that requires them must allow our one policy, `trusted-types product-viewer`.

const same = (/** @type {string} */ text) => text;

/** @type {any} */
let policy;

/**
 * The element's own text as the browser wants it at places that run or parse it.
 * @param {'createHTML' | 'createScript' | 'createScriptURL'} kind
 * @param {string} text never one that came from outside, but for data in `createScript`
 * @returns {any} the text itself where there are no Trusted Types, or where the page forbids the policy
 */
export function trusted(kind, text) {
  if (policy === undefined) {
    try {
      policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('product-viewer', {
        createHTML: same, createScript: same, createScriptURL: same,
      }) ?? null;
    } catch {
      policy = null;
    }
  }
  return policy ? policy[kind](text) : text;
}
