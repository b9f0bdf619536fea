// How hints, controls and help look. A sheet of its own, as it comes later than the element's.

const STYLE = `
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.controls:not([hidden]){position:absolute;z-index:1;left:8px;bottom:8px;display:flex;flex-wrap:wrap;gap:4px;max-width:calc(100% - 16px)}
.controls:not(.always,:focus-within){width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.controls,.help,.wheel-hint{--ink:#1a1a1a;--ground:#fffffff0;--edge:#767676;--focus:#1d4ed8;font:14px/1.4 system-ui,sans-serif;color:var(--ink)}
.controls button,.help button{box-sizing:border-box;min-width:44px;min-height:44px;margin:0;padding:9px;font:inherit;color:inherit;
background:var(--ground);border:1px solid var(--edge);border-radius:8px;cursor:pointer;pointer-events:auto;touch-action:manipulation}
.controls button:focus-visible,.help button:focus-visible,.help:focus-visible{outline:3px solid var(--focus);outline-offset:-1px}
.controls svg{display:block;width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.help:not([hidden]){position:absolute;z-index:2;inset:8px;margin:auto;width:fit-content;height:fit-content;max-width:calc(100% - 16px);
max-height:calc(100% - 16px);overflow:auto;box-sizing:border-box;padding:12px;background:var(--ground);border:1px solid var(--edge);
border-radius:8px;pointer-events:auto;overscroll-behavior:contain}
.help h2{margin:0 0 8px;font-size:16px}
.help dl{display:grid;grid-template-columns:auto 1fr;gap:4px 12px;margin:0 0 8px}
.help dt{font-weight:600}
.help dd{margin:0}
.wheel-hint:not([hidden]){position:absolute;inset:0;margin:auto;width:fit-content;height:fit-content;padding:8px 12px;
background:var(--ground);border:1px solid var(--edge);border-radius:8px;pointer-events:none;animation:wheel-hint 2s forwards}
@keyframes wheel-hint{80%{opacity:1}to{opacity:0}}
@media (prefers-color-scheme:dark){.controls,.help,.wheel-hint{--ink:#f2f2f2;--ground:#1c1c1ef0;--edge:#8e8e93;--focus:#8ab4ff}}
@media (prefers-contrast:more){.controls,.help,.wheel-hint{--ground:#fff;--ink:#000;--edge:#000}}
@media (prefers-contrast:more) and (prefers-color-scheme:dark){.controls,.help,.wheel-hint{--ground:#000;--ink:#fff;--edge:#fff}}
@media (forced-colors:active){.controls:not([hidden]){width:auto;height:auto;overflow:visible;clip-path:none}
.controls,.help,.wheel-hint{--ink:ButtonText;--ground:ButtonFace;--edge:ButtonText;--focus:Highlight}}`;

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
