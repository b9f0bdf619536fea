// What stands beside the model: the <extra-model> children, each in a slot of its own.

import { placement } from './place.js';

/** @typedef {import('./session.js').Session} Session */

/** A feature of the session. */
export class Extras {
  #session;
  /** By slot, from 1. @type {{ element: any, url: string, lease: { release: () => void } | null }[]} */
  #extras = [];
  #turn = 0;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
  }

  /** @returns {any[]} */
  get #elements() {
    return [...this.#session.element.children].filter((child) => child.localName === 'extra-model' && child.getAttribute('src'));
  }

  /** Resolves when all that the children ask for now is there, or has failed. */
  async load() {
    const turn = ++this.#turn;
    const session = this.#session;
    const { engine, host, element, view } = session;
    const elements = this.#elements;
    const before = this.#extras;
    const wanted = elements.map((child) => {
      const url = host.absolute(child.getAttribute('src'));
      const known = before.find((extra) => extra.element === child && extra.url === url && extra.lease);
      return known ?? { element: child, url, lease: engine.model(url, host, element.withCredentials, false) };
    });
    const models = await Promise.all(wanted.map(({ lease }) => lease.value.catch((/** @type {unknown} */ error) => {
      if (turn === this.#turn) host.fail(error);
      return null;
    })));
    if (turn !== this.#turn || view !== session.view) {
      for (const extra of wanted) if (!before.includes(extra)) extra.lease.release();
      return;
    }
    for (const extra of before) if (!wanted.includes(extra)) extra.lease?.release();
    this.#extras = wanted;
    const count = session.slots.length;
    session.slots.length = wanted.length + 1;
    wanted.forEach((extra, at) => {
      const slot = at + 1;
      const asset = models[at];
      if (session.slots[slot]?.model !== asset || !session.slots[slot]) {
        if (asset) view.set_model(slot, asset.gpu);
        else view.clear_model(slot);
      }
      session.slots[slot] = { model: asset, transform: placement(null, null) };
    });
    for (let slot = wanted.length + 1; slot < count; slot += 1) view.clear_model(slot);
    this.place();
  }

  /** Puts them where their attributes say. */
  place() {
    const { slots, view } = this.#session;
    this.#extras.forEach(({ element }, at) => {
      const slot = at + 1;
      if (!slots[slot]?.model) return;
      const transform = placement(element.getAttribute('orientation'), element.getAttribute('scale'), element.getAttribute('offset'));
      slots[slot].transform = transform;
      view.place(slot, transform);
    });
  }

  /** Something about the children has changed. */
  async slotted() {
    if (!this.#session.model || this.#elements.length + this.#extras.length === 0) return;
    const same = this.#elements.length === this.#extras.length
      && this.#elements.every((child, at) => this.#extras[at].element === child && this.#extras[at].url === this.#session.host.absolute(child.getAttribute('src')));
    if (same) this.place();
    else await this.load();
    this.#session.remade();
  }

  /** They are gone with their device. */
  halt() {
    this.#turn += 1;
    this.#extras = [];
  }

  release() {
    this.#turn += 1;
    this.#extras.splice(0).forEach(({ lease }) => lease?.release());
  }
}
