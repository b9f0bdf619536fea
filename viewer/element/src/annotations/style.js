// How hotspots, leader lines and dimensions look.

// Comes after the sheet of shadow.js, whose `fill`, `layer`, `live` and `[hidden]` it builds on. Text and its ground are a
// pair of ours, so that they contrast on any page; lines are as the page's text unless told.
// Hotspots that are hidden let the pointer through to the model, but stay in the order of the Tab key: who cannot turn
// the model reaches them all, and one that has the focus shows in full.
export const STYLE = `
.hotspots{overflow:clip;isolation:isolate;
--ink:#1d2129;--ground:#fffffff0;--edge:#0000001f}
@supports (color:light-dark(#000,#fff)){.hotspots{--ink:light-dark(#1d2129,#f3f4f6);--ground:light-dark(#fffffff0,#1b1e24f0);
--edge:light-dark(#0000001f,#ffffff2e)}}
.stage:not(.shown) .hotspots{visibility:hidden}
.hotspot{position:absolute;top:0;left:0}
.hotspot:focus-within,.hotspot:hover{z-index:99999!important}
.hotspot ::slotted(*){opacity:var(--max-hotspot-opacity,1);transition:opacity .3s;pointer-events:auto}
.hotspot.hide:not(:focus-within) ::slotted(*){opacity:var(--min-hotspot-opacity,.25);pointer-events:none}
.hotspot.off:not(:focus-within){opacity:0}
.lines{fill:none}
.leader{opacity:var(--max-hotspot-opacity,1);transition:opacity .3s;stroke:var(--leader-color,currentColor)}
.leader.hide{opacity:var(--min-hotspot-opacity,.25)}
.leader circle{stroke:none;fill:var(--leader-color,currentColor)}
.hotspot ::slotted([data-leader]),.dimension{font:500 12px/1 system-ui,sans-serif;white-space:nowrap;padding:5px 8px;
border:1px solid var(--edge);border-radius:99px;color:var(--ink);background:var(--ground)}
.hotspot ::slotted([data-leader]){display:block}
.dimensions .lines{stroke:var(--dimension-color,currentColor);stroke-linecap:round}
.dimension{position:absolute;top:0;left:0;font-variant-numeric:tabular-nums;border-color:transparent;
color:var(--dimension-color,var(--ink));background:var(--dimension-label-background,var(--ground))}
@media (forced-colors:active){.leader{stroke:CanvasText}.leader circle{fill:CanvasText}
.hotspot ::slotted([data-leader]),.dimension{color:CanvasText;background:Canvas;border-color:CanvasText;forced-color-adjust:none}
.dimensions .lines{stroke:CanvasText}}
@media (prefers-reduced-motion:reduce){.hotspot ::slotted(*){transition:none}}`;

/** @type {CSSStyleSheet | undefined} */
let sheet;

/** @param {ShadowRoot} root */
export function adopt(root) {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

/**
 * An SVG element with these attributes.
 * @param {string} name @param {Record<string, string>} [attributes] @param {Element[]} children
 */
export function svg(name, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return /** @type {SVGElement} */ (element);
}
