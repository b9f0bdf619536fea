// Buttons for what the hand does, and help that shows the keys.

import { strings } from './strings.js';
import { adopt } from './style.js';

const SVG = 'http://www.w3.org/2000/svg';
const TURN = Math.PI / 8;
/** Key presses that one press of a button is worth. */
const ZOOM = 5;

/**
 * Group (as in the attribute `controls`), path of the icon (24 × 24), and what it does.
 * @type {Record<string, [string, string, (session: any) => void]>}
 */
const BUTTONS = {
  'zoom-in': ['zoom', 'M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM16 16l5 5M11 8v6M8 11h6', (session) => session.zoomKeys(ZOOM)],
  'zoom-out': ['zoom', 'M11 4a7 7 0 1 0 0 14a7 7 0 1 0 0-14zM16 16l5 5M8 11h6', (session) => session.zoomKeys(-ZOOM)],
  'turn-left': ['turn', 'M14 5l-7 7l7 7', (session) => session.orbit(TURN, 0)],
  'turn-right': ['turn', 'M10 5l7 7l-7 7', (session) => session.orbit(-TURN, 0)],
  'turn-up': ['turn', 'M5 14l7-7l7 7', (session) => session.orbit(0, TURN)],
  'turn-down': ['turn', 'M5 10l7 7l7-7', (session) => session.orbit(0, -TURN)],
  'reset': ['reset', 'M4 11l8-7l8 7M6 9.5v10h12v-10', (session) => session.home()],
  'help': ['help', 'M9 9a3 3 0 1 1 4.5 2.6c-1 .6-1.5 1.2-1.5 2.4M12 18v.01', () => {}],
};

/** @typedef {keyof import('./strings.js').Strings} Word */

/** @param {string} tag @param {string} [text] */
function make(tag, text = '') {
  const node = document.createElement(tag);
  node.textContent = text;
  return node;
}

/** A feature of the session. */
export class Controls {
  /** @type {any} */
  #session;
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();
  #help = make('div');
  /** What had the focus before help was opened. @type {HTMLElement | null} */
  #before = null;
  #ears = new AbortController();

  /** @param {import('../session.js').Session} session */
  constructor(session) {
    const { root, parts } = (this.#session = /** @type {any} */ (session));
    adopt(root);
    const { signal } = this.#ears;
    const bar = parts.controls;
    bar.setAttribute('role', 'toolbar');
    for (const [name, [, icon, act]] of Object.entries(BUTTONS)) {
      const button = /** @type {HTMLButtonElement} */ (make('button'));
      button.type = 'button';
      button.part.add('control', `control-${name}`);
      const svg = document.createElementNS(SVG, 'svg');
      const path = document.createElementNS(SVG, 'path');
      svg.setAttribute('viewBox', '0 0 24 24');
      svg.setAttribute('aria-hidden', 'true');
      path.setAttribute('d', icon);
      svg.append(path);
      button.append(svg);
      button.addEventListener('click', name === 'help' ? () => this.#toggle() : () => act(session));
      this.#buttons.set(name, button);
      bar.append(button);
    }
    const help = this.#help;
    help.className = 'help';
    help.part.add('help');
    help.hidden = true;
    help.tabIndex = -1;
    help.setAttribute('role', 'dialog');
    parts.stage.append(help);
    bar.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => this.#rove(event), { signal });
    bar.addEventListener('focusin', (/** @type {FocusEvent} */ { target }) => this.#stop(/** @type {HTMLElement} */ (target)), { signal });
    parts.stage.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => this.#key(event), { signal });
    this.#update();
  }

  /** @param {string} name */
  changed(name) {
    if (/^(a11y|controls|camera-controls|disable-zoom)$/.test(name)) this.#update();
  }

  #update() {
    const { element, parts: { controls } } = this.#session;
    const words = strings(element);
    const asked = element.getAttribute('controls');
    const groups = asked?.trim() ? asked.trim().split(/\s+/) : null;
    controls.hidden = !element.cameraControls;
    if (controls.hidden) this.#close();
    controls.classList.toggle('always', asked !== null);
    controls.setAttribute('aria-label', words.controls);
    this.#buttons.forEach((button, name) => {
      const [group] = BUTTONS[name];
      const label = words[/** @type {Word} */ (name)];
      button.setAttribute('aria-label', label);
      button.title = label;
      button.hidden = (group === 'zoom' && element.disableZoom) || (groups !== null && !groups.includes(group));
    });
    // One that was chosen and is gone leaves its place to the first.
    const shown = this.#shown();
    this.#stop(shown.find((button) => button.tabIndex === 0) ?? shown[0]);
    this.#buttons.get('help')?.setAttribute('aria-expanded', String(!this.#help.hidden));
    this.#fill(words);
  }

  #shown() {
    return [...this.#buttons.values()].filter((button) => !button.hidden);
  }

  /** The one button that Tab comes to. @param {HTMLElement | undefined} chosen */
  #stop(chosen) {
    this.#buttons.forEach((button) => { button.tabIndex = button === chosen ? 0 : -1; });
  }

  /** @param {import('./strings.js').Strings} words */
  #fill(words) {
    const help = this.#help;
    const { element } = this.#session;
    const title = make('h2', words['help-title']);
    const list = make('dl');
    for (const row of /** @type {const} */ (['turn', 'move', 'zoom', 'centre', 'reset', 'leave'])) {
      if ((row === 'move' && element.disablePan) || (row === 'zoom' && element.disableZoom)) continue;
      if (row === 'centre' && (element.disablePan || element.disableTap)) continue;
      list.append(make('dt', words[`help-${row}`]), make('dd', words[`help-${row}-how`]));
    }
    const close = make('button', words['help-close']);
    close.addEventListener('click', () => this.#close());
    help.setAttribute('aria-label', words['help-title']);
    help.replaceChildren(title, list, close);
  }

  #toggle() {
    if (!this.#help.hidden) {
      this.#close();
      return;
    }
    const { element, root } = this.#session;
    this.#fill(strings(element));
    this.#before = root.activeElement;
    this.#help.hidden = false;
    this.#buttons.get('help')?.setAttribute('aria-expanded', 'true');
    this.#help.focus();
  }

  #close() {
    if (this.#help.hidden) return;
    const inside = this.#help.contains(this.#session.root.activeElement);
    this.#help.hidden = true;
    this.#buttons.get('help')?.setAttribute('aria-expanded', 'false');
    if (inside) (this.#before ?? this.#session.parts.input).focus();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { element, root } = this.#session;
    // What is typed into something of the page's in a slot is not for us.
    if (!root.contains(/** @type {Node} */ (event.target))) return;
    if (event.key === '?' && element.cameraControls && !event.ctrlKey && !event.metaKey) this.#toggle();
    else if (event.key === 'Escape' && !this.#help.hidden) this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Arrows go from button to button. @param {KeyboardEvent} event */
  #rove(event) {
    const shown = this.#shown();
    const at = shown.indexOf(/** @type {HTMLButtonElement} */ (event.target));
    const to = /** @type {Record<string, number>} */ ({
      ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: shown.length - 1,
    })[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    shown[(to + shown.length) % shown.length].focus();
  }

  release() {
    this.#ears.abort();
    this.#help.remove();
    this.#session.parts.controls.replaceChildren();
    this.#session.parts.controls.hidden = true;
  }
}
