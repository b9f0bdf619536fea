// Views with names, as a page offers them on buttons of its own: `views='{"Front": {"orbit": "0deg 80deg auto"}, …}'`.

/** What the camera's attributes say in a view; what it leaves out is as the page had it. @typedef {{ orbit?: string, target?: string, fov?: string }} Spot */

const PROPERTIES = /** @type {const} */ (['cameraOrbit', 'cameraTarget', 'fieldOfView']);

/**
 * The views that an element's attribute `views` names; none, with a warning, where it is no JSON object of objects.
 * @param {Element} element
 * @returns {Record<string, Spot>}
 */
export function views(element) {
  const text = element.getAttribute('views');
  if (!text) return {};
  try {
    const found = JSON.parse(text);
    if (Object.values(found).every((spot) => spot && typeof spot === 'object') && !Array.isArray(found)) return found;
  } catch {
    // Told of below.
  }
  console.warn('product-viewer: `views` must be JSON such as {"Front": {"orbit": "0deg 75deg auto", "fov": "30deg"}}, but is', text);
  return {};
}

/** A feature of the session. */
export class Views {
  static members = ['goToView', 'availableViews'];

  /** @type {any} */
  #session;
  /** @type {Record<string, Spot>} */
  #views;
  /** What the camera's attributes said before the first view. @type {any[] | undefined} */
  #base;

  /** @param {import('./session.js').Session} session */
  constructor(session) {
    this.#session = session;
    this.#views = views(session.element);
  }

  /** @param {string} name */
  changed(name) {
    if (name !== 'views') return;
    this.#views = views(this.#session.element);
    this.#base = undefined;
  }

  /** See {@link go}. @param {string} name @param {{ jump?: boolean }} [options] */
  goToView(name, options) {
    return this.go(name, options);
  }

  get availableViews() {
    return this.names;
  }

  /** @returns {string[]} */
  get names() {
    return Object.keys(this.#views);
  }

  /**
   * Takes the camera to a view: sets `camera-orbit`, `camera-target` and `field-of-view`, so that a reset comes back here.
   * It travels there, or jumps. Sends `view-change` with `{ name }`.
   * @param {string} name
   * @param {{ jump?: boolean }} [options]
   * @returns {boolean} whether there is such a view
   */
  go(name, { jump = false } = {}) {
    const session = this.#session;
    const { element } = session;
    if (!Object.hasOwn(this.#views, name)) {
      console.warn(`product-viewer: there is no view ${JSON.stringify(name)}, but ${JSON.stringify(this.names)}`);
      return false;
    }
    const base = (this.#base ??= PROPERTIES.map((property) => element[property]));
    const { orbit, target, fov } = this.#views[name];
    // From where the user has taken it, even where the attributes stay as they are.
    session.home();
    PROPERTIES.forEach((property, at) => { element[property] = [orbit, target, fov][at] ?? base[at]; });
    session.source = 'none';
    if (jump) session.jump();
    session.send('view-change', { name });
    return true;
  }
}
