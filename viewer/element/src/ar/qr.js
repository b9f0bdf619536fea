// The panel that sends people on to their phone: a QR code of the page, with the viewer named in it.

import { modules } from './qr-code.js';
import { CROSS, drawing, made } from './style.js';

/**
 * The address that the code holds: the page's with `#ar=…`, by which the phone finds the same viewer. A fragment that the page
 * itself has stays, as it may be what the page goes by.
 * @param {HTMLElement} element @param {string} page
 */
export function address(element, page) {
  const own = element.getAttribute('ar-qr-url');
  const url = new URL(own ?? page, page);
  if (own === null && (!url.hash || url.hash.startsWith('#ar='))) url.hash = `ar=${encodeURIComponent(mark(element))}`;
  return url.href;
}

/** Its id, or its place among the page's viewers with AR. @param {HTMLElement} element */
export function mark(element) {
  return element.id || String([...document.querySelectorAll(`${element.localName}[ar]`)].indexOf(element));
}

/** @param {string} text @returns {SVGElement} dark modules as one path, quiet zone included */
export function code(text) {
  const rows = modules(text);
  let path = '';
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      const from = x;
      while (row[x]) x += 1;
      if (x > from) path += `M${from + 4} ${y + 4}h${x - from}v1H${from + 4}z`;
    }
  });
  const svg = drawing(path, rows.length + 8, 'ar-code');
  svg.setAttribute('shape-rendering', 'crispEdges');
  return svg;
}

/**
 * Opens the panel; Escape, its button and a click beside it close it, and the focus goes back to where it was.
 * @param {HTMLElement} element @param {ParentNode} root where it is put @param {Record<string, string>} words
 */
export function open(element, root, words) {
  const href = address(element, location.href);
  const close = /** @type {HTMLButtonElement} */ (made('button', 'ar-close', '', drawing(CROSS, 24, 'cross')));
  close.type = 'button';
  close.setAttribute('aria-label', words['ar-close'] ?? 'Close');
  const sentence = made('p', '', '', words['ar-code']);
  const panel = /** @type {HTMLDialogElement} */ (made('dialog', 'ar-panel', 'ar-qr-panel', close, code(href), sentence));
  sentence.id = 'ar-sentence';
  panel.setAttribute('aria-labelledby', sentence.id);
  panel.setAttribute('aria-modal', 'true');
  close.onclick = () => panel.close();
  panel.onclick = (event) => {
    // The panel's own padding counts as inside.
    const { left, right, top, bottom } = panel.getBoundingClientRect();
    const { clientX: x, clientY: y } = event;
    if (event.target === panel && (x < left || x > right || y < top || y > bottom)) panel.close();
  };
  // Keys are the panel's alone; the viewer behind it does not turn.
  panel.onkeydown = (event) => event.stopPropagation();
  panel.onclose = () => panel.remove();
  root.append(panel);
  panel.showModal();
  return panel;
}
