// Where a model stands in a room, and how fingers move it. Numbers only.

import { compose, multiply } from '../export/usdz-geometry.js';

/** Scales this near to the true size are the true size. */
const SNAP = 0.1;
const LEAST = 0.1;
const MOST = 10;

/** @typedef {'floor' | 'wall' | 'ceiling'} Placement */
/** @typedef {{ axes: ArrayLike<number>, point: number[] | null }} Finger place on the screen, −1 to 1, and in the room */

/** Whether a surface is of the wanted kind. @param {Placement} placement @param {ArrayLike<number>} surface a pose's matrix; y is its normal */
export function suits(placement, surface) {
  const up = surface[5];
  return placement === 'wall' ? Math.abs(up) < 0.5 : placement === 'ceiling' ? up < -0.75 : up > 0.75;
}

export class Pose {
  /** Metres in the room. */
  position = [0, 0, 0];
  /** Radians about the upright axis. */
  yaw = 0;
  scale = 1;
  /** Whether it is to be seen yet. */
  found = false;
  /** @type {{ x: number, z: number, y: number } | null} */
  #hold = null;
  /** @type {{ angle: number, gap: number } | null} */
  #pinch = null;
  /** Scale without the snap. */
  #free = 1;

  /**
   * @param {Placement} placement
   * @param {ArrayLike<number>} shape centre and edges of the model's box, metres
   * @param {boolean} fixed whether its scale stays
   */
  constructor(placement, shape, fixed) {
    this.placement = placement;
    this.fixed = fixed;
    const [x, y, z, , height, depth] = Array.from(shape);
    // The point of the model that touches the surface.
    this.anchor = placement === 'wall' ? [x, y, z - depth / 2] : [x, y + (placement === 'ceiling' ? height : -height) / 2, z];
  }

  /** Puts it on a surface. @param {ArrayLike<number>} surface a pose's matrix @param {number} [yaw] towards the viewer, but on walls */
  put(surface, yaw) {
    this.found = true;
    this.position = [surface[12], surface[13], surface[14]];
    this.face(surface, yaw);
  }

  /** @param {ArrayLike<number>} surface @param {number} [yaw] */
  face(surface, yaw = this.yaw) {
    this.yaw = this.placement === 'wall' ? Math.atan2(surface[4], surface[6]) : yaw;
  }

  /** @param {Finger[]} fingers those on the screen; none: let go */
  handle(fingers) {
    const [one, two] = fingers;
    if (two) {
      this.#hold = null;
      const [x, y] = [two.axes[0] - one.axes[0], two.axes[1] - one.axes[1]];
      const now = { angle: Math.atan2(y, x), gap: Math.hypot(x, y) };
      const before = this.#pinch;
      if (before) {
        const turned = before.angle - now.angle;
        if (this.placement !== 'wall') this.yaw += Math.atan2(Math.sin(turned), Math.cos(turned));
        if (!this.fixed && before.gap && now.gap) {
          this.#free = Math.min(Math.max(this.#free * now.gap / before.gap, LEAST), MOST);
          this.scale = Math.abs(this.#free - 1) < SNAP ? 1 : this.#free;
        }
      }
      this.#pinch = now;
      return;
    }
    this.#pinch = null;
    if (!one) this.#hold = null;
    else if (one.point) {
      const [x, y, z] = one.point;
      // It keeps its distance to the finger: taking hold of it does not move it.
      this.#hold ??= { x: this.position[0] - x, y: this.position[1] - y, z: this.position[2] - z };
      this.position = [x + this.#hold.x, y + this.#hold.y, z + this.#hold.z];
    }
  }

  /** From the model to the room, column-major. */
  matrix() {
    const { position, yaw, scale, anchor: [x, y, z] } = this;
    const stand = compose(position, [0, Math.sin(yaw / 2), 0, Math.cos(yaw / 2)], [scale, scale, scale]);
    return multiply(stand, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -x, -y, -z, 1]);
  }
}
