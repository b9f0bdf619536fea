// What stands beside the model: the <extra-model> children, each in a slot of its own.

import './extra-model.js';

/** @typedef {import('./session.js').Session} Session */

/** A feature of the session. */
export class Extras {
  #session;
  /** By slot, from 1. @type {{ element: any, url: string, lease: { release: () => void } | null }[]} */
  #extras = [];
  /** Those that are shown, or on their way. @type {{ element: any, url: string }[]} */
  #wanted = [];
  #turn = 0;
  /** What was shown by. @type {any} */
  #view = null;
  /** What the children said when they were last looked at. */
  #said = '';

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    // Where the model is shown already.
    this.slotted();
  }

  /** @returns {any[]} */
  get #elements() {
    return [...this.#session.element.children].filter((child) => child.localName === 'extra-model' && child.getAttribute('src'));
  }

  /** What the children say now. */
  get #words() {
    return this.#elements.map((child) => ['src', 'offset', 'orientation', 'scale', 'node'].map((name) => child.getAttribute(name)).join('|')).join('\n');
  }

  /** Resolves when all that the children ask for now is there, or has failed: to whether it is shown. */
  async load() {
    const turn = ++this.#turn;
    this.#said = this.#words;
    const session = this.#session;
    const { engine, host, element, view } = session;
    const elements = this.#elements;
    const before = this.#extras;
    const wanted = elements.map((child) => {
      const url = host.absolute(child.getAttribute('src'));
      const known = before.find((extra) => extra.element === child && extra.url === url && extra.lease);
      return known ?? { element: child, url, lease: engine.model(url, host, element.withCredentials, false) };
    });
    this.#wanted = wanted;
    const models = await Promise.all(wanted.map(async (extra) => {
      try {
        return await extra.lease.value.catch((/** @type {any} */ error) => {
          if (error?.name !== 'AbortError') throw error;
          // Another viewer began the transfer and was taken away.
          extra.lease.release();
          extra.lease = engine.model(extra.url, host, element.withCredentials, false);
          return extra.lease.value;
        });
      } catch (error) {
        if (turn === this.#turn) host.fail(error, true);
        return null;
      }
    }));
    if (turn !== this.#turn || view !== session.view) {
      for (const extra of wanted) if (!before.includes(extra)) extra.lease.release();
      return false;
    }
    for (const extra of before) if (!wanted.includes(extra)) extra.lease?.release();
    this.#extras = wanted;
    const count = session.slots.length;
    session.slots.length = wanted.length + 1;
    wanted.forEach((extra, at) => {
      const slot = at + 1;
      const asset = models[at];
      if (this.#view !== view || !session.slots[slot] || session.slots[slot].model !== asset) {
        if (asset) view.set_model(slot, asset.gpu);
        else view.clear_model(slot);
      }
      session.slots[slot] = { model: asset, transform: session.placement(null, null) };
    });
    for (let slot = wanted.length + 1; slot < count; slot += 1) view.clear_model(slot);
    this.#view = view;
    this.place();
    return true;
  }

  /** Puts them where their attributes say. */
  place() {
    // From the session: what the engine shares with others would travel by itself.
    const { placement, slots, view } = this.#session;
    this.#extras.forEach(({ element }, at) => {
      const slot = at + 1;
      if (!slots[slot]?.model) return;
      const name = element.getAttribute('node');
      const node = name === null ? -1 : (slots[0]?.model?.json.nodes ?? []).findIndex((/** @type {any} */ it) => it.name === name);
      if (name !== null && node < 0) console.warn(`product-viewer: the model has no node ${JSON.stringify(name)} for an <extra-model>`);
      const transform = placement(element.getAttribute('orientation'), element.getAttribute('scale'), element.getAttribute('offset'));
      slots[slot].transform = transform;
      slots[slot].node = node < 0 ? undefined : node;
      view.place(slot, transform);
      view.attach(slot, node < 0 ? undefined : node);
    });
  }

  /** Something about the children has changed. */
  async slotted() {
    if (!this.#session.model || this.#session.parked || this.#elements.length + this.#wanted.length === 0) return;
    // Other children are no business of ours.
    const words = this.#words;
    const same = this.#elements.length === this.#wanted.length
      && this.#elements.every((child, at) => this.#wanted[at].element === child && this.#wanted[at].url === this.#session.host.absolute(child.getAttribute('src')));
    if (same && words === this.#said) return;
    this.#said = words;
    if (same) this.place();
    else if (!await this.load()) return;
    this.#session.remade();
  }

  /** They are gone with their device. */
  halt() {
    this.#turn += 1;
    this.#wanted = this.#extras = [];
  }

  release() {
    this.#turn += 1;
    this.#wanted = [];
    this.#extras.splice(0).forEach(({ lease }) => lease?.release());
  }
}
