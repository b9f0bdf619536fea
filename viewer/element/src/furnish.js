// What the shadow tree has beyond the loader's: buttons, hotspots, prompt, hints, what is read aloud.

const STYLE = `
.layer{position:absolute;inset:0;pointer-events:none;overflow:hidden}
.layer ::slotted(*){pointer-events:auto}
.pan,.finger{position:absolute;pointer-events:none}
.pan:not([hidden]){inset:0;margin:auto;width:fit-content;height:fit-content}
.pan-dot{width:6px;height:6px;border:1px solid #fffc;border-radius:50%;background:#000a}
.finger{left:0;top:0;opacity:0}
.prompt{display:var(--interaction-prompt-display,block);opacity:0;visibility:hidden;transition:opacity .3s,visibility .3s;pointer-events:none}
.prompt.on{opacity:1;visibility:visible}
.prompt.still{animation:gone 0s 5s forwards}
.hand{position:absolute;left:50%;top:60%;margin:-20px}
.hand svg{display:block;width:40px;height:40px;filter:drop-shadow(0 1px 2px #0008)}
.live{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@keyframes gone{to{opacity:0;visibility:hidden}}`;

/** Each of these goes before a part that the loader has made. @type {[string, string][]} */
const TREES = [
  ['.poster', '<div class="controls" part="controls" hidden></div>'],
  ['.slot', '<div class="layer hotspots" part="hotspots"></div>'],
  ['slot[name=progress-bar]', `<div class="layer"><div class="pan" part="pan-target" hidden><slot name="pan-target"><div class="pan-dot"></div></slot></div><div class="finger finger0" aria-hidden="true"><slot name="finger0"></slot></div><div class="finger finger1" aria-hidden="true"><slot name="finger1"></slot></div></div><div class="prompt fill" part="prompt" aria-hidden="true"><slot name="interaction-prompt"><div class="hand"><svg viewBox="0 0 24 24"><path fill="#fff" stroke="#222" stroke-linejoin="round" d="M9 11.5V4a1.5 1.5 0 0 1 3 0v5.5l6 1.3a2 2 0 0 1 1.6 2.2l-.6 5A4 4 0 0 1 15 21.5h-2.6a4 4 0 0 1-3.1-1.5L4.8 14.7a1.5 1.5 0 0 1 2.2-2L9 14.3z"/></svg></div></slot></div><div class="wheel-hint" part="wheel-hint" aria-hidden="true" hidden></div><div class="live" role="status" aria-live="polite"></div>`],
];

const PARTS = { prompt: '.prompt', hotspots: '.hotspots', panTarget: '.pan', finger0: '.finger0', finger1: '.finger1', wheelHint: '.wheel-hint', controls: '.controls', live: '.live' };

/** @type {CSSStyleSheet | undefined} */
let sheet;

/**
 * Adds what is missing, once, and names it.
 * @param {ShadowRoot} root
 * @param {any} parts the loader's; the new ones are added to it
 * @param {(kind: 'createHTML', text: string) => any} trusted see loading/trust.js
 */
export function furnish(root, parts, trusted) {
  if (parts.prompt) return;
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
  }
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  for (const [before, tree] of TREES) {
    root.querySelector(before)?.insertAdjacentHTML('beforebegin', trusted('createHTML', tree));
  }
  for (const [name, selector] of Object.entries(PARTS)) parts[name] = root.querySelector(selector);
}
