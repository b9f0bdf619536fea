// An ordinary picture as light: its pixels, no more than light has any use for.

const WIDEST = 2048;

/**
 * Width, and RGBA of its rows from the top.
 * @param {Uint8Array<ArrayBuffer>} encoded
 * @returns {Promise<[number, Uint8ClampedArray]>}
 */
export async function picture(encoded) {
  const bitmap = await createImageBitmap(new Blob([encoded]), { premultiplyAlpha: 'none', colorSpaceConversion: 'none' });
  const { width, height } = bitmap;
  const canvas = document.createElement('canvas');
  canvas.width = Math.min(width, WIDEST);
  canvas.height = Math.max(1, Math.round(height * canvas.width / width));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return [canvas.width, context.getImageData(0, 0, canvas.width, canvas.height).data];
}
