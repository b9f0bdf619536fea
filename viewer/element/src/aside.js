// What of the element works without an engine: AR, and what search engines read.

import { AR } from './ar/ar.js';
import { describe } from './loading/schema.js';

export class Aside {
  #element;
  #parts;
  #host;
  /** @type {AR | null} */
  #ar = null;
  #described = false;

  /** @param {any} element @param {any} parts @param {any} host */
  constructor(element, parts, host) {
    this.#element = element;
    this.#parts = parts;
    this.#host = host;
  }

  /** Does what the element's attributes ask for by now. @param {string} [name] of the one that has changed */
  update(name) {
    const { ar, generateSchema, isConnected } = this.#element;
    if (this.#ar && !isConnected) {
      this.#ar.release();
      this.#ar = null;
    } else if (this.#ar) {
      if (name) this.#ar.changed(name);
    } else if (ar && isConnected) {
      this.#ar = new AR(this.#element, this.#parts, this.#host);
    }
    if (!generateSchema && !this.#described) return;
    this.#described = true;
    describe(this.#element, this.#host.trusted);
  }

  get canActivateAR() {
    return this.#ar?.canActivateAR ?? false;
  }

  async activateAR() {
    await this.#ar?.activateAR();
  }
}
