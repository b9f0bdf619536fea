// The live examples. What is shown beside a viewer is what it has; scripts shown are the scripts that run.

import { highlight } from './highlight.mjs';
import { html, raw } from './html.mjs';
import { block } from './markdown.mjs';

/**
 * @typedef {{ label: string, range?: string, select?: string, check?: string, button?: string, call?: string, args?: unknown[],
 *   min?: number, max?: number, step?: number, value?: string | number, pattern?: string, options?: (string | [string, string])[] }} Control
 * `range`, `select`, `check`: the attribute that it sets, by `pattern` with `{}` for the value; `button`: its id, for the script;
 * `call`: the method that a button calls
 * @typedef {{ model: string, alt: string, attributes?: Record<string, string | true>, children?: string, controls: Control[],
 *   script?: string, wide?: boolean }} Example
 */

/** @type {Record<string, Example>} */
export const EXAMPLES = {
  first: {
    model: 'alba-lounge-chair', alt: 'A lounge chair in ivory bouclé on oak legs',
    attributes: { 'camera-controls': true, 'shadow-intensity': '0.8', 'camera-orbit': '-32deg 74deg 105%' },
    controls: [
      { label: 'Colour', select: 'variant-name', options: ['Ivory', 'Moss', 'Terracotta', 'Charcoal'], value: 'Ivory' },
      { label: 'Shadow', range: 'shadow-intensity', min: 0, max: 1, step: 0.05, value: 0.8 },
      { label: 'Turn slowly', check: 'auto-rotate' },
    ],
  },
  loading: {
    model: 'vesper-table-lamp', alt: 'A table lamp with a chalk white shade',
    attributes: { reveal: 'manual', 'camera-controls': true, 'shadow-intensity': '0.7', 'camera-orbit': '-30deg 78deg 105%' },
    controls: [{ label: 'Show the model', call: 'dismissPoster' }, { label: 'Show the poster', call: 'showPoster' }],
    script: `const viewer = document.querySelector('#loading-viewer');
const log = document.querySelector('#loading-log');

for (const type of ['load', 'error', 'poster-dismissed', 'model-visibility']) {
  viewer.addEventListener(type, ({ detail }) => {
    log.textContent = \`\${type} \${detail ? JSON.stringify(detail) : ''}\`;
  });
}`,
  },
  camera: {
    model: 'murmur-speaker', alt: 'A small speaker covered in knitted cloth',
    attributes: { 'camera-controls': true, 'camera-orbit': '-25deg 75deg 105%', 'field-of-view': '30deg', 'shadow-intensity': '0.7' },
    controls: [
      { label: 'Angle', range: 'camera-orbit', pattern: '{}deg 75deg 105%', min: -180, max: 180, step: 5, value: -25 },
      { label: 'Field of view', range: 'field-of-view', pattern: '{}deg', min: 12, max: 45, step: 1, value: 30 },
      { label: 'Softness', range: 'interpolation-decay', min: 10, max: 300, step: 10, value: 50 },
      { label: 'No zoom', check: 'disable-zoom' },
      { label: 'Nearer', call: 'zoom', args: [3] }, { label: 'Further', call: 'zoom', args: [-3] },
    ],
  },
  staging: {
    model: 'meridian-watch', alt: 'A wrist watch with a midnight blue dial',
    attributes: { 'auto-rotate': true, 'auto-rotate-delay': '0', 'rotation-per-second': '30deg', 'camera-controls': true, 'shadow-intensity': '0.6' },
    controls: [
      { label: 'Turn', check: 'auto-rotate', value: 'on' },
      { label: 'Speed', range: 'rotation-per-second', pattern: '{}deg', min: -90, max: 90, step: 5, value: 30 },
      { label: 'Back to the front', call: 'resetTurntableRotation', args: [0] },
    ],
  },
  environment: {
    model: 'murmur-speaker', alt: 'A small speaker covered in knitted cloth',
    attributes: { exposure: '1', 'shadow-intensity': '0.8', 'shadow-softness': '0.8', 'tone-mapping': 'neutral', 'camera-controls': true, 'camera-orbit': '-25deg 75deg 105%' },
    controls: [
      { label: 'Exposure', range: 'exposure', min: 0.2, max: 2, step: 0.05, value: 1 },
      { label: 'Shadow', range: 'shadow-intensity', min: 0, max: 1, step: 0.05, value: 0.8 },
      { label: 'Shadow softness', range: 'shadow-softness', min: 0, max: 1, step: 0.05, value: 0.8 },
      { label: 'Tone mapping', select: 'tone-mapping', options: ['neutral', 'aces', 'agx', 'reinhard', 'linear'], value: 'neutral' },
      { label: 'Turn the light', range: 'environment-rotation', pattern: '{}deg', min: -180, max: 180, step: 5, value: 0 },
    ],
  },
  annotations: {
    model: 'alba-lounge-chair', alt: 'A lounge chair in ivory bouclé on oak legs',
    attributes: { 'camera-controls': true, 'shadow-intensity': '0.8', 'camera-orbit': '-32deg 74deg 105%' },
    children: `<button class="hotspot" slot="hotspot-seat" data-position="0m 0.45m 0.2m" data-normal="0m 1m 0m">Deep seat</button>
  <button class="hotspot" slot="hotspot-leg" data-position="0.27m 0.1m 0.25m" data-normal="0m 0m 1m">Oiled oak</button>`,
    controls: [{ label: 'Measures', select: 'dimensions', options: [['', 'none'], 'cm', 'm', 'in'], value: '' }],
  },
  animation: {
    model: 'toy', alt: 'A wooden box with a lid and a blue ball',
    attributes: { autoplay: true, 'animation-name': 'Open', 'animation-crossfade-duration': '300', 'camera-controls': true, 'camera-orbit': '-30deg 65deg 120%', 'shadow-intensity': '0.7' },
    controls: [
      { label: 'Animation', select: 'animation-name', options: ['Open', 'Bounce'], value: 'Open' },
      { label: 'Play', call: 'play' }, { label: 'Back and forth', call: 'play', args: [{ pingpong: true }] }, { label: 'Pause', call: 'pause' },
    ],
  },
  parts: {
    model: 'toy', alt: 'A wooden box with a lid and a blue ball',
    attributes: { 'camera-controls': true, 'camera-orbit': '-30deg 65deg 110%', 'shadow-intensity': '0.7' },
    controls: [{ label: 'Hide or show the lid', button: 'parts-lid' }, { label: 'Paint the ball', button: 'parts-ball' }],
    script: `const viewer = document.querySelector('#parts-viewer');
const colours = ['#c2452d', '#e0a526', '#2f6b4f', '#2447d8'];
let next = 0;

document.querySelector('#parts-lid').addEventListener('click', () => {
  const lid = viewer.model?.getNodeByName('Lid');
  if (lid) lid.visible = !lid.visible;
});

document.querySelector('#parts-ball').addEventListener('click', () => {
  const ball = viewer.model?.getMaterialByName('Ball');
  ball?.pbrMetallicRoughness.setBaseColorFactor(colours[next++ % colours.length]);
});`,
  },
  variants: {
    model: 'alba-lounge-chair', alt: 'A lounge chair on oak legs',
    attributes: { 'variant-name': 'Moss', 'camera-controls': true, 'shadow-intensity': '0.8', 'camera-orbit': '-32deg 74deg 105%' },
    controls: [
      { label: 'Variant', select: 'variant-name', options: ['Ivory', 'Moss', 'Terracotta', 'Charcoal'], value: 'Moss' },
      { label: 'Orientation', range: 'orientation', pattern: '0deg 0deg {}deg', min: -180, max: 180, step: 5, value: 0 },
    ],
  },
  extra: {
    model: 'toy', alt: 'A wooden box, and a lamp beside it',
    attributes: { 'camera-controls': true, 'camera-orbit': '-20deg 75deg 110%', 'shadow-intensity': '0.7' },
    children: '<extra-model id="extra-lamp" src="{{vesper-table-lamp}}" offset="0.32m 0m 0m"></extra-model>',
    controls: [{ label: 'Move the lamp', button: 'extra-move' }],
    script: `const lamp = document.querySelector('#extra-lamp');
const places = ['-0.32m 0m 0m', '0m 0m -0.3m', '0.32m 0m 0m'];
let next = 0;

document.querySelector('#extra-move').addEventListener('click', () => {
  lamp.setAttribute('offset', places[next++ % places.length]);
});`,
  },
  ar: {
    model: 'vesper-table-lamp', alt: 'A table lamp with a chalk white shade',
    attributes: { ar: true, 'ar-qr': true, 'camera-controls': true, 'shadow-intensity': '0.7', 'camera-orbit': '-30deg 78deg 105%' },
    controls: [{ label: 'Real size only', select: 'ar-scale', options: ['auto', 'fixed'], value: 'auto' }, { label: 'QR code on desktops', check: 'ar-qr', value: 'on' }],
  },
  accessibility: {
    model: 'meridian-watch', alt: 'A wrist watch with a midnight blue dial and a cognac strap',
    attributes: { 'camera-controls': true, controls: true, 'shadow-intensity': '0.6' },
    controls: [{ label: 'Buttons', check: 'controls', value: 'on' }],
  },
  styling: {
    model: 'murmur-speaker', alt: 'A small speaker covered in knitted cloth',
    attributes: { class: 'tinted', 'camera-controls': true, 'camera-orbit': '-25deg 75deg 105%', 'shadow-intensity': '0.7' },
    controls: [{ label: 'Background', select: 'class', options: ['tinted', 'night', 'plain'], value: 'tinted' }],
  },
};

/** @param {Control} control */
const attributeOf = (control) => control.range ?? control.select ?? control.check;

/** @param {string} id @param {Control} control @param {number} index */
function input(id, control, index) {
  const { label, range, select, check, button, call, args, min, max, step, value, pattern, options } = control;
  const name = `${id}-control-${index}`;
  if (button || call) {
    return html`<button type="button" class="button"${button ? html` id="${button}"` : ''}${call ? html` data-call="${call}" data-args="${JSON.stringify(args ?? [])}"` : ''}>${label}</button>`;
  }
  if (check) return html`<label class="check"><input type="checkbox" data-set="${check}"${value ? html` checked` : ''}> ${label}</label>`;
  const body = range
    ? html`<input type="range" id="${name}" data-set="${range}" data-pattern="${pattern ?? '{}'}" min="${min}" max="${max}" step="${step}" value="${value}">`
    : html`<select id="${name}" data-set="${select}">${(options ?? []).map((option) => {
      const [key, text] = Array.isArray(option) ? option : [option, option];
      return html`<option value="${key}"${key === value ? html` selected` : ''}>${text}</option>`;
    })}</select>`;
  return html`<div class="field"><label for="${name}">${label}</label>${body}</div>`;
}

/** The tag as code, with a hidden place for each attribute that a control may set. @param {string} id @param {Example} example */
function source(id, { model, alt, attributes = {}, children, controls, script }) {
  // The script that is shown finds it by its id.
  const named = script?.includes(`#${id}-viewer`) ? { id: `${id}-viewer` } : {};
  const names = new Set([...Object.keys(named), 'src', 'poster', 'alt', ...Object.keys(attributes), ...controls.map(attributeOf).filter((name) => name !== undefined)]);
  const all = /** @type {Record<string, string | true | undefined>} */ ({ ...named, src: `${model}.glb`, ...(model === 'toy' ? {} : { poster: `${model}.webp` }), alt, ...attributes });
  names.delete(model === 'toy' ? 'poster' : '');
  const lines = [...names].map((name) => html`<span data-attribute="${name}"${all[name] === undefined ? html` hidden` : ''}>
    <span class="t-name">${name}</span><span data-value${all[name] === true ? html` hidden` : ''}>=<span class="t-string">"<span data-text>${all[name] === true ? '' : all[name] ?? ''}</span>"</span></span></span>`);
  const inner = children ? html`  ${highlight(children.replace(/\{\{(.*?)\}\}/g, '$1.glb'), 'html')}\n` : '';
  return html`<pre class="code" tabindex="0" data-code><code><span class="t-tag">&lt;product-viewer</span>${lines}<span class="t-tag">&gt;</span>
${inner}<span class="t-tag">&lt;/product-viewer&gt;</span></code></pre>`;
}

/** @param {string} id @param {(model: string) => { src: string, poster?: string }} files */
export function example(id, files) {
  const it = EXAMPLES[id];
  if (!it) throw new Error(`no example ${id}`);
  const { src, poster } = files(it.model);
  const attributes = Object.entries(it.attributes ?? {}).filter(([name]) => name !== 'class');
  const children = (it.children ?? '').replace(/\{\{(.*?)\}\}/g, (_, model) => files(model).src);
  const own = it.attributes?.class;
  const all = it.controls.map((control, index) => /** @type {const} */ ([control, index]));
  const fields = all.filter(([control]) => attributeOf(control));
  const buttons = all.filter(([control]) => !attributeOf(control));
  return html`<section class="example" aria-label="Example: ${it.alt}" data-example>
<product-viewer class="viewer${own ? ` ${own}` : ''}" id="${id}-viewer" src="${src}"${poster ? html` poster="${poster}"` : ''} alt="${it.alt}"${attributes.map(([name, value]) =>
    (value === true ? html` ${name}` : html` ${name}="${value}"`))}>${raw(children)}</product-viewer>
<div class="side"><form class="controls" aria-label="Controls of the example ${id}">${fields.map(([control, index]) => input(id, control, index))}${buttons.length > 0 && html`<div class="buttons">${buttons.map(([control, index]) => input(id, control, index))}</div>`}</form>
${source(id, it)}${it.script && id === 'loading' ? html`<p class="log"><span class="tag">Event</span> <code id="${id}-log">none yet</code></p>` : ''}</div>
${it.script ? html`<details class="script"><summary>The script</summary>${block(it.script, 'js')}</details>` : ''}
</section>\n`;
}
