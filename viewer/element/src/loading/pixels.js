// The pixels of a bitmap, for adapters in software: those draw a bitmap into a texture by a pass over all of it, which takes
// the CPU ten times as long as to copy its bytes.

/**
 * RGBA, rows from the top; null where the browser does not give them as they are: those of a picture with alpha come
 * multiplied by it.
 * @param {ImageBitmap} bitmap
 * @returns {Promise<Uint8Array | null>}
 */
export async function pixels(bitmap) {
  if (!globalThis.VideoFrame) return null;
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  try {
    if (!/^(BGR|RGB)X$/.test(frame.format ?? '')) return null;
    const bytes = new Uint8Array(bitmap.width * bitmap.height * 4);
    const layout = await frame.copyTo(bytes, /** @type {any} */ ({ format: 'RGBA' }));
    // Anything but whole rows one after the other would be another picture.
    return layout[0]?.offset === 0 && layout[0].stride === bitmap.width * 4 ? bytes : null;
  } catch {
    // Browsers of before 2024 copy in a frame's own format alone.
    return null;
  } finally {
    frame.close();
  }
}
