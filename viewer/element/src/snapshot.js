// Pictures of what a viewer shows.

/** @typedef {import('./session.js').Session} Session */

/** A feature of the session. */
export class Snapshot {
  static members = ['toBlob', 'toDataURL'];
  #session;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
  }

  /**
   * @param {{ mimeType?: string, qualityArgument?: number, idealAspect?: boolean }} [options]
   * @returns {Promise<Blob>}
   */
  async toBlob(options) {
    return (await import('./blob.js')).blob(this.#session, options);
  }

  /** @param {string} [type] @param {number} [quality] */
  toDataURL(type, quality) {
    const picture = this.#session.picture();
    // The canvas can be read only in the task in which it was drawn to.
    picture?.draw();
    return picture?.canvas?.toDataURL(type, quality) ?? 'data:,';
  }
}
