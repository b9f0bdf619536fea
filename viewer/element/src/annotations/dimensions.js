// Dimension lines along the edges of the model's box.

import { strings } from '../a11y/strings.js';
import { dot, edges, line, minus } from './geometry.js';
import { length, locale, unit } from './measure.js';
import { adopt, svg } from './style.js';

/** CSS pixels between the box and a line, at least. */
const GAP = 14;
/** A line of this many CSS pixels is not shown, one of twice as many is shown in full. */
const SHORT = 28;
const AXES = [0, 1, 2];
const REST = new Float32Array([0, 0, 0, 0, 0, 0, 1, 1, 1, 1]);

/**
 * @typedef {object} Box
 * @property {number[][]} corners by their bits
 * @property {number[][]} ways its axes
 * @property {number[]} sizes along them, metres
 * @property {number[]} middle
 * @property {number[]} order the axes of width, depth and height
 */

/** A feature of the session. */
export class Dimensions {
  #session;
  #layer = document.createElement('div');
  #spoken = document.createElement('span');
  #lines = AXES.map(() => svg('path', { part: 'dimension-line' }));
  #labels = AXES.map(() => document.createElement('span'));
  /** Width and height of each label. */
  #sizes = AXES.map(() => [0, 0]);
  /** What the box was made of. @type {any} */
  #shape = null;
  /** @type {Box | null} */
  #box = null;
  /** @type {number[]} */
  #edges = [];
  #written = '';

  /** @param {any} session */
  constructor(session) {
    this.#session = session;
    adopt(session.root);
    this.#layer.className = 'fill dimensions';
    this.#layer.hidden = true;
    this.#spoken.className = 'live spoken';
    for (const label of this.#labels) {
      label.className = 'dimension';
      label.part.add('dimension-label');
      // They change with the view; the sentence says it all, once.
      label.setAttribute('aria-hidden', 'true');
    }
    const picture = svg('svg', { 'class': 'fill lines', 'aria-hidden': 'true' }, ...this.#lines);
    this.#layer.append(picture, ...this.#labels, this.#spoken);
    session.parts.hotspots.prepend(this.#layer);
    session.wake();
  }

  /** The box of what is shown: along the axes of the model, whatever way that is turned. @returns {Box} */
  #measure() {
    const { shape: whole, slots, view } = this.#session;
    const picking = this.#session.feature('picking');
    const { transform } = slots[0];
    let shape = whole;
    let place = (/** @type {number[]} */ vector, /** @type {boolean} */ _) => vector;
    if (slots.length === 1 && transform.slice(3, 6).some(Boolean)) {
      view.place(0, REST);
      shape = view.measure();
      view.place(0, transform);
      // That was told to the camera too, which goes on with what is shown.
      view.measure();
      place = (vector, direction) => picking.place(0, vector, direction);
    }
    const corners = Array.from({ length: 8 }, (_, bits) => (
      place(AXES.map((axis) => shape[axis] + ((bits >> axis) & 1 ? 0.5 : -0.5) * shape[axis + 3]), false)));
    const ways = AXES.map((axis) => place(AXES.map((other) => Number(other === axis)), true));
    // What stands up is the height.
    const rise = ways.map((way) => Math.abs(way[1]));
    const up = rise.indexOf(Math.max(...rise));
    return {
      corners,
      ways,
      sizes: AXES.map((axis) => Math.hypot(...minus(corners[1 << axis], corners[0]))),
      middle: AXES.map((axis) => (corners[0][axis] + corners[7][axis]) / 2),
      order: [...AXES.filter((axis) => axis !== up), up],
    };
  }

  drawn() {
    const session = this.#session;
    const wanted = session.element.getAttribute('dimensions');
    this.#layer.hidden = wanted === null || !session.model;
    if (this.#layer.hidden) return;
    if (session.shape !== this.#shape || !this.#box) {
      this.#shape = session.shape;
      this.#box = this.#measure();
    }
    const { corners, ways, sizes, middle, order } = this.#box;
    this.#write(wanted, this.#box);

    const eye = minus(session.eye(), middle);
    const up = order[2];
    const bottom = ways[up][1] > 0 ? 0 : 1;
    this.#edges = edges(ways.map((way) => dot(eye, way)), sizes.map((size) => size / 2), up, bottom, this.#edges);
    // All is read before anything is written.
    const { size } = session;
    const centre = session.project(middle)?.slice(0, 2);
    const drawings = this.#edges.map((edge, axis) => {
      if (edge < 0 || !centre) return null;
      const [a, b] = [edge, edge | (1 << axis)].map((bits) => session.project(corners[bits])?.slice(0, 2));
      return a && b && line(a, b, centre, GAP, this.#sizes[axis], size);
    });
    drawings.forEach((drawing, axis) => this.#draw(axis, drawing, size));
  }

  /** @param {number} axis @param {ReturnType<typeof line> | null | undefined} drawing @param {number[]} size of the picture */
  #draw(axis, drawing, size) {
    const [path, label] = [this.#lines[axis], this.#labels[axis]];
    const opacity = drawing ? Math.min(Math.max(drawing.length / SHORT - 1, 0), 1) : 0;
    path.style.opacity = label.style.opacity = String(opacity);
    if (!drawing || !opacity) return;
    path.setAttribute('d', drawing.path);
    // A label stays in the picture as long as its line does.
    const [x, y] = drawing.middle.map((value, side) => {
      const room = this.#sizes[axis][side] / 2 + 2;
      return value < 0 || value > size[side] ? value : Math.max(room, Math.min(value, size[side] - room));
    });
    label.style.transform = `translate(${x.toFixed(1)}px,${y.toFixed(1)}px) translate(-50%,-50%)`;
  }

  /** @param {string} wanted the attribute @param {Box} box */
  #write(wanted, { sizes, order }) {
    const { element } = this.#session;
    const tongue = locale(element.closest('[lang]')?.lang, navigator.languages);
    const text = strings(element).dimensions;
    const asked = JSON.stringify([wanted, tongue, text, sizes, order]);
    if (asked === this.#written) return;
    this.#written = asked;
    const measure = unit(wanted, tongue);
    const found = /** @type {Record<string, string>} */ ({});
    ['width', 'depth', 'height'].forEach((name, at) => {
      const axis = order[at];
      const label = this.#labels[axis];
      label.textContent = found[name] = length(sizes[axis], measure, tongue);
      this.#sizes[axis] = [label.offsetWidth, label.offsetHeight];
    });
    this.#spoken.textContent = Object.keys(found).reduce((said, name) => said.replace(`{${name}}`, found[name]), text);
  }

  release() {
    this.#layer.remove();
  }
}
