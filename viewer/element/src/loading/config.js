// What holds for all viewers of a page: static properties, which a global object may set before the module is there.

/**
 * Memory that viewers may hold where the page does not say: a quarter of the device's, 256 to 1024 MB.
 * @param {number} [gigabytes] what the browser tells of the device; those that do not tell are taken for small ones
 */
export function defaultBudget(gigabytes = 2) {
  return Math.min(Math.max(gigabytes * 256, 256), 1024);
}

/** @type {((url: string) => string) | null | undefined} */
let map;

/**
 * The address to fetch instead of `url`, by the page's `mapURLs`.
 * @param {string} url absolute
 * @returns {string}
 */
export function mapped(url) {
  try {
    return map?.(url) ?? url;
  } catch (error) {
    console.warn(`product-viewer: mapURLs failed for ${url}:`, error);
    return url;
  }
}

/**
 * Gives the class its static properties and `mapURLs`. Values come from `self.ProductViewerElement`, else from
 * `self.ModelViewerElement`, else they are the defaults.
 * @param {any} Class
 */
export function configure(Class) {
  const { navigator, ProductViewerElement, ModelViewerElement } = /** @type {any} */ (globalThis);
  const given = { ...ModelViewerElement, ...ProductViewerElement };
  const values = /** @type {Record<string, any>} */ ({
    // Folders with draco.wasm, basis.wasm and meshopt.wasm, where ours are not to come from where the module came from.
    dracoDecoderLocation: '',
    ktx2TranscoderLocation: '',
    meshoptDecoderLocation: '',
    lottieLoaderLocation: '',
    /** Models that stay on the GPU after the last viewer has let go of them. */
    modelCacheSize: 5,
    /** Megabytes on the GPU, of all viewers together, above which viewers off the screen let go of theirs. */
    memoryBudget: defaultBudget(navigator?.deviceMemory),
    powerPreference: 'high-performance',
    minimumRenderScale: 0.5,
  });
  for (const name in values) Class[name] = given[name] ?? values[name];
  /** @param {((url: string) => string) | null} callback is given each absolute address before it is fetched */
  Class.mapURLs = (callback) => { map = callback; };
}
