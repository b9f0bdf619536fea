// The light of the room, as WebXR estimates it, made a picture of the surroundings that the engine can take for its light.
// W3C, WebXR Lighting Estimation API Level 1. Numbers only.

/** Pixels of the picture: spherical harmonics of the second band have no detail that needs more. */
const WIDTH = 64;
const HEIGHT = 32;
/** Share by which an estimate has to differ for another picture. */
const CHANGE = 0.1;
/** Milliseconds between two pictures at least: the engine filters each one anew. */
const PAUSE = 1000;
/** Sharpness of the main light's lobe, about 20° wide: narrower ones fall between the pixels. */
const SHARP = 40;
/** The terms whose sign turns with the Condon-Shortley phase: those of odd order. */
const ODD = [1, 3, 5, 7];

/** Real spherical harmonics up to the second band, in the API's order. Ramamoorthi and Hanrahan 2001, equation 3. @param {number[]} direction unit length */
const harmonics = ([x, y, z]) => [
  0.282095,
  0.488603 * y, 0.488603 * z, 0.488603 * x,
  1.092548 * x * y, 1.092548 * y * z, 0.315392 * (3 * z * z - 1), 1.092548 * x * z, 0.546274 * (x * x - y * y),
];

/** @typedef {{ harmonics: ArrayLike<number>, direction: number[], colour: number[] }} Estimate 27 coefficients of radiance; where the main light is, and its irradiance */

/**
 * Linear light from a direction to each pixel: `WIDTH` × `HEIGHT` × 3, rows from the top (+Y); the middle column looks along +X,
 * the first one along −X, the one between them along −Z.
 * @param {Estimate} estimate
 * @param {ArrayLike<number>} [turn] matrix, column by column, that leads from the estimate's axes to those of the picture
 */
export function surroundings({ harmonics: terms, direction, colour }, turn = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) {
  const light = new Float32Array(WIDTH * HEIGHT * 3);
  const lobe = new Float32Array(WIDTH * HEIGHT);
  let whole = 0;
  for (let at = 0; at < lobe.length; at += 1) {
    const down = (Math.floor(at / WIDTH) + 0.5) / HEIGHT * Math.PI;
    const around = ((at % WIDTH) + 0.5) / WIDTH * 2 * Math.PI - Math.PI;
    const seen = [Math.sin(down) * Math.cos(around), Math.cos(down), Math.sin(down) * Math.sin(around)];
    const way = [0, 4, 8].map((column) => seen[0] * turn[column] + seen[1] * turn[column + 1] + seen[2] * turn[column + 2]);
    harmonics(way).forEach((value, term) => {
      for (let channel = 0; channel < 3; channel += 1) light[at * 3 + channel] += value * terms[term * 3 + channel];
    });
    lobe[at] = Math.exp(SHARP * (way[0] * direction[0] + way[1] * direction[1] + way[2] * direction[2] - 1));
    whole += lobe[at] * Math.sin(down) * Math.PI / HEIGHT * 2 * Math.PI / WIDTH;
  }
  for (let at = 0; at < light.length; at += 1) {
    // So few bands swing below zero beside what is bright.
    light[at] = Math.max(light[at], 0) + colour[at % 3] * lobe[Math.floor(at / 3)] / whole;
  }
  return light;
}

/** A Radiance file, flat, of linear light as {@link surroundings} gives it. @param {Float32Array} light */
export function radiance(light) {
  const head = new TextEncoder().encode(`#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y ${HEIGHT} +X ${WIDTH}\n`);
  const file = new Uint8Array(head.length + light.length / 3 * 4);
  file.set(head);
  for (let at = 0; at < light.length; at += 3) {
    const pixel = light.subarray(at, at + 3);
    const most = Math.max(...pixel);
    // Darker than the format goes, or no number, is black.
    if (!(most > 1e-32)) continue;
    const exponent = Math.min(Math.floor(Math.log2(most)) + 1, 127);
    const to = head.length + at / 3 * 4;
    for (let channel = 0; channel < 3; channel += 1) file[to + channel] = Math.min(pixel[channel] * 2 ** (8 - exponent), 255);
    file[to + 3] = exponent + 128;
  }
  return file;
}

/** What a session's probe says of the room. */
export class RoomLight {
  #probe;
  #space;
  /** Numbers of the last picture. @type {number[] | null} */
  #last = null;
  #time = -Infinity;
  #sense = 0;

  /** @param {any} probe XRLightProbe @param {any} space XRSpace whose axes the pictures are to have */
  constructor(probe, space) {
    this.#probe = probe;
    this.#space = space;
  }

  /**
   * A Radiance file of the surroundings; null where there is no estimate, or none that differs much from the last one.
   * @param {any} frame XRFrame @param {number} now milliseconds
   */
  read(frame, now) {
    if (now - this.#time < PAUSE) return null;
    const estimate = frame.getLightEstimate?.(this.#probe);
    if (!estimate) return null;
    const { primaryLightDirection: way, primaryLightIntensity: { x: red, y: green, z: blue } } = estimate;
    const terms = Array.from(estimate.sphericalHarmonicsCoefficients, Number);
    const direction = [way.x, way.y, way.z];
    const colour = [red, green, blue];
    const numbers = [...terms, ...colour.flatMap((value) => direction.map((part) => part * value))];
    if (!numbers.every(Number.isFinite)) return null;
    const last = this.#last;
    if (last) {
      const change = Math.hypot(...numbers.map((value, at) => value - last[at]));
      if (change <= CHANGE * Math.hypot(...last)) return null;
    }
    this.#last = numbers;
    this.#time = now;
    // The specification does not say with which phase, and Chrome hands on what the device says: ARCore has the terms of odd
    // order negative (see its sample's factors), others not. More light comes from where the main light is.
    for (let channel = 0; channel < 3; channel += 1) this.#sense += terms[3 + channel] * direction[1] + terms[9 + channel] * direction[0];
    if (this.#sense < 0) for (const term of ODD) for (let channel = 0; channel < 3; channel += 1) terms[term * 3 + channel] *= -1;
    const turn = frame.getPose?.(this.#probe.probeSpace, this.#space)?.transform.matrix;
    return radiance(surroundings({ harmonics: terms, direction, colour }, turn));
  }
}
