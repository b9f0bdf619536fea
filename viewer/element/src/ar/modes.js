// Which ways into AR this browser has. The signs are those that `<model-viewer>` goes by.

/** @typedef {'webxr' | 'scene-viewer' | 'quick-look' | 'none'} Mode */

const MODES = ['webxr', 'scene-viewer', 'quick-look'];

/** What has failed on this page and is not tried again. @type {Set<string>} */
export const blocked = new Set();

export const isAndroid = () => /android/i.test(navigator.userAgent);

/** iPads say that they are Macs; no Mac has a screen for several fingers. */
export const isApple = () => (/iPad|iPhone|iPod/.test(navigator.userAgent)
  || (navigator.platform === 'MacIntel' && navigator.maxTouchPoints > 1));

function quickLook() {
  if (!isApple() || /GSA\//.test(navigator.userAgent)) return false;
  // Other browsers than Safari cannot say what their web view supports.
  return /CriOS\/|EdgiOS\/|FxiOS\/|DuckDuckGo\//.test(navigator.userAgent) || Boolean(document.createElement('a').relList?.supports?.('ar'));
}

async function sceneViewer() {
  if (isAndroid()) return !/firefox|OculusBrowser/i.test(navigator.userAgent);
  // Headsets with Android may ask for desktop pages.
  const /** @type {any} */ { userAgentData } = navigator;
  const { formFactor } = (await userAgentData?.getHighEntropyValues?.(['formFactor']).catch(() => null)) ?? {};
  return Boolean(formFactor?.includes('XR'));
}

/** @type {Promise<boolean> | undefined} */
let xr;

/** Asked once, as the answer does not change. Without hit tests nothing could be placed. */
function webXR() {
  const /** @type {any} */ { XRSession } = globalThis;
  if (!XRSession?.prototype.requestHitTestSource) return Promise.resolve(false);
  return (xr ??= /** @type {any} */ (navigator).xr.isSessionSupported('immersive-ar').catch(() => false));
}

const CHECKS = /** @type {Record<string, () => boolean | Promise<boolean>>} */ ({
  'webxr': webXR, 'scene-viewer': sceneViewer, 'quick-look': quickLook,
});

/**
 * The first of the wanted ways that works here.
 * @param {string} wanted as in `ar-modes`; words that are no mode count for nothing
 * @param {boolean} file whether there is a file for Quick Look: it is then used without being asked for
 * @returns {Promise<Mode>}
 */
export async function choose(wanted, file) {
  const list = wanted.split(/\s+/).filter((mode) => MODES.includes(mode));
  if (file) list.push('quick-look');
  for (const mode of list) {
    if (!blocked.has(mode) && await CHECKS[mode]()) return /** @type {Mode} */ (mode);
  }
  return 'none';
}
