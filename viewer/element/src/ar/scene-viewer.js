// Google's Scene Viewer: the address by which Chrome hands a model over to it.
//
// Scene Viewer fetches the model's file itself, so it can be shown neither a `blob:` nor what the page has changed: it
// shows the file as it is. A product with variants that should be told apart there has a file for each.

/** Where Android goes on if it has no Scene Viewer; the page hears of it by `hashchange`. Named as pages may know it. */
export const NO_VIEWER = '#model-viewer-no-ar-fallback';

/**
 * @param {string} src absolute address of the model; Scene Viewer's own parameters (`title`, `link`, `sound`, …) may be in its query
 * @param {string} page address of the page
 * @param {{ arScale?: string | null, arPlacement?: string | null }} how
 * @returns {string} an `intent:` URL
 */
export function intent(src, page, { arScale, arPlacement }) {
  const model = new URL(src);
  model.hash = '';
  const back = new URL(page);
  back.hash = NO_VIEWER;
  const params = new URLSearchParams(model.search);
  params.set('mode', 'ar_preferred');
  if (!params.has('disable_occlusion')) params.set('disable_occlusion', 'true');
  if (arScale === 'fixed') params.set('resizable', 'false');
  if (arPlacement === 'wall') params.set('enable_vertical_placement', 'true');
  for (const name of ['sound', 'link']) {
    const address = params.get(name);
    if (address) params.set(name, new URL(address, page).href);
  }
  return `intent://arvr.google.com/scene-viewer/1.2?${params}&file=${encodeURIComponent(model.href)}#Intent;scheme=https;`
    + 'package=com.google.android.googlequicksearchbox;action=android.intent.action.VIEW;'
    + `S.browser_fallback_url=${encodeURIComponent(back.href)};end;`;
}
