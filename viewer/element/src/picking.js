// What lies under a point of the page.

/** @typedef {{ x: number, y: number, z: number, toString: () => string }} Vector metres; as text "1m 2m 3m" */
/** @typedef {ArrayLike<number>} Numbers */

/** A feature of the session. */
export class Picking {
  static members = ['positionAndNormalFromPoint', 'surfaceFromPoint', 'materialFromPoint', 'nodeFromPoint'];

  #session;

  /** @param {any} session */
  constructor(session) {
    this.#session = session;
  }

  /**
   * Client coordinates, as pointer events have them. What comes back: slot, node, mesh, primitive, material,
   * corners (3), weights (3), position (3), normal (3), u, v, distance.
   * @param {number} x @param {number} y
   * @returns {Float32Array | undefined}
   */
  #hit(x, y) {
    const { model, parts, view } = this.#session;
    // The stage, not the element: that may have a border.
    const { left, top, width, height } = parts.stage.getBoundingClientRect();
    const across = (x - left) / width;
    const down = (y - top) / height;
    const inside = across >= 0 && across <= 1 && down >= 0 && down <= 1;
    return model && inside ? view.pick(across, down, width / height) : undefined;
  }

  /**
   * From the space of a slot's file to the one that all slots share: before the turntable, after orientation, scale and
   * offset, and on the node that it hangs on. What is picked is in the latter.
   * @param {number} slot @param {Iterable<number>} vector @param {boolean} [direction] a normal: comes back with length one
   * @param {boolean} [back] the other way
   * @returns {number[]}
   */
  place(slot, [x, y, z], direction = false, back = false) {
    return [...this.#session.view.carry(slot, x, y, z, direction, back)];
  }

  /**
   * The point of the model there, fit for a hotspot's `data-position` and `data-normal`; null where there is none.
   * @param {number} clientX @param {number} clientY
   * @returns {{ position: Vector, normal: Vector, uv: { u: number, v: number } | null, modelIndex: number } | null}
   */
  positionAndNormalFromPoint(clientX, clientY) {
    const hit = this.#hit(clientX, clientY);
    if (!hit) return null;
    const [modelIndex] = hit;
    const [u, v] = hit.subarray(17);
    // The main model's hotspots are after its orientation and scale, those of further models in the space of their file.
    const own = (/** @type {number} */ at, /** @type {boolean} */ direction) => {
      const part = hit.subarray(at, at + 3);
      return vector(modelIndex ? this.place(modelIndex, part, direction, true) : part);
    };
    const uv = Number.isNaN(u) ? null : { u, v, toString: () => `${u} ${v}` };
    return { position: own(11, false), normal: own(14, true), uv, modelIndex };
  }

  /**
   * The point of the surface there for a hotspot's `data-surface`: mesh, primitive, three vertices, their three weights;
   * before them the model's index where it is not the main one.
   * @param {number} x @param {number} y client coordinates
   * @returns {string | null}
   */
  surfaceFromPoint(x, y) {
    const hit = this.#hit(x, y);
    if (!hit) return null;
    const [slot, , mesh, primitive, , a, b, c, ...weights] = hit.subarray(0, 11);
    return [...(slot ? [slot] : []), mesh, primitive, a, b, c, ...weights.map((weight) => weight.toFixed(3))].join(' ');
  }

  /** The material there, of `model.materials`. @param {number} x @param {number} y client coordinates */
  materialFromPoint(x, y) {
    const hit = this.#hit(x, y);
    return (hit && this.#session.feature('graph')?.materialAt(hit[0], hit[4])) ?? null;
  }

  /** The node there, of `model.nodes`. @param {number} x @param {number} y client coordinates */
  nodeFromPoint(x, y) {
    const hit = this.#hit(x, y);
    const model = hit && this.#session.feature('graph')?.modelOf(hit[0]);
    return model?.nodes.find((/** @type {{ index: number }} */ { index }) => index === hit?.[1]) ?? null;
  }

  /** What the methods above give as a place or a direction. @param {Numbers} numbers */
  vector(numbers) {
    return vector(numbers);
  }
}

/** @param {Numbers} numbers @returns {Vector} */
function vector({ 0: x, 1: y, 2: z }) {
  return { x, y, z, toString: () => `${x}m ${y}m ${z}m` };
}
