// Hotspots: children pinned to points of the model.

import { dot, enter, minus, numbers } from './geometry.js';
import { adopt, svg } from './style.js';

/**
 * @typedef {object} Spot the children of one slot
 * @property {string} name
 * @property {HTMLElement} box what is moved
 * @property {HTMLSlotElement} slot
 * @property {string} place what its attributes said of its place last
 * @property {string} told what they said at all
 * @property {number[]} position in the space of `data-position`
 * @property {number[]} normal
 * @property {number[] | null} surface mesh, primitive, three vertices, three weights
 * @property {number} index of its model
 * @property {boolean} warned of a surface that the model does not have
 * @property {number[]} point position in the space of all models
 * @property {number[]} toward normal there
 * @property {number[] | null} at x, y and depth on the screen
 * @property {number[] | null} label where its label is before the offset
 * @property {boolean} solid the model may hide it
 * @property {boolean} occluded
 * @property {boolean | undefined} visible
 * @property {number[]} offset of the label, CSS pixels
 * @property {number[] | null} to the label's own point
 * @property {number} width @property {number} height of the label
 * @property {SVGElement | null} leader
 */

/** Of the model's size: how near before the surface still counts as on it. */
const NEAR = 0.01;
/** Of the time, the share that asking what is hidden may take: a posed mesh of many vertices is slow to ask. */
const SHARE = 0.1;

/** What of a child is read; others are told of by the session. */
const READ = ['position', 'normal', 'surface', 'model-index', 'occlusion', 'offset', 'leader', 'leader-to']
  .map((name) => `data-${name}`);

/** A feature of the session. */
export class Annotations {
  static members = ['updateHotspot', 'queryHotspot'];

  #session;
  #layer;
  #lines = svg('svg', { 'class': 'fill lines', 'aria-hidden': 'true' });
  /** @type {Map<string, Spot>} */
  #spots = new Map();
  /** What each child was told of its visibility. @type {WeakMap<Element, boolean>} */
  #told = new WeakMap();
  #sizes;
  #changes = new MutationObserver(() => this.slotted());
  #model = null;
  #asked = '';
  #due = 0;

  /** @param {any} session */
  constructor(session) {
    this.#session = session;
    this.#layer = /** @type {HTMLElement} */ (session.parts.hotspots);
    adopt(session.root);
    this.#layer.append(this.#lines);
    this.#layer.addEventListener('click', this.#go);
    this.#layer.addEventListener('focusin', this.#go);
    this.#sizes = new ResizeObserver(() => {
      for (const spot of this.#spots.values()) [spot.width, spot.height] = [spot.box.offsetWidth, spot.box.offsetHeight];
      session.wake();
    });
    this.#changes.observe(session.element, { subtree: true, attributes: true, attributeFilter: READ });
    this.slotted();
  }

  loaded() {
    const { model } = this.#session;
    if (model === this.#model) return;
    this.#model = model;
    for (const spot of this.#spots.values()) spot.warned = spot.occluded = false;
  }

  slotted() {
    /** @type {Map<string, HTMLElement>} */
    const found = new Map();
    for (const child of this.#session.element.children) {
      if (child.slot.startsWith('hotspot') && !found.has(child.slot)) found.set(child.slot, child);
    }
    let changed = false;
    for (const [name, spot] of this.#spots) {
      if (found.has(name)) continue;
      this.#remove(spot);
      changed = true;
    }
    // In the order of the children: that is the order of the Tab key.
    /** @type {Element} */
    let last = this.#lines;
    for (const [name, child] of found) {
      const spot = this.#spots.get(name) ?? this.#add(name);
      if (last.nextElementSibling !== spot.box) last.after(spot.box);
      last = spot.box;
      if (this.#read(spot, child.dataset)) changed = true;
      if (spot.visible !== undefined) this.#tell(spot);
    }
    if (changed) this.#session.wake();
  }

  /** @param {string} name @returns {Spot} */
  #add(name) {
    const box = document.createElement('div');
    box.className = 'hotspot off hide';
    const slot = document.createElement('slot');
    slot.name = name;
    box.append(slot);
    const spot = {
      name, box, slot, place: '', told: '', position: [0, 0, 0], normal: [0, 1, 0], surface: null, index: 0, warned: false,
      point: [0, 0, 0], toward: [0, 1, 0], at: null, label: null, solid: true, occluded: false, visible: undefined,
      offset: [0, 0], to: null, width: 0, height: 0, leader: null,
    };
    this.#spots.set(name, spot);
    return spot;
  }

  /** @param {Spot} spot */
  #remove(spot) {
    this.#sizes.unobserve(spot.box);
    spot.leader?.remove();
    spot.box.remove();
    this.#spots.delete(spot.name);
  }

  /** @param {Spot} spot @param {DOMStringMap} data @returns {boolean} whether it says something new */
  #read(spot, { position, normal, surface, modelIndex, occlusion, offset, leader, leaderTo }) {
    const place = JSON.stringify([position, normal, surface, modelIndex]);
    const told = JSON.stringify([place, occlusion, offset, leader, leaderTo]);
    if (told === spot.told) return false;
    // What updateHotspot() set stays until one of these is written anew.
    if (place !== spot.place) this.#move(spot, { position, normal, surface, modelIndex });
    spot.place = place;
    spot.told = told;
    spot.solid = occlusion !== 'none';
    spot.offset = this.#numbers(spot, 'offset', offset, 2) ?? [0, 0];
    spot.to = this.#numbers(spot, 'leader-to', leaderTo, 3);
    if (leader === undefined) {
      this.#sizes.unobserve(spot.box);
      spot.leader?.remove();
      spot.leader = null;
    } else if (!spot.leader) {
      spot.leader = svg('g', {}, svg('path', { part: 'leader' }), svg('circle', { part: 'leader-anchor', r: '2.5' }));
      this.#lines.append(spot.leader);
      this.#sizes.observe(spot.box);
    }
    return true;
  }

  /** @param {Spot} spot @param {string} what @param {string | undefined} text @param {number[]} counts */
  #numbers({ name }, what, text, ...counts) {
    const found = numbers(text, ...counts);
    if (text && !found) {
      console.warn(`product-viewer: ${name}: ${what} ${JSON.stringify(text)} is not ${counts.join(' or ')} numbers`);
    }
    return found;
  }

  /**
   * @param {Spot} spot
   * @param {{ position?: string, normal?: string, surface?: string, modelIndex?: string | number | null }} config
   */
  #move(spot, { position, normal, surface, modelIndex }) {
    spot.position = this.#numbers(spot, 'position', position, 3) ?? spot.position;
    spot.normal = this.#numbers(spot, 'normal', normal, 3) ?? spot.normal;
    const found = this.#numbers(spot, 'surface', surface, 8, 9);
    const named = found?.length === 9 ? found.shift() : 0;
    spot.surface = found;
    spot.warned = false;
    if (modelIndex !== undefined && modelIndex !== null) spot.index = Number(modelIndex) || 0;
    else if (found) spot.index = named ?? 0;
  }

  /**
   * Moves a hotspot: what is left out of position and normal stays, a surface that is left out is no longer followed.
   * @param {{ name: string, position?: string, normal?: string, surface?: string, modelIndex?: number | null }} config
   *   as the attributes have it; `name` is the slot's
   */
  updateHotspot(config) {
    const spot = this.#spots.get(config.name);
    if (!spot) return;
    this.#move(spot, config);
    this.#session.wake();
  }

  /**
   * Where a hotspot is: on the model (metres), on the canvas (CSS pixels; z: −1 near to 1 far), and whether it is seen,
   * that is, faces the camera with nothing in between. Null where there is no such hotspot or it is behind the camera.
   * @param {string} name of the slot
   */
  queryHotspot(name) {
    const session = this.#session;
    const spot = this.#spots.get(name);
    if (!spot || !session.slots[spot.index]?.model) return null;
    this.#pose(spot);
    const at = session.project(spot.point);
    const { vector } = session.feature('picking');
    return at && {
      position: vector(spot.position),
      normal: vector(spot.normal),
      canvasPosition: vector([at[0], at[1], 2 * at[2] - 1]),
      facingCamera: spot.visible ?? false,
    };
  }

  /** @param {number} slot @param {Iterable<number>} vector @param {boolean} [direction] @param {boolean} [back] @returns {number[]} */
  #place(slot, vector, direction, back) {
    return this.#session.feature('picking').place(slot, vector, direction, back);
  }

  /** Brings a hotspot's point up to date. @param {Spot} spot */
  #pose(spot) {
    const { index, surface } = spot;
    if (surface) {
      const found = this.#session.view.surface(index, new Float32Array(surface));
      if (found) {
        const [point, toward] = [[...found.subarray(0, 3)], [...found.subarray(3, 6)]];
        spot.position = index ? this.#place(index, point, false, true) : point;
        spot.normal = index ? this.#place(index, toward, true, true) : toward;
      } else if (!spot.warned) {
        console.warn(`product-viewer: ${spot.name}: the model has no surface ${JSON.stringify(surface.join(' '))}`);
        spot.warned = true;
      }
    }
    // Those of the main model count after its orientation and scale, as picking gives them.
    spot.point = index ? this.#place(index, spot.position) : spot.position;
    spot.toward = index ? this.#place(index, spot.normal, true) : spot.normal;
  }

  drawn() {
    const session = this.#session;
    const spots = [...this.#spots.values()];
    if (!session.model || !spots.length) return;
    const eye = session.eye();
    const near = NEAR * Math.hypot(...session.shape.slice(3, 6));
    /** @type {Spot[]} */
    const doubtful = [];
    /** @type {number[]} */
    const points = [];
    for (const spot of spots) {
      const { index, to } = spot;
      spot.at = spot.label = null;
      if (session.slots[index]?.model) {
        this.#pose(spot);
        spot.at = session.project(spot.point);
        spot.label = spot.at && to ? session.project(index ? this.#place(index, to) : to) : spot.at;
      }
      const way = minus(eye, spot.point);
      spot.visible = Boolean(spot.at) && dot(way, spot.toward) >= 0;
      if (!spot.visible || !spot.solid) continue;
      doubtful.push(spot);
      // A little before the surface, or it would hide its own points.
      const step = near / (Math.hypot(...way) || 1);
      const lift = near / (Math.hypot(...spot.toward) || 1);
      points.push(...spot.point.map((value, axis) => value + way[axis] * step + spot.toward[axis] * lift));
    }
    this.#occlude(doubtful, points);
    for (const spot of doubtful) spot.visible = !spot.occluded;
    spots.sort((a, b) => (b.at?.[2] ?? 2) - (a.at?.[2] ?? 2)).forEach((spot, rank) => this.#put(spot, rank));
  }

  /** @param {Spot[]} spots @param {number[]} points */
  #occlude(spots, points) {
    // The points tell of the camera, too: they lie towards it.
    const asked = `${this.#session.poseVersion} ${points}`;
    if (asked === this.#asked) return;
    const now = performance.now();
    if (now < this.#due) {
      this.#session.wake();
      return;
    }
    const hidden = points.length ? this.#session.view.occluded(new Float32Array(points)) : [];
    spots.forEach((spot, at) => { spot.occluded = hidden[at] === 1; });
    const after = performance.now();
    this.#due = after + (after - now) * (1 / SHARE - 1);
    this.#asked = asked;
  }

  /** @param {Spot} spot @param {number} rank the greater the nearer */
  #put(spot, rank) {
    const { at, box, label, leader, offset, visible } = spot;
    const place = label && [label[0] + offset[0], label[1] + offset[1]];
    if (place) {
      box.style.transform = `translate(${place[0].toFixed(1)}px,${place[1].toFixed(1)}px) translate(-50%,-50%)`;
    }
    box.style.zIndex = String(rank);
    box.classList.toggle('off', !place);
    box.classList.toggle('hide', !visible);
    if (leader) {
      const end = at && place && enter([at[0], at[1]], place, spot.width, spot.height);
      leader.setAttribute('class', `leader${visible ? '' : ' hide'}`);
      leader.style.display = end ? '' : 'none';
      if (end) {
        const [from, to] = [at, end].map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
        leader.children[0].setAttribute('d', `M${from}L${to}`);
        leader.children[1].setAttribute('transform', `translate(${from})`);
      }
    }
    this.#tell(spot);
  }

  /** Tells those children that do not know yet. @param {Spot} spot */
  #tell({ slot, visible = false }) {
    for (const child of /** @type {HTMLElement[]} */ (slot.assignedElements())) {
      if (this.#told.get(child) === visible) continue;
      this.#told.set(child, visible);
      child.toggleAttribute(`data-${child.dataset.visibilityAttribute || 'visible'}`, visible);
      child.dispatchEvent(new CustomEvent('hotspot-visibility', { detail: { visible } }));
    }
  }

  /**
   * To the view that a hotspot names, when it is clicked, or reached by keyboard while it is not seen.
   * @param {Event} event
   */
  #go = (event) => {
    const child = /** @type {HTMLElement} */ (event.target).closest?.('[slot^="hotspot"]');
    const spot = child && this.#spots.get(child.slot);
    const { orbit, target, fov } = /** @type {HTMLElement | null} */ (child)?.dataset ?? {};
    if (!spot || !(orbit || target || fov)) return;
    const { element, size: [width, height] } = this.#session;
    if (event.type === 'focusin') {
      const [x, y] = spot.at ?? [-1, -1];
      const seen = spot.visible && x >= 0 && y >= 0 && x <= width && y <= height;
      if (seen || !/** @type {Element} */ (event.target).matches(':focus-visible')) return;
    }
    if (orbit) element.cameraOrbit = orbit;
    if (target) element.cameraTarget = target;
    if (fov) element.fieldOfView = fov;
    // Also when the attributes said so already and the user has turned away since.
    this.#session.home();
  };

  release() {
    [...this.#spots.values()].forEach((spot) => this.#remove(spot));
    this.#sizes.disconnect();
    this.#changes.disconnect();
    this.#lines.remove();
    this.#layer.removeEventListener('click', this.#go);
    this.#layer.removeEventListener('focusin', this.#go);
  }
}
