// CSS colours in linear light.

/** @type {OffscreenCanvasRenderingContext2D | null | undefined} */
let context;

/**
 * The colour as linear red, green, blue; its alpha counts for nothing. Undefined for what is no colour.
 * @param {string} text
 */
export function colour(text) {
  context ??= new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  // What is no colour changes nothing.
  const [a, b] = ['#000', '#fff'].map((before) => {
    /** @type {any} */ (context).fillStyle = before;
    /** @type {any} */ (context).fillStyle = text;
    return String(context?.fillStyle);
  });
  if (a !== b) return undefined;
  context.clearRect(0, 0, 1, 1);
  context.fillRect(0, 0, 1, 1);
  return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3).map((byte) => {
    const share = byte / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
}
