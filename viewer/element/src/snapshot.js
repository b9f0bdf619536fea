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
  async toBlob({ mimeType = 'image/png', qualityArgument, idealAspect = false } = {}) {
    const session = this.#session;
    const picture = session.picture();
    if (!picture) throw new Error('There is no picture yet.');
    let { width, height } = picture;
    if (idealAspect) {
      const ideal = session.shape[7];
      if (width / height > ideal) width = Math.max(1, Math.round(height * ideal));
      else height = Math.max(1, Math.round(width / ideal));
    }
    const canvas = document.createElement('canvas');
    canvas.width = width;
    canvas.height = height;
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    if (session.engine.kind === 'webgl') {
      if (!session.view.draw(width, height, false)) throw new Error('There is no picture yet.');
      session.copy(canvas, context, width, height);
    } else {
      const pixels = await session.view.capture(width, height);
      context.putImageData(new ImageData(new Uint8ClampedArray(pixels.buffer), width, height), 0, 0);
    }
    return new Promise((done, fail) => {
      canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error('The picture could not be encoded.'))), mimeType, qualityArgument);
    });
  }

  /** @param {string} [type] @param {number} [quality] */
  toDataURL(type, quality) {
    const picture = this.#session.picture();
    // The canvas can be read only in the task in which it was drawn to.
    picture?.draw();
    return picture?.canvas?.toDataURL(type, quality) ?? 'data:,';
  }
}
