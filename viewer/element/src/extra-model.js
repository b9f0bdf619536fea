// <extra-model>: another model that stands beside the one of the <product-viewer> around it.

const NAMES = ['src', 'offset', 'orientation', 'scale', 'node', 'background'];

/** Says what and where; the viewer around it does the rest. */
export class ExtraModelElement extends /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {}) {
  static observedAttributes = NAMES;

  constructor() {
    super();
    // Properties set before the element was defined hide the accessors: set them again.
    for (const name of NAMES) {
      if (!Object.hasOwn(this, name)) continue;
      const /** @type {any} */ self = this;
      const value = self[name];
      delete self[name];
      self[name] = value;
    }
  }

  connectedCallback() {
    this.hidden = true;
  }

  /** @param {string} changed */
  attributeChangedCallback(changed) {
    const { src, offset, orientation, scale, background } = /** @type {any} */ (this);
    const detail = { srcChanged: changed === 'src', src, offset, orientation, scale, background };
    this.dispatchEvent(new CustomEvent('extra-model-changed', { bubbles: true, composed: true, detail }));
  }
}

for (const name of NAMES) {
  Object.defineProperty(ExtraModelElement.prototype, name, {
    configurable: true,
    enumerable: true,
    get() { return name === 'background' ? this.hasAttribute(name) : this.getAttribute(name); },
    set(value) {
      if (name === 'background') this.toggleAttribute(name, Boolean(value));
      else if (value === null || value === undefined) this.removeAttribute(name);
      else this.setAttribute(name, String(value));
    },
  });
}

if (globalThis.customElements && !customElements.get('extra-model')) customElements.define('extra-model', ExtraModelElement);
