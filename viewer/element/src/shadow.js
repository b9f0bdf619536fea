// The shadow tree: canvas, input surface, poster, progress, prompt, error.

import { trusted } from './loading/trust.js';

const STYLE = `
:host{display:block;position:relative;width:300px;height:150px;contain:layout paint style;overflow:hidden}
:host([hidden]){display:none}
.fill,canvas,.canvas ::slotted(*),.poster img{position:absolute;inset:0;width:100%;height:100%}
canvas{display:block;opacity:0}
.shown canvas{opacity:1}
.input{outline:none}
.input[tabindex]{cursor:grab}
.input[tabindex]:active{cursor:grabbing}
.input:not([tabindex]),.slot,.prompt{pointer-events:none}
.input:focus-visible{outline:2px solid #1d4ed8;outline-offset:-2px;box-shadow:inset 0 0 0 4px #fffc}
.slot ::slotted(*){pointer-events:auto}
.poster{background:var(--poster-color,transparent);transition:opacity .25s,visibility .25s}
.poster img{object-fit:contain}
.poster img:not([src]){display:none}
.shown .poster{opacity:0;visibility:hidden;pointer-events:none}
.bar{position:absolute;inset:0 0 auto;height:var(--progress-bar-height,5px);background:var(--progress-bar-color,#0006);
transform:scaleX(0);transform-origin:0 0;transition:transform .1s,opacity .3s .1s;pointer-events:none}
.done .bar{opacity:0}
.prompt{display:var(--interaction-prompt-display,block);opacity:0;visibility:hidden;transition:opacity .3s,visibility .3s}
.prompt.on{opacity:1;visibility:visible}
.hand{position:absolute;left:50%;top:60%;margin:-20px}
.hand svg{display:block;width:40px;height:40px;filter:drop-shadow(0 1px 2px #0008)}
.error{position:absolute;z-index:2;inset:auto 0 0;margin:auto;padding:.75em 1em;max-width:36em;font:14px/1.4 system-ui,sans-serif;
color:#3b0d0c;background:#fdecebee;border-top:2px solid #b3261e}
.error[hidden]{display:none}
.layer{position:absolute;inset:0;pointer-events:none;overflow:hidden}
.layer ::slotted(*){pointer-events:auto}
.prompt.still{animation:gone 0s 5s forwards}
.pan,.finger{position:absolute;pointer-events:none}
.pan:not([hidden]){inset:0;margin:auto;width:fit-content;height:fit-content}
.pan-dot{width:6px;height:6px;border:1px solid #fffc;border-radius:50%;background:#000a}
.finger{left:0;top:0;opacity:0}
.live{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
[hidden]{display:none!important}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
@keyframes gone{to{opacity:0;visibility:hidden}}`;

const TREE = `<div class="stage fill" part="stage">
<div class="canvas fill"><slot name="canvas"></slot></div>
<div class="input fill" part="input"></div>
<div class="controls" part="controls" hidden></div>
<div class="poster fill" part="poster"><slot name="poster"><img alt="" part="poster-image" decoding="async"></slot></div>
<div class="layer hotspots" part="hotspots"></div>
<div class="slot fill"><slot></slot></div>
<div class="layer"><div class="pan" part="pan-target" hidden><slot name="pan-target"><div class="pan-dot"></div></slot></div>
<div class="finger finger0" aria-hidden="true"><slot name="finger0"></slot></div><div class="finger finger1" aria-hidden="true"><slot name="finger1"></slot></div></div>
<div class="prompt fill" part="prompt" aria-hidden="true"><slot name="interaction-prompt"><div class="hand"><svg viewBox="0 0 24 24"><path fill="#fff" stroke="#222" stroke-linejoin="round" d="M9 11.5V4a1.5 1.5 0 0 1 3 0v5.5l6 1.3a2 2 0 0 1 1.6 2.2l-.6 5A4 4 0 0 1 15 21.5h-2.6a4 4 0 0 1-3.1-1.5L4.8 14.7a1.5 1.5 0 0 1 2.200-2L9 14.300z"/></svg></div></slot></div>
<div class="wheel-hint" part="wheel-hint" aria-hidden="true" hidden></div>
<slot name="progress-bar"><div class="bar" part="default-progress-bar"></div></slot>
<div class="error" part="error" role="alert" hidden></div>
<div class="live" role="status" aria-live="polite"></div>
</div>`;

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
  return {
    stage: find('.stage'),
    input: find('.input'),
    image: /** @type {HTMLImageElement} */ (find('.poster img')),
    bar: find('.bar'),
    prompt: find('.prompt'),
    error: find('.error'),
    canvas: find('.canvas slot'),
    hotspots: find('.hotspots'),
    panTarget: find('.pan'),
    finger0: find('.finger0'),
    finger1: find('.finger1'),
    wheelHint: find('.wheel-hint'),
    controls: find('.controls'),
    live: find('.live'),
  };
}

/** @typedef {ReturnType<typeof shadow>} Parts */
