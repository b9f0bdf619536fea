// Apple's AR Quick Look: a link with an image in it, which Safari opens in place.

/**
 * The address with Quick Look's parameters. `canonicalWebPageURL`, `checkoutTitle`, `price`, `callToAction`, `custom` and the like
 * are taken from the fragment of `from`.
 * @param {string} file absolute address of the USDZ
 * @param {string} from the address whose fragment counts: that of `ios-src`, or of `src` where the USDZ was made here
 * @param {string | null} [arScale]
 */
export function address(file, from, arScale) {
  const url = new URL(file);
  const parameters = [new URL(from).hash.slice(1), arScale === 'fixed' ? 'allowsContentScaling=0' : ''].filter(Boolean);
  url.hash = parameters.join('&');
  return url.href;
}

/**
 * Opens it.
 * @param {HTMLAnchorElement} anchor in the document: only so it hears of taps on Quick Look's banner
 * @param {string} href @param {boolean} made whether the file is a blob, which wants a name
 */
export function show(anchor, href, made) {
  anchor.rel = 'ar';
  anchor.href = href;
  if (made) anchor.download = 'model.usdz';
  else anchor.removeAttribute('download');
  // Safari looks for an image as the first child, and otherwise follows the link.
  anchor.replaceChildren(document.createElement('img'));
  anchor.click();
  anchor.replaceChildren();
}
