// The shadow tree as far as it is needed before the engine is there: input surface, poster, progress, error. The rest is in
// furnish.js.

import { trusted } from './loading/trust.js';

const STYLE = `
:host{display:block;position:relative;width:300px;height:150px;contain:layout paint style;overflow:hidden}
:host([hidden]),[hidden]{display:none!important}
.fill,canvas,.canvas ::slotted(*),.poster img{position:absolute;inset:0;width:100%;height:100%}
canvas{display:block;opacity:0}
.shown canvas{opacity:1}
.input{outline:none}
.input[tabindex]{cursor:grab}
.input[tabindex]:active{cursor:grabbing}
.input:not([tabindex]),.slot{pointer-events:none}
.input:focus-visible{outline:2px solid #1d4ed8;outline-offset:-2px;box-shadow:inset 0 0 0 4px #fffc}
.slot ::slotted(*){pointer-events:auto}
.poster{background:var(--poster-color,transparent);transition:opacity .25s,visibility .25s}
.poster img{object-fit:contain}
.poster img:not([src]){display:none}
.shown .poster{opacity:0;visibility:hidden;pointer-events:none}
.bar{position:absolute;inset:0 0 auto;height:var(--progress-bar-height,5px);background:var(--progress-bar-color,#0006);
transform:scaleX(0);transform-origin:0 0;transition:opacity .3s .1s;pointer-events:none}
.done .bar{opacity:0}
.error{position:absolute;z-index:2;inset:auto 0 0;margin:auto;padding:.75em 1em;max-width:36em;font:14px/1.4 system-ui,sans-serif;
color:#3b0d0c;background:#fdecebee;border-top:2px solid #b3261e}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}`;

const TREE = `<div class="stage fill" part="stage"><div class="canvas fill"><slot name="canvas"></slot></div><div class="input fill" part="input"></div><div class="poster fill" part="poster"><slot name="poster"><img alt="" part="poster-image" decoding="async"></slot></div><div class="slot fill"><slot></slot></div><slot name="progress-bar"><div class="bar" part="default-progress-bar"></div></slot><div class="error" part="error" role="alert" hidden></div></div>`;

/** @type {CSSStyleSheet | undefined} */
let sheet;
/** @type {HTMLTemplateElement | undefined} */
let template;

/**
 * Makes the element's shadow tree and names its parts.
 * @param {HTMLElement} element
 */
export function shadow(element) {
  if (!sheet || !template) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    template = document.createElement('template');
    template.innerHTML = trusted('createHTML', TREE);
  }
  const root = element.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  root.append(template.content.cloneNode(true));
  const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (root.querySelector(selector));
  const [stage, canvas, input, image, slot, bar, error] = ['.stage', '.canvas slot', '.input', '.poster img', '.slot', '.bar', '.error'].map(find);
  return { stage, canvas, input, image: /** @type {HTMLImageElement} */ (image), slot, bar, error };
}

/** @typedef {ReturnType<typeof shadow>} Parts */
