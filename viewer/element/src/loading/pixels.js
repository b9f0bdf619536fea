// The pixels of a bitmap, for adapters in software: those draw a bitmap into a texture by a pass over all of it, which takes
// the CPU ten times as long as to copy its bytes.

/**
 * A picture in memory of the GPU's, for `Model.set_staged`; null where the browser does not give its pixels as they are:
 * those of a picture with alpha come multiplied by it.
 * @param {ImageBitmap} bitmap @param {any} device
 * @returns {Promise<any>}
 */
export async function staged(bitmap, device) {
  if (!globalThis.VideoFrame) return null;
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  let staging;
  try {
    if (!/^(BGR|RGB)X$/.test(frame.format ?? '')) return null;
    staging = device.staging(bitmap.width, bitmap.height);
    if (!staging) return null;
    await frame.copyTo(staging.bytes(), /** @type {any} */ ({ format: 'RGBA', layout: [{ offset: 0, stride: staging.stride() }] }));
    return staging;
  } catch {
    // Browsers of before 2024 copy in a frame's own format alone.
    staging?.free();
    return null;
  } finally {
    frame.close();
  }
}
