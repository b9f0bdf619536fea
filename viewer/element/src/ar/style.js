// How the AR button, the exit button and the panel with the code look.

// Beside the viewer's own buttons there is room from 640 pixels on; the margin's per cent are of the width.
const STYLE = `
.ar:not([hidden]){display:var(--ar-button-display,block);-webkit-tap-highlight-color:transparent;user-select:none}
.ar ::slotted(*),.ar-box ::slotted(*){position:relative;pointer-events:auto}
.ar-box{position:absolute;inset:0;container-type:inline-size;pointer-events:none;--ink:#16181d;--ground:#fffffff2;--edge:#16181d24;--focus:#1d4ed8}
.ar-button,.ar-exit{position:absolute;right:16px;display:flex;align-items:center;justify-content:center;gap:8px;box-sizing:border-box;
min-width:44px;height:44px;margin:0;padding:0 10px;font:500 14px/1 system-ui,sans-serif;white-space:nowrap;color:var(--ink);
background:var(--ground);border:1px solid var(--edge);border-radius:22px;box-shadow:0 1px 2px #0000000f,0 4px 14px #00000014;
cursor:pointer;pointer-events:auto;touch-action:manipulation}
.ar-button{bottom:16px;transform:scale(var(--ar-button-scale,1));transform-origin:bottom right}
.ar-button>span{display:none}
@container (min-width:360px){.ar-button>span{display:inline}.ar-button{padding:0 16px 0 12px}}
.ar-button svg,.ar-exit svg,.ar-panel svg.cross{display:block;flex:none;width:22px;height:22px;fill:none;stroke:currentColor;stroke-width:1.5;
stroke-linecap:round;stroke-linejoin:round}
.ar-button:hover,.ar-exit:hover{box-shadow:0 1px 2px #0000001a,0 6px 20px #00000029}
.ar-button:focus-visible,.ar-exit:focus-visible,.ar-close:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
.stage:has(>.ar:not([hidden]))>.controls{margin-bottom:clamp(0px,(640px - 100%)*999,60px)}
.ar-button[aria-busy=true]{opacity:.6;cursor:progress}
.ar-exit{top:max(16px,env(safe-area-inset-top));padding:0}
.ar-hint{position:absolute;inset:auto 16px max(32px,env(safe-area-inset-bottom));margin:auto;width:fit-content;padding:10px 16px;border-radius:20px;
font:500 14px/1.4 system-ui,sans-serif;color:#fff;background:#16181dcc;text-align:center}
.ar-hint:empty{display:none}
.xr{background:none!important}
.xr .input{pointer-events:none}
.xr canvas,.xr .poster,.xr .prompt,.xr .ar{display:none!important}
.ar-panel{--ink:#16181d;--ground:#fff;--focus:#1d4ed8;box-sizing:border-box;width:min(320px,calc(100vw - 32px));padding:24px;border:0;border-radius:20px;
font:400 15px/1.45 system-ui,sans-serif;text-align:center;color:var(--ink);background:var(--ground);box-shadow:0 12px 48px #00000038}
.ar-panel::backdrop{background:#16181d66}
.ar-panel p{margin:0 auto;max-width:16em;text-wrap:balance}
.ar-code{display:block;width:200px;height:200px;margin:8px auto 16px;padding:8px;background:#fff;border-radius:12px;forced-color-adjust:none}
.ar-close{position:absolute;top:8px;right:8px;display:grid;place-items:center;width:44px;height:44px;padding:0;border:0;border-radius:22px;
color:inherit;background:none;cursor:pointer}
.ar-close:hover{background:#8883}
@media (prefers-color-scheme:dark){.ar-box{--ink:#f4f5f7;--ground:#1c1f26f2;--edge:#ffffff2e;--focus:#8ab4ff}
.ar-panel{--ink:#f4f5f7;--ground:#1c1f26;--focus:#8ab4ff}}
@media (prefers-contrast:more){.ar-box{--edge:currentColor}}
@media (forced-colors:active){.ar-box{--ink:ButtonText;--ground:ButtonFace;--edge:ButtonText;--focus:Highlight}.ar-panel{border:1px solid CanvasText}}`;

/** @type {CSSStyleSheet | undefined} */
let sheet;

/** Lets a shadow tree have it. @param {ShadowRoot} root */
export function adopt(root) {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
}

const SVG = 'http://www.w3.org/2000/svg';

/** A picture of one path. @param {string} path @param {number} [size] of its square @param {string} [className] */
export function drawing(path, size = 24, className = '') {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  svg.setAttribute('aria-hidden', 'true');
  if (className) svg.setAttribute('class', className);
  const line = document.createElementNS(SVG, 'path');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

/** A cube in the corners of a viewfinder. */
export const CUBE = 'M12 6.5l5 2.9v5.6L12 17.9 7 15V9.4zM12 12.2v5.7M12 12.2L7 9.4M12 12.2l5-2.8M3 7.5V5a2 2 0 0 1 2-2h2.5'
  + 'M16.5 3H19a2 2 0 0 1 2 2v2.5M21 16.5V19a2 2 0 0 1-2 2h-2.5M7.5 21H5a2 2 0 0 1-2-2v-2.5';
export const CROSS = 'M6 6l12 12M18 6L6 18';

/**
 * An element with a class, a part and children.
 * @param {string} tag @param {string} className @param {string} part @param {(Node | string)[]} children
 */
export function made(tag, className, part, ...children) {
  const element = document.createElement(tag);
  element.className = className;
  if (part) element.setAttribute('part', part);
  element.append(...children);
  return element;
}
